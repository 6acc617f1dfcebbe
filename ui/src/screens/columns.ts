// What the list of each kind shows, and what it can be narrowed by.

import type { Field, Kind } from '../live/live';

interface Shape {
  columns: string[];
  /** Fields, or one word of a compound one. */
  filters: string[];
}

const LISTS: Record<string, Shape> = {
  person: { columns: ['phones', 'place', 'tags'], filters: ['tags', 'place.locality', 'place.region', 'languages', 'employer', 'source'] },
  organisation: { columns: ['kind', 'place', 'tags'], filters: ['kind', 'tags', 'place.locality'] },
  plan: { columns: ['status', 'day', 'vision'], filters: ['status'] },
  commitment: {
    columns: ['promised_by', 'deadline', 'responsible_body'],
    filters: ['scale', 'support_level', 'responsible_body', 'promised_by'],
  },
};

/** Columns of a kind nobody has thought about yet. */
const OTHERWISE = 3;

export function columnsOf(kind: Kind): Field[] {
  const wanted = LISTS[kind.name]?.columns;
  if (!wanted) return kind.fields.filter((field) => field.name !== kind.title).slice(0, OTHERWISE);
  return wanted.flatMap((name) => kind.fields.filter((field) => field.name === name));
}

export function filtersOf(kind: Kind): string[] {
  const wanted = LISTS[kind.name]?.filters ?? [];
  return wanted.filter((name) => kind.fields.some((field) => field.name === name.split('.')[0]));
}
