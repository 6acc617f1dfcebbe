// Records of the desk in memory: flat fields and sets, edits really applied, each with its way back.

import type { Action, ActionName, Edit, Field, FieldView, Kind, Trouble, View } from '../contract';
import kindsJson from './kinds.json';

export const KINDS = kindsJson as unknown as Kind[];
const SETS = new Set(['choices', 'links', 'whos', 'tags', 'ways', 'texts', 'ids']);

/** `part` (or empty), then field, then texts: one for a value, several for a set or two answers. */
export interface Rec {
  id: string;
  kind: string;
  removed: boolean;
  parts: { id: string; kind: string; parent: string; removed: boolean }[];
  values: Map<string, string[]>;
  changed_ms: number;
  steps: { part: string; field: string; verb: string; before: string; after: string; at_ms: number }[];
}

export function trouble(code: Trouble['code'], args: Record<string, string> = {}): Trouble {
  return { code, args };
}

let counter = 0;
export function newId(): string {
  counter += 1;
  return counter.toString(16).padStart(4, '0').padEnd(32, '7a');
}

export function kindOf(name: string): Kind {
  const kind = KINDS.find((one) => one.name === name);
  if (!kind) throw trouble('unknown-kind', { what: name });
  return kind;
}

const at = (part: string, field: string): string => `${part}/${field}`;

export class Store {
  records = new Map<string, Rec>();
  done: { name: ActionName; before: string }[] = [];
  undone: { name: ActionName; before: string }[] = [];

  get(id: string): Rec {
    const record = this.records.get(id);
    if (!record) throw trouble('not-found');
    return record;
  }

  one(record: Rec, part: string, field: string): string {
    return record.values.get(at(part, field))?.[0] ?? '';
  }

  title(record: Rec): string {
    const title = this.one(record, '', kindOf(record.kind).title);
    return title || shown(record.values.get('/phones')?.[0] ?? '') || '…';
  }

  act(action: Action): string[] {
    const before = this.picture();
    const made = action.edits.flatMap((edit) => this.edit(edit));
    this.done.push({ name: action.name, before });
    this.undone = [];
    return made;
  }

  undo(from: 'done' | 'undone'): ActionName {
    const to = from === 'done' ? 'undone' : 'done';
    const step = this[from].pop();
    if (!step) throw trouble(from === 'done' ? 'nothing-to-undo' : 'nothing-to-redo');
    this[to].push({ name: step.name, before: this.picture() });
    this.restore(step.before);
    return step.name;
  }

  private picture(): string {
    return JSON.stringify([...this.records.values()].map((record) => ({ ...record, values: [...record.values] })));
  }

  private restore(picture: string): void {
    const records = JSON.parse(picture) as (Omit<Rec, 'values'> & { values: [string, string[]][] })[];
    this.records = new Map(records.map((record) => [record.id, { ...record, values: new Map(record.values) }]));
  }

  private edit(edit: Edit): string[] {
    if (edit.edit === 'create') {
      this.records.set(edit.record, { id: edit.record, kind: edit.kind, removed: false, parts: [], values: new Map(), changed_ms: Date.now(), steps: [] });
      return [];
    }
    const record = this.get(edit.record);
    record.changed_ms = Date.now();
    if (edit.edit === 'add') return [this.add(record, edit)];
    if (edit.edit === 'remove' || edit.edit === 'restore') {
      const target = edit.part === '' ? record : record.parts.find((part) => part.id === edit.part);
      if (target) target.removed = edit.edit === 'remove';
      this.step(record, edit.part, '', edit.edit, '', '');
      return [];
    }
    const key = at(edit.part, edit.field);
    const now = record.values.get(key) ?? [];
    this.step(record, edit.part, edit.field, edit.edit, now[0] ?? '', edit.text);
    if (edit.edit === 'put') record.values.set(key, [...now.filter((text) => text !== edit.text), edit.text]);
    else if (edit.edit === 'take') record.values.set(key, now.filter((text) => text !== edit.text));
    else if (edit.text === '') record.values.delete(key);
    else record.values.set(key, [edit.text]);
    return [];
  }

  private add(record: Rec, edit: Extract<Edit, { edit: 'add' }>): string {
    const id = edit.part === '' ? `${edit.kind}.${newId().slice(0, 10)}` : edit.part;
    if (!record.parts.some((part) => part.id === id)) record.parts.push({ id, kind: edit.kind, parent: edit.parent, removed: false });
    for (const [field, text] of edit.fields) {
      const now = record.values.get(at(id, field)) ?? [];
      const set = SETS.has(fieldsOf(record.kind, edit.kind).find((one) => one.name === field)?.shape.shape ?? '');
      record.values.set(at(id, field), set ? [...now, text] : [text]);
    }
    this.step(record, id, '', 'add', '', '');
    return id;
  }

  private step(record: Rec, part: string, field: string, verb: string, before: string, after: string): void {
    record.steps.unshift({ part, field, verb, before, after, at_ms: Date.now() });
  }

  view(record: Rec): View {
    return {
      id: record.id,
      kind: record.kind,
      title: this.title(record),
      removed: record.removed,
      removed_and_changed: false,
      fields: this.fields(record, '', kindOf(record.kind).fields),
      parts: record.parts.map((part) => ({
        ...part,
        title: this.one(record, part.id, partOf(record.kind, part.kind)?.title ?? 'title'),
        fields: this.fields(record, part.id, fieldsOf(record.kind, part.kind)),
      })),
    };
  }

  private fields(record: Rec, part: string, declared: Field[]): FieldView[] {
    return declared.flatMap((field): FieldView[] => {
      const texts = record.values.get(at(part, field.name)) ?? [];
      if (texts.length === 0) return [];
      const stamp = { run: 'a1', at_ms: record.changed_ms };
      if (SETS.has(field.shape.shape)) return [{ name: field.name, answers: [], elements: texts.map((text) => ({ key: text, text, ...stamp })) }];
      return [{ name: field.name, answers: texts.map((text, at) => ({ text, ...stamp, run: at === 0 ? 'a1' : 'b2' })), elements: [] }];
    });
  }
}

function partOf(kind: string, part: string): Kind['parts'][number] | undefined {
  return kindOf(kind).parts.find((one) => one.name === part);
}

function fieldsOf(kind: string, part: string): Field[] {
  return partOf(kind, part)?.fields ?? [];
}

/** What a closed JSON text shows: a way's raw text, a place's locality. */
export function shown(text: string): string {
  if (!text.startsWith('{')) return text;
  const said = JSON.parse(text) as { raw?: string; locality?: string };
  return said.raw ?? said.locality ?? text;
}
