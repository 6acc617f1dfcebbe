// Cells of lists: the desk gives them as texts, here they get the words of the language.

import { formatDay, label } from '../live/words';
import { listOf } from '../fields/editor';
import type { Field } from '../live/live';

/** The words of a value, or the name of what it points to; nothing for what is not on this computer. */
export function sayCell(kind: string, field: Field, text: string, names: Record<string, string> = {}): string {
  if (listOf(field).includes(text)) return label.value(kind, field.name, text);
  if (LINKS.has(field.shape.shape)) return names[text] ?? (ID.test(text) ? '' : text);
  return field.shape.shape === 'day' ? formatDay(text) : text;
}

const LINKS = new Set(['link', 'links', 'who', 'whos']);
const ID = /^((member|person):|[0-9a-f]{32}(\/|$))/;
