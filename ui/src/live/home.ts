// Where the home stands: door, space, settings, what can be undone. The frame follows it.

import { bridge } from '../bridge/bridge';
import type { State } from '../bridge/contract';
import { Cell } from './cell.svelte';
import { startAt } from './route';
import { saved } from './saying';
import { setLanguage } from './words';

const now = new Cell<State | null>(null);

export function home(): State | null {
  return now.now;
}

/** Asks how the home stands and lets words, look and text size follow. */
export async function refreshHome(): Promise<void> {
  const state = await (await bridge()).call('state', null);
  const before = now.now;
  if (before && (before.door !== state.door || before.space?.id !== state.space?.id)) startAt({ place: 'today' });
  if (state.door !== 'absent') await setLanguage(state.settings.language);
  dress(state);
  if (before?.saved_ms !== state.saved_ms) saved(state.saved_ms);
  now.now = state;
}

/** Look and text size are classes and a property of the page's root. */
function dress(state: State): void {
  const root = document.documentElement;
  root.dataset.look = state.settings.look;
  root.style.setProperty('--text-percent', `${String(state.settings.text_percent)}%`);
}

/** Begins to follow: called once by the app. */
export async function followHome(): Promise<void> {
  now.now = null;
  const open = await bridge();
  open.listen('notice', () => void refreshHome());
  open.listen('locked', () => void refreshHome());
  await refreshHome();
}

export async function lock(): Promise<void> {
  await (await bridge()).call('lock', null);
  await refreshHome();
}
