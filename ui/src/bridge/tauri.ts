// The bridge of the real window: one command, five events.

import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { troubleOf, type Ask, type Bridge, type CallName, type Told } from './bridge';

export function tauriBridge(): Bridge {
  if (!isTauri()) throw new Error('This page belongs inside the Ilima window. It cannot run in a browser.');
  return {
    async call<N extends CallName>(name: N, ask: Ask<N>): Promise<Told<N>> {
      try {
        return await invoke<Told<N>>('call', { name, ask });
      } catch (thrown) {
        throw troubleOf(thrown);
      }
    },
    listen(event, hear) {
      void listen<never>(event, (message) => hear(message.payload));
    },
  };
}
