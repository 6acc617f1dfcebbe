// The first run goes on after the home exists: recovery words, the space, a first plan.

import { Cell } from './cell.svelte';

const going = new Cell(false);

export function isBeginning(): boolean {
  return going.now;
}

export function setBeginning(on: boolean): void {
  going.now = on;
}
