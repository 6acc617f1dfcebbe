// A small believable space for the desk in memory.

import type { Edit } from '../contract';
import { newId, type Store } from './store';

type Values = Record<string, string | string[]>;

function setting(record: string, part: string, values: Values): Edit[] {
  return Object.entries(values).flatMap(([field, said]): Edit[] =>
    Array.isArray(said)
      ? said.map((text) => ({ edit: 'put', record, part, field, text }))
      : [{ edit: 'set', record, part, field, text: said }],
  );
}

/** Writes a record with its fields and answers its id. */
export function write(store: Store, kind: string, values: Values, verb = 'sample'): string {
  const record = newId();
  const title = String(values.title ?? values.display_name ?? values.name ?? '');
  store.act({ name: { verb, kind, field: '', title }, edits: [{ edit: 'create', record, kind }, ...setting(record, '', values)] });
  return record;
}

function part(store: Store, record: string, kind: string, values: Values, parent = ''): string {
  const id = `${kind}.${newId().slice(0, 10)}`;
  store.act({
    name: { verb: 'sample', kind, field: '', title: '' },
    edits: [{ edit: 'add', record, kind, part: id, parent, fields: [] }, ...setting(record, id, values)],
  });
  return id;
}

const PEOPLE: [string, string, string[], string][] = [
  ['Grace Achieng', '+254 712 643 573', ['water', 'marshal'], 'Mathare'],
  ['أحمد بن علي', '+20 103 725 2388', ['press'], 'القاهرة'],
  ['María Ángeles Peña', '+254 712 979 633', ['first aid'], 'Kisumu'],
  ['Sipho Ndlovu', '+27 82 999 8887', ['youth'], 'Durban'],
  ['अनीता शर्मा', '+254 712 693 269', ['volunteer'], 'Mathare'],
  ['', '+221 77 234 5678', ['water'], 'Dakar'],
  ["Fatou N'Guessan", '+221 77 883 4421', ['youth', 'press'], 'Dakar'],
  ['Juma Otieno', '+254 722 111 222', ['driver'], 'Mathare'],
];

function people(store: Store): string[] {
  const ids = PEOPLE.map(([name, phone, tags, town]) =>
    write(store, 'person', {
      ...(name === '' ? {} : { display_name: name }),
      phones: [JSON.stringify({ e164: phone.replaceAll(' ', ''), raw: phone, type: 'mobile' })],
      tags,
      place: JSON.stringify({ locality: town, precision: 'district' }),
    }),
  );
  const first = ids[0] ?? '';
  part(store, first, 'consent', { channel: 'phone', state: 'given', on: '2026-10-02', wording: 'You may call me about the march.' });
  part(store, first, 'conversation', { at: `${String(Date.UTC(2026, 10, 20, 14))} Africa/Nairobi`, contact_type: 'phone', outcome: 'successful', next_step: 'Brings two neighbours.' });
  return ids;
}

function plans(store: Store): void {
  const march = write(store, 'plan', {
    title: 'March for water',
    vision: 'Every household in Mathare has clean water within five minutes’ walk.',
    problem: 'Three of five tanks have been dry since June.',
    status: 'active',
    day: '2026-12-12',
  });
  const tasks: [string, string, string][] = [
    ['Hand in the permit form', '-21d', 'doing'],
    ['Call 18 people who said maybe', '2026-11-23', 'todo'],
    ['Print 400 leaflets in three languages', '-10d', 'todo'],
    ['Find ten marshals', '-7d', 'todo'],
    ['Choose the route', '-30d', 'done'],
  ];
  tasks.forEach(([title, due, status], at) => part(store, march, 'task', { title, due, status, rank: `a${String(at)}` }));
  part(store, march, 'goal', { level: 'short_term', text: 'The county repairs the three dry tanks', rank: 'a0' });
  part(store, march, 'goal', { level: 'long_term', text: 'Piped water in every ward', rank: 'a1' });
  const official = part(store, march, 'actor', { name: 'County water officer', kind: 'primary_target', influence: '8' });
  part(store, march, 'stance', { actor: `${march}/${official}`, position: 'passive_opponent', on: '2026-10-01' });
  // Somebody else wrote another day at the same time.
  store.get(march).values.set('/day', ['2026-12-12', '2026-12-13']);
  write(store, 'plan', { title: 'Door to door in Huruma', status: 'draft', problem: 'We know few people north of the river.' });
}

function commitments(store: Store): void {
  const water = write(store, 'commitment', {
    title: 'Clean water in every ward by 2027',
    source_text: 'We shall bring clean water to every ward before the end of 2027.',
    promised_by: 'Governor, at the Mathare meeting',
    promised_on: '2026-03-14',
    deadline: '2027-12-31',
    scale: 'simple',
  });
  part(store, water, 'monitoring_note', { on: '2026-11-18', text: 'Tank at the school gate still dry.', status: 'behind' });
  const metric = part(store, water, 'metric', { title: 'Working tanks', unit: 'tanks', baseline: '2', target: '5', frequency_months: '1' });
  part(store, water, 'observation', { period: '2026-09-01/2026-09-30', value: '2' }, metric);
  part(store, water, 'observation', { period: '2026-10-01/2026-10-31', value: '3' }, metric);
  write(store, 'commitment', { title: 'Publish the water budget each quarter', scale: 'ogp_completion', deadline: '2026-12-31' });
}

export function fill(store: Store): void {
  people(store);
  plans(store);
  commitments(store);
  write(store, 'organisation', { name: 'Mathare Water Committee', tags: ['water'] });
  store.done = [];
}
