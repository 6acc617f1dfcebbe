// Questions about records, answered from memory.

import type { DueItem, Found, ListAsk, ListRow, ListTold, Shown, Today, ValueCount } from '../contract';
import { kindOf, shown, type Rec, type Store } from './store';

export const TODAY = '2026-11-23';
const NOW = Date.UTC(2026, 10, 23, 11, 2);

function found(store: Store, record: Rec): Found {
  return { id: record.id, kind: record.kind, title: store.title(record) };
}

function row(store: Store, record: Rec): ListRow {
  const cells: Record<string, string[]> = {};
  let two = false;
  for (const field of kindOf(record.kind).fields) {
    const texts = record.values.get(`/${field.name}`) ?? [];
    const set = ['choices', 'links', 'whos', 'tags', 'ways', 'texts', 'ids'].includes(field.shape.shape);
    if (!set && texts.length > 1) two = true;
    if (texts.length > 0) cells[field.name] = (set ? texts : texts.slice(0, 1)).map(shown);
  }
  return { ...found(store, record), two_answers: two, removed: record.removed, cells };
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function holds(one: ListRow, search: string): boolean {
  return search === '' || fold(JSON.stringify([one.title, one.cells])).includes(fold(search));
}

export function list(store: Store, ask: ListAsk): ListTold {
  const rows = [...store.records.values()]
    .filter((record) => record.kind === ask.kind && record.removed === ask.removed)
    .map((record) => row(store, record))
    .filter((one) => holds(one, ask.search))
    .filter((one) => ask.filters.every(([field, text]) => (field.includes('.') ? valuesOf(store.get(one.id), field) : (one.cells[field] ?? [])).includes(text)))
    .sort((a, b) => key(a, ask.sort).localeCompare(key(b, ask.sort)) * (ask.descending ? -1 : 1));
  return { total: rows.length, rows: rows.slice(ask.offset, ask.offset + Math.min(ask.limit, 200)), names: called(store) };
}

function key(one: ListRow, sort: string): string {
  return sort === '' ? one.title : (one.cells[sort]?.[0] ?? '');
}

export function values(store: Store, kind: string, field: string): ValueCount[] {
  const counts = new Map<string, number>();
  for (const record of store.records.values()) {
    if (record.kind !== kind || record.removed) continue;
    for (const text of valuesOf(record, field)) counts.set(shown(text), (counts.get(shown(text)) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ text, name: called(store)[text] ?? text, count })).sort((a, b) => b.count - a.count);
}

/** A field's values as shown; of a place also one word (`place.locality`). */
function valuesOf(record: Rec, field: string): string[] {
  const [name = '', key] = field.split('.');
  const texts = record.values.get(`/${name}`) ?? [];
  if (key === undefined) return texts;
  return texts.flatMap((text) => (JSON.parse(text) as Record<string, string>)[key] ?? []);
}

export function search(store: Store, text: string, limit: number): Found[] {
  return [...store.records.values()]
    .filter((record) => !record.removed && holds(row(store, record), text))
    .slice(0, Math.min(limit, 50))
    .map((record) => found(store, record));
}

export function dueDay(plan: string, due: string): string {
  const before = /^-(\d+)d$/.exec(due)?.[1];
  if (before === undefined) return due;
  if (plan === '') return '';
  return new Date(Date.parse(`${plan}T00:00:00Z`) - Number(before) * 86_400_000).toISOString().slice(0, 10);
}

/** What every link in the space is called. */
function called(store: Store): Record<string, string> {
  const names: Record<string, string> = { 'member:m1': 'Amina', 'member:m2': 'Thandi' };
  for (const other of store.records.values()) {
    names[other.id] = store.title(other);
    if (other.kind === 'person') names[`person:${other.id}`] = store.title(other);
  }
  return names;
}

export function show(store: Store, id: string): Shown {
  const record = store.get(id);
  const names = called(store);
  const view = store.view(record);
  for (const part of view.parts) names[`${id}/${part.id}`] = part.title;
  const day = store.one(record, '', 'day');
  const due_days = Object.fromEntries(
    view.parts.filter((part) => part.kind === 'task').map((part) => [`${part.id}/due`, dueDay(day, store.one(record, part.id, 'due'))]),
  );
  return {
    view, names, due_days,
    writers: { a1: 'Amina', b2: 'Thandi' },
    backlinks: [],
    asked_not: [],
    created: { name: 'Amina', at_ms: NOW - 9 * 86_400_000 },
    changed: { name: 'Thandi', at_ms: record.changed_ms },
  };
}

export function today(store: Store): Today {
  const live = [...store.records.values()].filter((record) => !record.removed);
  return {
    due: live.filter((record) => record.kind === 'plan').flatMap((plan) => dueIn(store, plan)).sort((a, b) => a.days - b.days),
    two_answers: live.filter((record) => row(store, record).two_answers).map((record) => found(store, record)),
    duplicates: live.length > 4 ? 1 : 0,
    arrived: [],
    lately: live.slice(0, 4).map((record) => ({ record: found(store, record), by: 'Thandi', at_ms: record.changed_ms })),
    suspects: [{ name: 'Juma', device: 'd3', why: 'goes-on' }, { name: 'Wanjiru', device: 'd5', why: 'false-key' }],
    undecided: [{ name: 'Fatou', device: 'd4', why: 'suspended' }, { name: 'Juma', device: 'd3', why: 'asked' }],
    health: { saved: true, words_confirmed: false, not_given: 9, last_exchange: { name: 'Thandi', at_ms: NOW - 3 * 86_400_000 }, backup_due: true, backup_here: '2026-03-13', went_on: '', restored: '', set_aside: 1, stands_still: false },
  };
}

function dueIn(store: Store, plan: Rec): DueItem[] {
  const day = store.one(plan, '', 'day');
  return plan.parts
    .filter((part) => part.kind === 'task' && !part.removed && !['done', 'dropped'].includes(store.one(plan, part.id, 'status')))
    .map((part) => ({ part, on: dueDay(day, store.one(plan, part.id, 'due')) }))
    .filter(({ on }) => on !== '')
    .map(({ part, on }) => ({
      record: plan.id, record_title: store.title(plan), kind: 'task', part: part.id, title: store.one(plan, part.id, 'title'),
      day: on, days: Math.round((Date.parse(on) - Date.parse(TODAY)) / 86_400_000), owners: ['Amina'],
    }));
}
