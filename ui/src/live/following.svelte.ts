// A question that is asked again whenever something was written.

import { bridge, troubleOf, type Ask, type CallName, type Told } from '../bridge/bridge';
import type { Trouble } from '../bridge/contract';

/** What a question has come to. A value stays on the screen while it is asked for again. */
export type Reply<T> = { state: 'waiting' } | { state: 'ready'; value: T } | { state: 'troubled'; trouble: Trouble };

export interface Live<T> {
  readonly answer: Reply<T>;
  /** Asks again now. */
  again(): void;
}

const followers = new Set<() => void>();
let listening: Promise<void> | null = null;

async function listen(): Promise<void> {
  (await bridge()).listen('notice', () => {
    for (const again of [...followers]) again();
  });
}

/** Tests that change the bridge begin to listen anew. */
export function listenAnew(): void {
  listening = null;
}

/** Called while a component is set up. `asking` may read state; when that changes, the question is put anew. */
export function live<N extends CallName>(name: N, asking: () => Ask<N>): Live<Told<N>> {
  let answer = $state.raw<Reply<Told<N>>>({ state: 'waiting' });
  let turn = 0;

  const put = (what: Ask<N>): void => {
    turn += 1;
    const mine = turn;
    // An answer that was overtaken by a newer question is dropped.
    const keep = (reply: Reply<Told<N>>): void => {
      if (mine === turn) answer = reply;
    };
    bridge()
      .then((open) => open.call(name, what))
      .then(
        (value) => keep({ state: 'ready', value }),
        (thrown: unknown) => keep({ state: 'troubled', trouble: troubleOf(thrown) }),
      );
  };

  listening ??= listen();
  $effect(() => put(asking()));
  $effect(() => {
    const again = (): void => put(asking());
    followers.add(again);
    return () => {
      followers.delete(again);
      turn += 1;
    };
  });

  return {
    get answer() {
      return answer;
    },
    again: () => put(asking()),
  };
}
