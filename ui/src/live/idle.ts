// Locks after a while without a key or a click: a laptop left open on a table tells nobody anything.

const SIGNS = ['keydown', 'pointerdown', 'wheel'] as const;

/** Calls `rest` once nothing happened for `minutes`; the answer stops watching. */
export function watchIdle(minutes: number, rest: () => void): () => void {
  let timer = window.setTimeout(rest, minutes * 60_000);
  const alive = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(rest, minutes * 60_000);
  };
  for (const sign of SIGNS) window.addEventListener(sign, alive, { passive: true, capture: true });
  return () => {
    window.clearTimeout(timer);
    for (const sign of SIGNS) window.removeEventListener(sign, alive, { capture: true });
  };
}
