// What the app says by itself: saved or not, a sentence with an undo button, a trouble in words.

import type { Trouble } from '../bridge/contract';
import { Cell } from './cell.svelte';
import { has, t } from './words';

export type Saved = { state: 'saved'; at_ms: number } | { state: 'saving' } | { state: 'not-saved' };

export interface Said {
  text: string;
  /** Shows an undo button beside the text. */
  undo: boolean;
  bad: boolean;
  /** Grows with every sentence, so that the same one said twice is shown twice. */
  number: number;
}

const state = new Cell<Saved>({ state: 'saved', at_ms: 0 });
const last = new Cell<Said | null>(null);
let number = 0;

export function savedState(): Saved {
  return state.now;
}

export function saving(): void {
  state.now = { state: 'saving' };
}

/** 0 when nothing was written in this run. */
export function saved(at_ms: number): void {
  state.now = { state: 'saved', at_ms };
}

export function notSaved(): void {
  state.now = { state: 'not-saved' };
}

export function said(): Said | null {
  return last.now;
}

/** One sentence at the foot of the window, read out politely. */
export function say(text: string, how: { undo?: boolean; bad?: boolean } = {}): void {
  number += 1;
  last.now = { text, undo: how.undo ?? false, bad: how.bad ?? false, number };
}

export function unsay(): void {
  last.now = null;
}

/** What happened, what is safe, what to do. */
export function troubleText(trouble: Trouble): string {
  const key = `trouble-${trouble.code}`;
  return t(has(key) ? key : 'trouble-unexpected', argsOf(trouble));
}

/** Counts are numbers for plural rules; everything else is text. */
function argsOf(trouble: Trouble): Record<string, string | number> {
  const readable = (name: string, text: string): string => (name === 'field' ? text.replaceAll('_', ' ') : text);
  return Object.fromEntries(
    Object.entries(trouble.args).map(([name, text]) => [name, /^\d{1,9}$/.test(text) ? Number(text) : readable(name, text)]),
  );
}

export function sayTrouble(trouble: Trouble): void {
  // Whoever pressed Cancel knows.
  if (trouble.code !== 'cancelled') say(troubleText(trouble), { bad: true });
}
