// Help topics in reading order; each has a title and a body in the words.

export const TOPICS = ['start', 'today', 'plans', 'people', 'import', 'commitments', 'exchange', 'travel', 'join', 'two-answers', 'undo', 'lock', 'no-words', 'lost', 'voices', 'forgetting', 'journey', 'panic', 'set-aside', 'settings'] as const;
export type Topic = (typeof TOPICS)[number];

const OF_PLACES: Record<string, string> = { organisations: 'people', export: 'people', help: 'settings', about: 'start' };

/** The topic of a place or of itself. */
export function topicOf(place: string): Topic {
  const wanted = OF_PLACES[place] ?? place;
  return TOPICS.find((topic) => topic === wanted) ?? 'start';
}

/** A body as it is shown: a paragraph of two lines begins with its heading. */
export function paragraphsOf(body: string): { heading: string; text: string }[] {
  return body.split(/\n\s*\n/).map((paragraph) => {
    const [first = '', ...rest] = paragraph.split('\n');
    return rest.length === 0 ? { heading: '', text: first } : { heading: first, text: rest.join('\n') };
  });
}
