// Locks after a while without a key or a click: a laptop left open on a table tells nobody anything.

/** How often we look whether the computer slept. */
const LOOK_MS = 5_000;
/** Pages out of sight may be woken once a minute only; a longer gap is a lid that was closed. */
const SLEPT_MS = 120_000;
const SIGNS = ['keydown', 'pointerdown', 'wheel'] as const;

/** Calls `rest` once nothing happened for `minutes`, or when the computer wakes from sleep; the answer stops watching. */
export function watchIdle(minutes: number, rest: () => void): () => void {
  let timer = window.setTimeout(rest, minutes * 60_000);
  const alive = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(rest, minutes * 60_000);
  };
  let looked = Date.now();
  const looking = window.setInterval(() => {
    const slept = Date.now() - looked > SLEPT_MS;
    looked = Date.now();
    if (slept) rest();
  }, LOOK_MS);
  for (const sign of SIGNS) window.addEventListener(sign, alive, { passive: true, capture: true });
  return () => {
    window.clearTimeout(timer);
    window.clearInterval(looking);
    for (const sign of SIGNS) window.removeEventListener(sign, alive, { capture: true });
  };
}
