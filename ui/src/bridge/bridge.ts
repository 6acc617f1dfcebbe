// The one door between the screen and the desk. Behind it is Tauri, or in tests and `npm run dev` a desk in memory.

import type { Calls, LanState, Notice, PairState, Progress, Trouble } from './contract';

export type CallName = keyof Calls;
export type Ask<N extends CallName> = Calls[N]['ask'];
export type Told<N extends CallName> = Calls[N]['told'];

/** What the desk says without being asked. */
export interface Heard {
  notice: Notice;
  progress: Progress;
  locked: null;
  /** How the time on the local network goes on. */
  lan: LanState;
  /** How far somebody is who comes in, or lets another in. */
  pair: PairState;
}

export interface Bridge {
  /** Rejects with a Trouble and nothing else. */
  call<N extends CallName>(name: N, ask: Ask<N>): Promise<Told<N>>;
  listen<E extends keyof Heard>(event: E, hear: (heard: Heard[E]) => void): void;
}

/** Whatever was thrown becomes a Trouble that has words. */
export function troubleOf(thrown: unknown): Trouble {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'args' in thrown) return thrown as Trouble;
  return { code: 'unexpected', args: { what: String(thrown) } };
}

let opened: Promise<Bridge> | null = null;

/** A built app talks to Tauri only; the desk in memory exists in the modes `test` and `development` alone. */
export function bridge(): Promise<Bridge> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Bridge> {
  if (import.meta.env.MODE !== 'production') {
    const { fakeBridge } = await import('./fake');
    return fakeBridge();
  }
  const { tauriBridge } = await import('./tauri');
  return tauriBridge();
}

/** Tests put their own desk behind the door. */
export function openWith(other: Bridge): void {
  opened = Promise.resolve(other);
}
