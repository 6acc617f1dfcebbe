// The record that is open, and the edits that its fields send: each one action with one edit.

import { act, type Edit, type Field, type FieldView, type Shown } from '../live/live';

/** Where a field lives: a record, and a part of it or nothing. */
export interface Home {
  shown: Shown;
  /** Empty for the record itself. */
  part: string;
  /** The kind or part kind, for words. */
  kind: string;
  /** The title of the record or part, for the undo button. */
  title: string;
  /** The field that the title is taken from: it stands in the heading. */
  titleField: string;
}

export function homeOf(shown: Shown, titleField: string): Home {
  return { shown, part: '', kind: shown.view.kind, title: shown.view.title, titleField };
}

type Change = 'set' | 'put' | 'take';

/** Writes one field. The name of the action is what the undo button will say. */
export function change(home: Home, how: Change, field: string, text: string, verb = 'change'): Promise<boolean> {
  const edit: Edit = { edit: how, record: home.shown.view.id, part: home.part, field, text };
  const name = { verb, kind: home.kind, field, title: home.title };
  return act({ name, edits: [edit] }).then(
    () => true,
    () => false,
  );
}

/** One click settles two answers: the chosen one is written again over both. */
export function keepAnswer(home: Home, field: string, text: string): Promise<boolean> {
  return change(home, 'set', field, text, 'choose');
}

/** What a record or part says in one field: the first answer, or nothing. */
export function textOf(fields: FieldView[], name: string): string {
  return fields.find((field) => field.name === name)?.answers[0]?.text ?? '';
}

export function viewOf(fields: FieldView[], name: string): FieldView | undefined {
  return fields.find((field) => field.name === name);
}

/** The empty field of a kind that declares it, so that an unset one can be shown and edited. */
export function fieldOf(fields: Field[], name: string): Field {
  return fields.find((field) => field.name === name) ?? { name, shape: { shape: 'line' } };
}

/** `part/field`, or `/field` for the record itself: the key of a due day. */
export function dueDay(home: Home, field: string): string {
  return home.shown.due_days[`${home.part}/${field}`] ?? home.shown.due_days[field] ?? '';
}
