// How the home of the desk in memory stands.

import type { Heard } from '../bridge';
import type { Door, ImportInfo, Receipt, SetAside, ShelfInfo, SpaceInfo, State } from '../contract';
import { RECEIPTS } from './carried';
import { TODAY } from './lists';
import { fill } from './sample';
import { Store } from './store';

export interface HouseStart {
  door?: Door;
  language?: string;
  look?: string;
  text_percent?: number;
  /** A space without records. */
  empty?: boolean;
  /** Long work takes seconds, with progress. */
  slow?: boolean;
  /** The panic button is switched on. */
  panic?: boolean;
  troubles?: [string, string][];
}

export const PASSPHRASE = 'river basket morning copper';

export class House {
  store = new Store();
  /** Links that were opened. */
  opened: string[] = [];
  receipts: Receipt[] = [...RECEIPTS];
  imports: ImportInfo[] = [];
  cancelled = false;
  /** Ends the time on the network. */
  leave: () => void = () => undefined;
  /** A stick with something new is plugged in. */
  plugged = true;
  slow: boolean;
  wrong = 0;
  /** Devices whose words were found the same. */
  compared = new Set<string>();
  /** People who were hidden and are shown again. */
  kept = new Set<string>();
  /** Attached files that are asked for over dear links too. */
  wanted = new Set<string>();
  aside: SetAside[] = [{ id: 'q1', from: 'Juma', device: 'd3', entry: 4, section: 1, at_ms: Date.now() - 86_400_000, why: 'damaged-file' }];
  shelves: ShelfInfo[] = [{ name: 'Nextcloud', place: 'https://cloud.example.org/dav' }];
  state: State;
  tell: <E extends keyof Heard>(event: E, heard: Heard[E]) => void = () => undefined;

  addShelf(name: string, place: string): ShelfInfo {
    const made = { name, place };
    this.shelves = [...this.shelves, made];
    return made;
  }

  constructor(start: HouseStart) {
    const door = start.door ?? 'open';
    const space: SpaceInfo = { id: 's1', name: 'Water Coalition', country: 'KE', role: 'steward', members: 4, came_from: '', came_on: '' };
    this.slow = start.slow ?? false;
    if (!(start.empty ?? false)) fill(this.store);
    this.state = {
      door, no_lock: false, me: door === 'absent' ? '' : 'Amina',
      settings: { language: start.language ?? 'en', look: start.look ?? 'system', text_percent: start.text_percent ?? 100, lock_minutes: 5, daily_backup: true, panic: start.panic ?? false },
      space: door === 'absent' ? null : space,
      spaces: door === 'absent' ? [] : [space, { id: 's2', name: 'Ward 7 neighbours', country: 'KE', role: 'reader', members: 12, came_from: '', came_on: '' }],
      undo: null, redo: null, saved_ms: 0, words_confirmed: false, last_backup: '', last_daily: '', wait_seconds: 0, version: '0.0.1', counts: {}, today: TODAY,
    };
  }

  now(): State {
    const counts: Record<string, number> = {};
    for (const record of this.store.records.values()) if (!record.removed) counts[record.kind] = (counts[record.kind] ?? 0) + 1;
    const open = this.state.door === 'open';
    return {
      ...this.state,
      space: open ? this.state.space : null,
      counts: open ? counts : {},
      undo: this.store.done.at(-1)?.name ?? null,
      redo: this.store.undone.at(-1)?.name ?? null,
    };
  }

  found(name: string, country: string, sample: boolean): SpaceInfo {
    const space: SpaceInfo = { id: `s${String(this.state.spaces.length + 3)}`, name, country, role: 'steward', members: 1, came_from: '', came_on: '' };
    this.store = new Store();
    if (sample) fill(this.store);
    this.state.space = space;
    this.state.spaces.push(space);
    return space;
  }
}
