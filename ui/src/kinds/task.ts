// What a task says for lists and boards.

import type { PartView, Shown } from '../live/live';
import { nameOf } from '../fields/names';
import { textOf, viewOf } from '../fields/open';
import { daysBetween } from './days';

export const OPEN = ['todo', 'doing', 'blocked'];

export function statusOf(task: PartView): string {
  const said = textOf(task.fields, 'status');
  return said === '' ? 'todo' : said;
}

export function isOpen(task: PartView): boolean {
  return OPEN.includes(statusOf(task));
}

export function dayOf(shown: Shown, task: PartView): string {
  const said = textOf(task.fields, 'due');
  return shown.due_days[`${task.id}/due`] ?? (/^\d{4}-\d\d-\d\d$/.test(said) ? said : '');
}

export function ownersOf(shown: Shown, task: PartView): string[] {
  const owners = viewOf(task.fields, 'owners')?.elements ?? [];
  return owners.map((owner) => nameOf(shown.names, owner.text));
}

/** Days until it is due, for tasks that still wait to be done. */
export function dueIn(shown: Shown, task: PartView, today: string): number | null {
  return isOpen(task) ? daysBetween(today, dayOf(shown, task)) : null;
}

export interface Progress {
  done: number;
  /** Dropped tasks do not count. */
  all: number;
}

export function progressOf(tasks: PartView[]): Progress {
  const counted = tasks.filter((task) => statusOf(task) !== 'dropped');
  return { done: counted.filter((task) => statusOf(task) === 'done').length, all: counted.length };
}
