// A time on the local network: it goes on beside everything else, until somebody ends it here or it breaks.

import { bridge, troubleOf } from '../bridge/bridge';
import type { LanState, Receipt, Trouble } from '../bridge/contract';
import { Cell } from './cell.svelte';

export interface LanTime {
  /** On the network now: waiting to be found, or at a typed address. */
  on: 'no' | 'waiting' | 'called';
  /** Stays when the window for it is closed. */
  kept: boolean;
  now: LanState;
  /** What the last times brought. */
  past: Receipt[];
  trouble: Trouble | null;
}

const NOTHING: LanState = { places: [], heard: 0, strangers: 0, broken: 0, silence: null, live: [], receipts: [] };
const OFF: LanTime = { on: 'no', kept: false, now: NOTHING, past: [], trouble: null };
const time = new Cell<LanTime>(OFF);
let listening = false;
let going: Promise<void> = Promise.resolve();

export function lanTime(): LanTime {
  return time.now;
}

/** Waits for others until `lanStop`, or meets whoever is at the typed address until one of both leaves. */
export async function lanStart(address: string, limit: number | null): Promise<void> {
  // One time on the network ends before the next begins.
  await lanStop();
  const open = await bridge();
  if (!listening) {
    listening = true;
    open.listen('lan', (now) => set({ now }));
  }
  set({ on: address === '' ? 'waiting' : 'called', kept: false, now: NOTHING, trouble: null });
  going = open.call('lan_start', limit === null ? { with: address } : { with: address, bytes_max: limit }).then(
    (met) => set({ past: [...met, ...time.now.past] }),
    (thrown: unknown) => set({ trouble: troubleOf(thrown) }),
  ).finally(() => set({ on: 'no', kept: false, now: NOTHING }));
}

/** It goes on while the person does something else. */
export function lanKeep(): void {
  set({ kept: true });
}

export async function lanStop(): Promise<void> {
  if (time.now.on === 'no') return;
  await (await bridge()).call('lan_stop', null);
  await going;
}

/** What past times brought has been read. */
export function lanRead(): void {
  set({ past: [], trouble: null });
}

function set(some: Partial<LanTime>): void {
  time.now = { ...time.now, ...some };
}
