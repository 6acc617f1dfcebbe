// Which face shows which kind.

import CommitmentFace from './CommitmentFace.svelte';
import Face from './Face.svelte';
import type { FaceComponent } from './face';
import PersonFace from './PersonFace.svelte';
import PlanFace from './PlanFace.svelte';

const FACES: Record<string, FaceComponent> = {
  person: PersonFace,
  plan: PlanFace,
  commitment: CommitmentFace,
};

export function faceOf(kind: string): FaceComponent {
  return FACES[kind] ?? Face;
}
