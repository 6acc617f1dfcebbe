// Sentences that count records, each kind with its own plural.

import { has, t } from '../live/words';

export function countWords(kind: string, count: number): string {
  const key = `list-count-${kind}`;
  return t(has(key) ? key : 'list-count', { count });
}
