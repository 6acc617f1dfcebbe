// What every field editor is given, and the few things they share.

import type { Element, Field, PartView } from '../live/live';

/** Props down, `set`, `put`, `take` and `close` up. An editor keeps nothing but what is being typed. */
export interface EditorProps {
  /** The id of the control that the label names. */
  id: string;
  /** The kind or part that the field belongs to, for its words. */
  kind: string;
  field: Field;
  /** The value, in the form its shape parses; empty for sets. */
  text: string;
  /** The elements of a set; empty for single values. */
  elements: Element[];
  /** Titles behind links: `record`, `record/part`, `member:ID`, `person:ID`. */
  names: Record<string, string>;
  /** The parts of the same record, for links among them. */
  parts: PartView[];
  record: string;
  /** Inside a form that is sent as a whole: every key counts, nothing closes. */
  draft: boolean;
  set(text: string): void;
  put(text: string): void;
  take(text: string): void;
  close(): void;
}

const SETS = new Set(['choices', 'links', 'whos', 'tags', 'ways', 'texts', 'ids']);

export function isSet(field: Field): boolean {
  return SETS.has(field.shape.shape);
}

/** The list behind a choice or a link; empty for other shapes. */
export function listOf(field: Field): string[] {
  return 'of' in field.shape && Array.isArray(field.shape.of) ? field.shape.of : [];
}

/** Keys that end an edit, unless an input method is composing. */
export function endOf(event: KeyboardEvent): 'keep' | 'drop' | null {
  if (event.isComposing || event.keyCode === 229) return null;
  if (event.key === 'Enter') return 'keep';
  return event.key === 'Escape' ? 'drop' : null;
}

/** Puts the cursor into an editor that has just opened. */
export function focusOn(node: HTMLElement, wanted: boolean): void {
  if (wanted) node.focus();
}

/** Digits of every script become 0 to 9, so that a number may be typed as people write it. */
export function foldDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 48;
    let zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1;
    return String(code - zero);
  });
}
