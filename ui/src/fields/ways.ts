// A way to reach somebody, as one closed text, or simply what was typed. Pure.

import { readClosed, wordOf, type Closed } from './closed';

export interface Way {
  /** As typed. */
  raw: string;
  /** E.164 for a phone that is valid; else empty. */
  e164: string;
  /** home, work, mobile, other, or own words. */
  type: string;
  primary: boolean;
  /** Everything that was said, known to us or not. */
  all: Closed;
}

export const WAY_TYPES = ['mobile', 'home', 'work', 'other'] as const;

export function readWay(text: string): Way {
  const all = readClosed(text) ?? { raw: text };
  return { raw: wordOf(all, 'raw'), e164: wordOf(all, 'e164'), type: wordOf(all, 'type'), primary: all.primary === true, all };
}

/** The desk finds the E.164 itself, and again when the raw text has changed. */
export function writeWay(raw: string, type: string, primary: boolean, all: Closed = {}): string {
  return JSON.stringify({ ...all, raw, type, primary });
}
