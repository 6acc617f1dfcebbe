// The face of each kind: a special one where it helps, the plain one for everything else.

import type { Component } from 'svelte';
import type { Kind, Shown } from '../live/live';

export interface FaceProps {
  shown: Shown;
  kind: Kind;
  /** `YYYY-MM-DD`, as the desk says. */
  today: string;
}

export type FaceComponent = Component<FaceProps>;
