// Cells of lists: the desk gives them as texts, here they get the words of the language.

import { formatDay, label } from '../live/words';
import { listOf } from '../fields/editor';
import type { Field } from '../live/live';

/** A link that only the record's own page can name. */
const POINTER = /^(member|person):/;

export function sayCell(kind: string, field: Field, text: string): string {
  if (listOf(field).includes(text)) return label.value(kind, field.name, text);
  if (POINTER.test(text)) return '';
  return field.shape.shape === 'day' ? formatDay(text) : text;
}
