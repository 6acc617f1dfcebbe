// The link that somebody clicked: it is shown whole before anything is opened.

import { Cell } from './cell.svelte';

const asked = new Cell<string | null>(null);

/** Its address as it was written, or null. */
export function askedLink(): string | null {
  return asked.now;
}

export function askLink(address: string | null): void {
  asked.now = address;
}
