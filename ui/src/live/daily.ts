// The copy of the day is made beside the work: some time after opening, and looked for again now and then.

import { ask } from './live';

/** Not while somebody waits for the first screen. */
const FIRST_MS = 60_000;
const AGAIN_MS = 30 * 60_000;

/** Looks whether today's copy is lacking, for as long as the window is open. Whether it worked is shown in the settings. */
export function watchDay(): () => void {
  const look = (): void => void ask('daily_backup', null).catch(() => undefined);
  const first = window.setTimeout(look, FIRST_MS);
  const again = window.setInterval(look, AGAIN_MS);
  return () => {
    window.clearTimeout(first);
    window.clearInterval(again);
  };
}
