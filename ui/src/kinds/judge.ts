// Which judgement of a promise counts, and whether people differ.

import type { PartView, Shown } from '../live/live';
import { textOf } from '../fields/open';
import { partsOf } from './acts';

export interface Judgements {
  /** Newest first. */
  all: PartView[];
  /** The newest of two people or more differ, and nobody has confirmed one since. */
  differ: boolean;
  /** A value of the scale, or empty: nobody judged yet. */
  value: string;
}

export function judgements(shown: Shown, kind = 'assessment'): Judgements {
  const all = partsOf(shown, kind).sort((a, b) => textOf(b.fields, 'on').localeCompare(textOf(a.fields, 'on')));
  const newest = new Map<string, PartView>();
  for (const part of all) {
    const by = textOf(part.fields, 'by');
    if (!newest.has(by)) newest.set(by, part);
  }
  const confirmed = all.find((part) => textOf(part.fields, 'confirmed_by') !== '');
  const values = new Set([...newest.values()].map((part) => textOf(part.fields, 'value')));
  const differ = values.size > 1 && (confirmed === undefined || confirmed !== all[0]);
  const counts = confirmed && !differ ? confirmed : all[0];
  return { all, differ, value: counts ? textOf(counts.fields, 'value') : '' };
}
