// A desk in memory for tests and `npm run dev`: the whole contract, edits really applied, troubles on demand. Never shipped.

import { ask as asked } from './fake/asked';
import type { Door } from './contract';
import type { Ask, Bridge, CallName, Heard, Told } from './bridge';
import { House, type HouseStart } from './fake/house';
import { trouble } from './fake/store';

export interface Fake extends Bridge {
  house: House;
  /** The next calls of this name are answered with a trouble, until it is taken back with null. */
  provoke(name: CallName, code: Parameters<typeof trouble>[0] | null, args?: Record<string, string>): void;
  tell<E extends keyof Heard>(event: E, heard: Heard[E]): void;
}

/** Calls that write, and so are followed by a notice. */
const WRITES = new Set<CallName>(['act', 'undo', 'redo', 'import_run', 'import_undo', 'receive', 'give', 'join', 'from_template', 'space_new', 'space_open', 'settings', 'confirm_words']);

export function fakeBridge(start: HouseStart = startOf(location.search)): Fake {
  const house = new House(start);
  const ears = new Map<keyof Heard, Set<(heard: never) => void>>();
  const troubles = new Map<CallName, ReturnType<typeof trouble>>();
  for (const [name, code] of start.troubles ?? []) troubles.set(name as CallName, trouble(code as never, { seconds: '30', what: 'x' }));

  const tell = <E extends keyof Heard>(event: E, heard: Heard[E]): void => {
    for (const hear of ears.get(event) ?? []) hear(heard as never);
  };
  house.tell = tell;

  return {
    house,
    tell,
    provoke: (name, code, args = {}) => {
      if (code === null) troubles.delete(name);
      else troubles.set(name, trouble(code, args));
    },
    async call<N extends CallName>(name: N, what: Ask<N>): Promise<Told<N>> {
      await Promise.resolve();
      const bad = troubles.get(name);
      if (bad) throw bad;
      const told = await asked(house, name, what);
      if (WRITES.has(name)) tell('notice', { records: [], kinds: [] });
      return structuredClone(told);
    },
    listen(event, hear) {
      const set = ears.get(event) ?? new Set();
      set.add(hear as (heard: never) => void);
      ears.set(event, set);
    },
  };
}

/** `?door=absent&language=ar&look=dark&trouble=give:disk-full` */
function startOf(search: string): HouseStart {
  const said = new URLSearchParams(search);
  return {
    door: (said.get('door') ?? 'open') as Door,
    language: said.get('language') ?? 'en',
    look: said.get('look') ?? 'system',
    text_percent: Number(said.get('text') ?? '100'),
    empty: said.has('empty'),
    slow: said.has('slow'),
    panic: said.has('panic'),
    troubles: said.getAll('trouble').map((one) => one.split(':') as [string, string]),
  };
}
