// The scales of commitments and the sign of each value. A commitment uses one; scales are never mixed or converted.
// Sources: OGP completion levels; PolitiFact's promise meters; Open SDG progress; and a plain one of our own.

/** Shape, word and colour together: never colour alone. */
export type Sign = 'kept' | 'track' | 'behind' | 'broken' | 'open';

const SCALES: Record<string, [string, Sign][]> = {
  ogp_completion: [
    ['no_evidence_available', 'open'],
    ['not_started', 'broken'],
    ['limited', 'behind'],
    ['substantial', 'track'],
    ['complete', 'kept'],
  ],
  promise_meter: [
    ['not_yet_rated', 'open'],
    ['in_the_works', 'track'],
    ['stalled', 'behind'],
    ['promise_kept', 'kept'],
    ['compromise', 'behind'],
    ['promise_broken', 'broken'],
  ],
  sdg_progress: [
    ['not_available', 'open'],
    ['challenges_remain', 'behind'],
    ['approaching_target', 'track'],
    ['target_achieved', 'kept'],
  ],
  simple: [
    ['unclear', 'open'],
    ['behind', 'behind'],
    ['on_track', 'track'],
    ['kept', 'kept'],
    ['broken', 'broken'],
  ],
};

/** The plain scale is used until a commitment names another. */
const USUAL = 'simple';

export function scaleValues(scale: string): string[] {
  return (SCALES[scale] ?? SCALES[USUAL] ?? []).map(([value]) => value);
}

export function signOf(value: string): Sign {
  for (const scale of Object.values(SCALES)) {
    const found = scale.find(([name]) => name === value);
    if (found) return found[1];
  }
  return 'open';
}
