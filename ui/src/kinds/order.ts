// Which fields stand first, which are only shown when they say something, and what a line of a part says.

import type { Field, FieldView, Kind, Part } from '../live/live';

/** Fields worth asking for: shown even when they are empty. */
const MAIN: Record<string, string[]> = {
  person: ['phones', 'mails', 'place', 'tags', 'languages', 'work_title', 'employer', 'notes'],
  organisation: ['kind', 'parent', 'place', 'phones', 'mails', 'tags', 'notes'],
  plan: ['status', 'day', 'vision', 'problem', 'narrative'],
  commitment: ['promised_by', 'promised_on', 'promised_where', 'deadline', 'source_text', 'scale', 'responsible_body'],
  task: ['owners', 'due', 'status', 'depends_on', 'notes'],
  event: ['start', 'end', 'place', 'people_needed', 'contact', 'cancelled'],
};

/** What the line of a part says beside its title. */
const LINE: Record<string, string[]> = {
  consent: ['state', 'on', 'address', 'wording'],
  conversation: ['at', 'by', 'contact_type', 'notes'],
  membership: ['role', 'supported_by'],
  goal: ['level', 'how_we_know'],
  task: ['status', 'due', 'owners'],
  event: ['start', 'place', 'people_needed'],
  attendance: ['status', 'came'],
  actor: ['kind', 'influence', 'who'],
  stance: ['actor', 'on', 'evidence'],
  relationship: ['from', 'to', 'notes'],
  tactic: ['aim', 'target', 'start', 'result'],
  assumption: ['then_that', 'holds'],
  budget_line: ['direction', 'amount', 'in_kind'],
  risk: ['likelihood', 'falls_on', 'response', 'calls'],
  measure: ['target_date', 'outcome'],
  metric: ['unit', 'baseline', 'target'],
  observation: ['value', 'note'],
  monitoring_note: ['status', 'on', 'place'],
  assessment: ['by', 'on', 'note'],
};

/** How many fields a line says when nobody has chosen for it. */
const LINE_FIELDS = 3;

const HIDDEN = new Set(['rank', 'template']);

function seen(fields: Field[], title: string): Field[] {
  return fields.filter((field) => field.name !== title && !HIDDEN.has(field.name) && field.shape.shape !== 'rank');
}

export function lineFields(part: Part): Field[] {
  const fields = seen(part.fields, part.title);
  const wanted = LINE[part.name];
  if (!wanted) return fields.slice(0, LINE_FIELDS);
  return wanted.flatMap((name) => fields.filter((field) => field.name === name));
}

/** The fields to ask for when a part is added: its title, its key, its line. */
export function askFields(part: Part): Field[] {
  const key = part.key === 'random' ? [] : part.key.from;
  const line = lineFields(part).map((field) => field.name);
  const wanted = new Set([part.title, ...key, ...line, ...(MAIN[part.name] ?? [])]);
  const fields = part.fields.filter((field) => wanted.has(field.name) && field.shape.shape !== 'rank');
  return fields.sort((a, b) => Number(b.name === part.title) - Number(a.name === part.title));
}

export interface Sorted {
  /** Filled, or worth asking for. */
  first: Field[];
  /** Empty ones behind "more". */
  more: Field[];
}

/** Fields of a kind or part in reading order; `except` are shown elsewhere on the page. */
export function sortFields(
  of: Kind | Part, said: FieldView[], except: string[] = [], only?: string[],
): Sorted {
  const main = MAIN[of.name] ?? [];
  const fields = seen(of.fields, of.title).filter(
    (field) => !except.includes(field.name) && (only === undefined || only.includes(field.name)),
  );
  const unknown = said
    .filter((view) => !of.fields.some((field) => field.name === view.name))
    .map((view): Field => ({ name: view.name, shape: { shape: view.elements.length > 0 ? 'tags' : 'line' } }));
  const filled = (name: string): boolean =>
    said.some((view) => view.name === name && (view.answers.length > 0 || view.elements.length > 0));
  const place = (name: string): number => (main.includes(name) ? main.indexOf(name) : main.length);
  const first = fields
    .filter((field) => main.includes(field.name) || filled(field.name))
    .sort((a, b) => place(a.name) - place(b.name));
  return {
    first: [...first, ...(only ? [] : unknown)],
    more: fields.filter((field) => !first.includes(field)),
  };
}
