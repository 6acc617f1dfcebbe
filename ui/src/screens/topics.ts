// Help topics in reading order; each has a title and a body in the words.

export const TOPICS = ['start', 'today', 'plans', 'people', 'import', 'commitments', 'exchange', 'join', 'two-answers', 'undo', 'lock', 'settings'] as const;

const OF_PLACES: Record<string, string> = { organisations: 'people', export: 'people', help: 'settings', about: 'start' };

/** The topic of a place or of itself. */
export function topicOf(place: string): string {
  const wanted = OF_PLACES[place] ?? place;
  return TOPICS.find((topic) => topic === wanted) ?? 'start';
}
