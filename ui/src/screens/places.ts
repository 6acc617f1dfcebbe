// The places of the rail, in their order, and the pictures of kinds.

import type { PlaceName } from '../live/route';
import type { IconName } from '../parts/Icon.svelte';

/** The kinds that a person makes; `space` is made elsewhere. */
export const RECORD_KINDS = ['plan', 'person', 'commitment', 'organisation'];

export const ICONS: Record<string, IconName> = {
  plan: 'plans', person: 'people', commitment: 'commitments', organisation: 'organisations',
};

export interface RailPlace {
  place: PlaceName;
  icon: IconName;
  /** Whose number stands beside it. */
  kind?: string;
  /** Other places that lie inside this one. */
  holds: PlaceName[];
}

export const RAIL: RailPlace[] = [
  { place: 'today', icon: 'today', holds: [] },
  { place: 'plans', icon: 'plans', kind: 'plan', holds: [] },
  { place: 'people', icon: 'people', kind: 'person', holds: ['organisations', 'import', 'export'] },
  { place: 'commitments', icon: 'commitments', kind: 'commitment', holds: [] },
  { place: 'exchange', icon: 'exchange', holds: [] },
  { place: 'help', icon: 'help', holds: ['about'] },
];
