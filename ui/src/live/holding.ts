// A button that must be held: one slip of the hand does nothing.

export interface Holding {
  begin: () => void;
  end: () => void;
}

/** Long enough that nobody does it by mistake, short enough for somebody in a hurry. */
const HOLD_MS = 2_000;

/** Calls `done` once it was held all the time; `held` says when holding begins and ends. */
export function holding(held: (on: boolean) => void, done: () => void): Holding {
  let timer: number | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    window.clearTimeout(timer);
    timer = undefined;
    held(false);
  };
  const begin = (): void => {
    // A key that is held repeats itself.
    if (timer !== undefined) return;
    held(true);
    timer = window.setTimeout(() => {
      end();
      done();
    }, HOLD_MS);
  };
  return { begin, end };
}
