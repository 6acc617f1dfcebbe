// What can be done to a member, by whom.
import type { MemberInfo } from '../live/live';

export type MemberVerb =
  | 'suspend'
  | 'resume'
  | 'remove'
  | 'role-steward'
  | 'role-contributor'
  | 'role-reader'
  | 'adopt'
  | 'hold-back'
  | 'hold-back-no-more';

/** In the order of the menu. The desk decides again; this only spares people what would be refused. */
export function verbsFor(one: MemberInfo, me: MemberInfo | undefined): MemberVerb[] {
  const steward = me?.state === 'active' && me.role === 'steward';
  const writes = me?.state === 'active' && me.role !== 'reader';
  const here = one.state === 'active';
  const verbs: [MemberVerb, boolean][] = [
    ['suspend', here && writes && !one.me],
    ['resume', one.state === 'suspended' && writes && !one.me],
    ['role-steward', here && steward && one.role !== 'steward'],
    ['role-contributor', here && steward && one.role !== 'contributor'],
    ['role-reader', here && steward && one.role !== 'reader'],
    ['adopt', one.aside > 0 && steward && !one.held_back],
    ['hold-back', here && !one.me && !one.held_back],
    ['hold-back-no-more', one.held_back],
    ['remove', (here || one.state === 'suspended') && steward && !one.me],
  ];
  return verbs.filter(([, fits]) => fits).map(([verb]) => verb);
}

/** Tells two computers of one name apart, the same on every screen. */
export const codeOf = (one: MemberInfo): string => one.device.slice(0, 4);
