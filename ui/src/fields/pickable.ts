// Where a link or a "who" can point: found by words, among records, parts of the same record, and members.

import { ask, type Found, type MemberInfo, type PartView } from '../live/live';

export interface Pickable {
  /** What the field keeps. */
  text: string;
  title: string;
  kind: string;
}

const FOUND_MAX = 8;
/** Rows shown before anything is typed. */
const FIRST_MAX = 5;

function holds(title: string, text: string): boolean {
  return title.toLocaleLowerCase().includes(text.toLocaleLowerCase());
}

async function records(kinds: string[], text: string): Promise<Found[]> {
  if (text !== '') {
    const found = await ask('search', { text, limit: 50 });
    return found.filter((one) => kinds.includes(one.kind)).slice(0, FOUND_MAX);
  }
  const first = kinds[0];
  if (first === undefined) return [];
  const told = await ask('list', {
    kind: first, search: '', filters: [], sort: '', descending: false, offset: 0, limit: FIRST_MAX, removed: false,
  });
  return told.rows;
}

/** Records of some kinds, and parts of the record that is open. */
export async function findLinks(kinds: string[], parts: PartView[], record: string, text: string): Promise<Pickable[]> {
  const near = parts
    .filter((part) => kinds.includes(part.kind) && !part.removed && holds(part.title, text))
    .slice(0, FOUND_MAX)
    .map((part) => ({ text: `${record}/${part.id}`, title: part.title, kind: part.kind }));
  if (near.length > 0 && parts.some((part) => kinds.includes(part.kind))) return near;
  const far = await records(kinds, text).catch(() => []);
  return far.map((one) => ({ text: one.id, title: one.title, kind: one.kind }));
}

/** Members first: they are few, and most often meant. */
export async function findWho(text: string): Promise<Pickable[]> {
  const [members, people] = await Promise.all([
    ask('members', null).catch((): MemberInfo[] => []),
    records(['person'], text).catch(() => []),
  ]);
  const seen = new Map(members.filter((one) => holds(one.name, text)).map((one) => [one.member, one.name]));
  const near = [...seen].map(([id, title]) => ({ text: `member:${id}`, title, kind: 'member' }));
  const far = people.map((one) => ({ text: `person:${one.id}`, title: one.title, kind: 'person' }));
  return [...near, ...far].slice(0, FOUND_MAX);
}
