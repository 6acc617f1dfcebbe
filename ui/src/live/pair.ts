// Letting somebody in who sits beside us, and coming in: how it goes on. Ended by `lanStop`.

import { bridge, troubleOf, type Ask, type Bridge, type Told } from '../bridge/bridge';
import type { PairState } from '../bridge/contract';
import { Cell } from './cell.svelte';
import { NO_LAN } from './lan';

const NOTHING: PairState = { stage: 'waiting', words: [], qr: null, square: '', lan: NO_LAN, wrong: 0, name: '' };
const now = new Cell<PairState>(NOTHING);
let listensTo: Bridge | null = null;

export function pairState(): PairState {
  return now.now;
}

/** Rejects with a Trouble. */
export async function pair<N extends 'pair_open' | 'pair_join'>(name: N, what: Ask<N>): Promise<Told<N>> {
  const open = await bridge();
  if (listensTo !== open) {
    listensTo = open;
    open.listen('pair', (heard) => (now.now = heard));
  }
  now.now = NOTHING;
  try {
    return await open.call(name, what);
  } catch (thrown) {
    throw troubleOf(thrown);
  }
}
