// A time on the local network: how it goes on, and a way to end it.

import { bridge, troubleOf } from '../bridge/bridge';
import type { LanState, Receipt } from '../bridge/contract';
import { Cell } from './cell.svelte';

export const NO_LAN: LanState = { places: [], heard: 0, strangers: 0, broken: 0, silence: null, receipts: [] };
const now = new Cell<LanState>(NO_LAN);
let listening = false;

export function lanState(): LanState {
  return now.now;
}

/** Waits for others until `lanStop`, or calls the typed address once. Rejects with a Trouble. */
export async function lanStart(address: string): Promise<Receipt[]> {
  const open = await bridge();
  if (!listening) {
    listening = true;
    open.listen('lan', (heard) => (now.now = heard));
  }
  now.now = NO_LAN;
  try {
    return await open.call('lan_start', { with: address });
  } catch (thrown) {
    throw troubleOf(thrown);
  }
}

export async function lanStop(): Promise<void> {
  await (await bridge()).call('lan_stop', null);
}
