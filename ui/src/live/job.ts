// Long work: one at a time, with its progress and a way to stop it.

import { bridge, troubleOf, type Ask, type CallName, type Told } from '../bridge/bridge';
import type { Progress } from '../bridge/contract';
import { Cell } from './cell.svelte';

const now = new Cell<CallName | null>(null);
const far = new Cell<Progress | null>(null);
let listening = false;

/** The call at work, or null. */
export function running(): CallName | null {
  return now.now;
}

export function progress(): Progress | null {
  return far.now;
}

/** Asks while a dialog shows how far it is. Rejects with a Trouble; `cancelled` when the person stopped it. */
export async function job<N extends CallName>(name: N, what: Ask<N>): Promise<Told<N>> {
  const open = await bridge();
  if (!listening) {
    listening = true;
    open.listen('progress', (heard) => (far.now = heard));
  }
  far.now = null;
  now.now = name;
  try {
    return await open.call(name, what);
  } catch (thrown) {
    throw troubleOf(thrown);
  } finally {
    now.now = null;
    far.now = null;
  }
}

export async function cancel(): Promise<void> {
  await (await bridge()).call('cancel', null);
}
