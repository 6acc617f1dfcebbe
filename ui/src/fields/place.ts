// An address with its precision, as one closed text. Pure.

import { readClosed, wordOf, type Closed } from './closed';

export const PLACE_KEYS = ['lines', 'locality', 'region', 'postal_code', 'country', 'point', 'precision'] as const;
export type PlaceKey = (typeof PLACE_KEYS)[number];

export type Place = Record<PlaceKey, string>;

export const PRECISIONS = ['exact', 'village', 'district', 'hidden'] as const;

function closedOf(text: string): Closed {
  return readClosed(text) ?? (text === '' ? {} : { lines: text });
}

export function readPlace(text: string): Place {
  const closed = closedOf(text);
  return Object.fromEntries(PLACE_KEYS.map((key) => [key, wordOf(closed, key)])) as Place;
}

/** The place with what was typed, over what it said before; empty when it says nothing. */
export function writePlace(place: Place, before: string): string {
  const said: Closed = { ...closedOf(before) };
  for (const key of PLACE_KEYS) {
    const typed = key === 'country' ? place[key].trim().toUpperCase() : place[key].trim();
    if (typed === '') delete said[key];
    else said[key] = typed;
  }
  return Object.keys(said).length === 0 ? '' : JSON.stringify(said);
}
