// Where the person is. Kept in memory: there is no address bar, and nothing to leak into a history file.

import { Cell } from './cell.svelte';

export type PlaceName =
  | 'today' | 'plans' | 'people' | 'organisations' | 'commitments'
  | 'exchange' | 'help' | 'import' | 'export' | 'about';

export interface Place {
  place: PlaceName;
  /** A record, or a help topic. */
  id?: string;
  tab?: string;
}

const HISTORY_MAX = 100;
const PLACES: Record<string, PlaceName> = { plan: 'plans', person: 'people', organisation: 'organisations', commitment: 'commitments' };

const here = new Cell<Place>({ place: 'today' });
let behind: Place[] = [];
let ahead: Place[] = [];

export const route = {
  get now(): Place {
    return here.now;
  },
};

export function go(to: Place): void {
  behind = [...behind, here.now].slice(-HISTORY_MAX);
  ahead = [];
  here.now = to;
}

/** To a record's own page, in the place where its kind lives. */
export function goRecord(kind: string, id: string, tab?: string): void {
  go({ place: placeOf(kind), id, ...(tab === undefined ? {} : { tab }) });
}

export function placeOf(kind: string): PlaceName {
  return PLACES[kind] ?? 'today';
}

/** The kind that a place lists, if it lists one. */
export function kindOf(place: PlaceName): string | null {
  return Object.entries(PLACES).find(([, name]) => name === place)?.[0] ?? null;
}

export function back(): void {
  const to = behind.pop();
  if (to === undefined) return;
  ahead.push(here.now);
  here.now = to;
}

export function forward(): void {
  const to = ahead.pop();
  if (to === undefined) return;
  behind.push(here.now);
  here.now = to;
}

/** After locking or opening another space nobody walks back into it. */
export function startAt(to: Place): void {
  behind = [];
  ahead = [];
  here.now = to;
}
