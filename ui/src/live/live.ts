// The road between screens and desk: `live` to read and stay fresh, `ask` to read once, `act` to write.

import { bridge, troubleOf, type Ask, type CallName, type Told } from '../bridge/bridge';
import type { Action, Acted, Notice, Trouble } from '../bridge/contract';
import { notSaved, saved, saving, sayTrouble } from './saying';

export { live, type Live, type Reply } from './following.svelte';
export { job, cancel, progress, running } from './job';
export { lanKeep, lanRead, lanStart, lanStop, lanTime } from './lan';
export { undo, redo } from './undoing';
export { say, sayTrouble, troubleText, unsay } from './saying';
export type * from '../bridge/contract';
export type { Ask, CallName, Told };

/** Asks once. Rejects with a Trouble. */
export async function ask<N extends CallName>(name: N, what: Ask<N>): Promise<Told<N>> {
  try {
    return await (await bridge()).call(name, what);
  } catch (thrown) {
    throw troubleOf(thrown);
  }
}

/** Writes. The answer comes when it is safe on the disk; a trouble is told to the person here and thrown on. */
export async function act(action: Action): Promise<Acted> {
  saving();
  try {
    const acted = await ask('act', action);
    saved(acted.saved_ms);
    return acted;
  } catch (thrown) {
    const trouble: Trouble = troubleOf(thrown);
    notSaved();
    sayTrouble(trouble);
    throw trouble;
  }
}

/** Hears of every write, whoever made it. */
export async function onNotice(hear: (notice: Notice) => void): Promise<void> {
  (await bridge()).listen('notice', hear);
}
