// The table of calls of the desk in memory.

import type { Ask, CallName, Told } from '../bridge';
import type { PairState, Receipt } from '../contract';
import { COUNTS, FIVE, FORGOTTEN, LAN, MEMBERS, PAIR_WORDS, preview, QR, REACHED, receipt } from './carried';
import { PASSPHRASE, type House } from './house';
import * as lists from './lists';
import { write } from './sample';
import { KINDS, newId, trouble } from './store';

type Table = { [N in CallName]: (house: House, ask: Ask<N>) => Told<N> | Promise<Told<N>> };

const TWELVE = 'river basket morning copper seven garden window salt bridge paper lantern goat'.split(' ');
const FIRST_WAIT_AFTER = 3;

async function work(house: House, stage: string, total: number, who = ''): Promise<void> {
  house.cancelled = false;
  const steps = house.slow ? 12 : 2;
  for (let step = 0; step <= steps; step += 1) {
    house.tell('progress', { stage, done: Math.round((total * step) / steps), total, with: who });
    await new Promise((go) => setTimeout(go, house.slow ? 400 : 0));
    if (house.cancelled) throw trouble('cancelled');
  }
}

async function carry(house: House, direction: string): Promise<Receipt> {
  await work(house, direction === 'gave' ? 'writing' : 'applying', 300);
  const made = receipt(direction, { at_ms: Date.now() });
  house.receipts.unshift(made);
  return made;
}

function unlock(house: House, passphrase: string): null {
  if (house.state.wait_seconds > 0) throw trouble('wait', { seconds: String(house.state.wait_seconds) });
  if (passphrase !== PASSPHRASE) {
    house.wrong += 1;
    if (house.wrong >= FIRST_WAIT_AFTER) house.state.wait_seconds = 30;
    throw trouble('wrong-passphrase', { seconds: String(house.state.wait_seconds) });
  }
  house.state.door = 'open';
  return null;
}

/** Rough: what counts here is that each level can be seen. */
function strength(passphrase: string): { level: number; bits: number } {
  const bits = new Set(passphrase).size * 2.5 + passphrase.split(' ').length * 3;
  return { bits, level: bits < 28 ? 0 : bits < 40 ? 1 : bits < 52 ? 2 : 3 };
}

function lockNow(house: House): null {
  house.state.door = 'locked';
  house.tell('locked', null);
  return null;
}

function panicNow(house: House): null {
  house.state = { ...house.state, door: 'absent', me: '', space: null, spaces: [] };
  house.tell('locked', null);
  return null;
}

async function importRun(house: House): Promise<typeof COUNTS> {
  await work(house, 'importing', 214);
  write(house.store, 'person', { display_name: 'Wanjiru Kamau' }, 'import');
  const counts = { ...COUNTS, import: newId() };
  house.imports.unshift({ id: counts.import, at_ms: Date.now(), file: 'mathare-meeting.csv', undone: false, undoable: true, counts });
  return counts;
}

function importUndo(house: House, id: string): Told<'import_undo'> {
  const made = house.imports.find((one) => one.id === id);
  if (made) made.undone = true;
  return { name: { verb: 'import', kind: 'person', field: '', title: 'mathare-meeting.csv' }, left: [] };
}

function fromTemplate(house: House, ask: Ask<'from_template'>): Told<'from_template'> {
  const id = write(house.store, 'plan', { title: ask.title, status: 'draft', ...(ask.day === '' ? {} : { day: ask.day }) }, 'template');
  house.store.act({
    name: { verb: 'template', kind: 'plan', field: '', title: ask.title },
    edits: ['Choose the place', 'Invite twenty people', 'Bring water and a first-aid box'].map((title, at) => ({
      edit: 'add', record: id, kind: 'task', part: `task.t${String(at)}`, parent: '', fields: [['title', title], ['status', 'todo'], ['due', `-${String(14 - at * 4)}d`]],
    })),
  });
  return { id };
}

/** One whole picture, one that came by half, one that has not come; and whatever was added. */
function filesOf(house: House, id: string): Told<'attachments'> {
  const record = house.store.get(id);
  const file = { media_type: 'image/jpeg', caption: '', captured: '', thumb: '', wanted: false, pictured: false };
  const added = record.parts.filter((part) => part.kind === 'attachment' && !part.removed).map(({ id: part }) => ({ ...file, part, name: 'tap-at-ward-7.jpg', caption: house.store.one(record, part, 'caption'), size: 2_400_000, here: 10, pieces: 10, pictured: true, thumb: PHOTO }));
  if (record.kind !== 'commitment') return added;
  return [
    { ...file, part: 'attachment.a', name: 'budget-speech.pdf', media_type: 'application/pdf', caption: 'What the mayor read out', captured: '2026-03-14', size: 1_310_000, here: 5, pieces: 5 },
    { ...file, part: 'attachment.b', name: 'dry-tap.jpg', size: 3_100_000, here: 4, pieces: 12, thumb: PHOTO, wanted: house.wanted.has('attachment.b') },
    { ...file, part: 'attachment.c', name: 'hearing.ogg', media_type: 'audio/ogg', size: 6_800_000, here: 0, pieces: 26, wanted: house.wanted.has('attachment.c') },
    { ...file, part: 'attachment.d', name: 'queue-at-the-pump.jpg', caption: 'Four in the morning', size: 2_800_000, here: 11, pieces: 11, pictured: true, thumb: PHOTO },
    ...added,
  ];
}

function takeOff(house: House, space: string): Told<'travel'> {
  house.state.spaces = house.state.spaces.filter((one) => one.id !== space);
  house.state.space = null;
  return { space, still_with: ['Thandi'] };
}

function pairing(house: House, more: Partial<PairState>): void {
  house.tell('pair', { stage: 'waiting', words: [], qr: QR, square: '', lan: LAN, wrong: house.slow ? 1 : 0, name: '', ...more });
}

/** A pump under hills. */
const PHOTO = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAHgAAABQBAMAAAAgtay6AAAAHlBMVEXN4eu00N7izqDEqniWeFBabkY8UDIoMjx4PCjm6/Cg/k/0AAABb0lEQVR42u3SO27EIBAG4GlTukix7ay4gDkJluYgm1VEnzQpk9K3jc3LAwZ7YaXNQ/6LlSz88Q94AY78z4zj+NlqnyY83lHcXG2KW6utbaw+8L24q8jJ4vBchTtjvxrxKSquxF1UXIvj/FZM1I6JtvUWfqYdDTvFRKoJ2+Kt6jLWWr/u6FuwCqPU4JCLvwK1j3WaS7gBVY/d/OkFgKrE/H2g6OPE+AWnCNKaKFsNbCu28XRCjzHBimPK/aGIYYzxUk0QtuKLlMUDJp8d/FaUZoXtBSzVZDDl7MCxmGvRa+WvBagQ5BiXEBsVRN4ODEcRbFTASCzFJczfBxQMoH8aylhwjNz6NSxjNh2ErfgibmERDgl+q9U7RYxhUmBdt2LhrwWwlDIOozZhP2obdjnwH8ZnaePwh8ubWXRrfQFLWcZySZ/BZ1nGbG3OjM3vqtbiq2RYpuln7E+A8ZrBUnr8LtcBWcrPYZcDPxJv5cCPxN8C9uhTF2+R/gAAAABJRU5ErkJggg==';

const TABLE: Table = {
  state: (house) => house.now(),
  kinds: () => KINDS,
  begin: (house, ask) => {
    if (ask.passphrase !== null && strength(ask.passphrase).level === 0) throw trouble('weak-passphrase');
    house.state = { ...house.state, door: 'open', me: ask.name, no_lock: ask.passphrase === null, words_confirmed: ask.passphrase === null };
    house.state.settings.language = ask.language;
    return { words: ask.passphrase === null ? [] : TWELVE };
  },
  unlock: (house, ask) => unlock(house, ask.passphrase),
  recover: (house, ask) => {
    if (ask.words.trim().toLowerCase() !== TWELVE.join(' ')) throw trouble('wrong-words');
    house.state.door = 'open';
    return null;
  },
  restore: async (house, ask) => {
    await work(house, 'restoring', 40);
    if (ask.words === '' ? ask.passphrase !== PASSPHRASE : ask.words !== TWELVE.join(' ')) throw trouble(ask.words === '' ? 'wrong-passphrase' : 'wrong-words', { seconds: '0' });
    house.state = { ...house.state, door: 'open', me: 'Amina', words_confirmed: true };
    house.found('Water Coalition', 'KE', true);
    return { spaces: ['Water Coalition'] };
  },
  panic: panicNow,
  look_at_link: (_, { address }) => {
    const [, before, host, after] = /^(https?:\/\/|mailto:)([^/]*)(.*)$/.exec(address) ?? [];
    if (before === undefined) throw trouble('link-kind');
    return { before, host: host ?? '', after: after ?? '', disguised: address.includes('xn--') };
  },
  open_link: (house, { address }) => (house.opened.push(address), null),
  lock: lockNow,
  confirm_words: (house, ask) => {
    const right = ask.words.trim().toLowerCase().split(/\s+/).join(' ') === TWELVE.join(' ');
    if (right) house.state.words_confirmed = true;
    return { right };
  },
  suggest_passphrase: () => ({ words: PASSPHRASE.split(' ') }),
  strength: (_, ask) => strength(ask.passphrase),
  settings: (house, ask) => {
    house.state.settings = { ...ask };
    return null;
  },
  space_new: (house, ask) => house.found(ask.name, ask.country, ask.sample),
  space_open: (house, ask) => {
    const space = house.state.spaces.find((one) => one.id === ask.id);
    if (!space) throw trouble('not-found');
    house.state.space = space;
    return space;
  },
  renew: (house, { name }) => {
    const old = house.state.space?.name ?? '';
    const space = { ...house.found(name, 'KE', false), came_from: old, came_on: '2026-11-26' };
    house.state.space = space;
    return { space, records: { person: 8, plan: 2, commitment: 2 }, answers: 1, left: 0 };
  },
  templates: () => [
    { id: 'march', title: 'March or rally', about: 'From permit to clean-up, with marshals, route and press.', tasks: 12 },
    { id: 'meeting', title: 'Community meeting', about: 'A room, an agenda, people who come, and what was decided.', tasks: 9 },
    { id: 'doors', title: 'Door-to-door listening', about: 'Who walks where, what to ask, what to do with the answers.', tasks: 10 },
    { id: 'monitor', title: 'Monitor a commitment', about: 'What was promised, how you will see it, and when you look.', tasks: 8 },
    { id: 'blank', title: 'Blank plan', about: 'Nothing but a title.', tasks: 0 },
  ],
  start_anew: (_, { id }) => ({ record: id, answers: 0, links: 0 }),
  from_template: fromTemplate,
  new_id: () => ({ id: newId() }),
  today: (house) => lists.today(house.store),
  list: (house, ask) => lists.list(house.store, ask),
  values: (house, ask) => lists.values(house.store, ask.kind, ask.field),
  show: (house, ask) => lists.show(house.store, ask.id),
  history: (house, ask) =>
    house.store.get(ask.id).steps.map((step) => ({ ...step, by: 'Amina', run: 'a1', names: {}, part_title: step.part === '' ? '' : house.store.one(house.store.get(ask.id), step.part, 'title') })),
  search: (house, ask) => lists.search(house.store, ask.text, ask.limit),
  duplicates: (house) => {
    const [a, b] = lists.search(house.store, '', 50).filter((one) => one.kind === 'person');
    return a && b ? [{ a, b, likeness: 'weak' }] : [];
  },
  act: (house, ask) => {
    const parts = house.store.act(ask);
    house.state.saved_ms = Date.now();
    return { parts, undo: ask.name, saved_ms: house.state.saved_ms };
  },
  attach: async (house, ask) => {
    await work(house, 'attaching', 3);
    const name = 'tap-at-ward-7.jpg';
    const [part] = house.store.act({
      name: { verb: 'add', kind: 'attachment', field: '', title: '' },
      edits: [{ edit: 'add', record: ask.record, kind: 'attachment', part: 'attachment.f1', parent: '', fields: [['file', JSON.stringify({ name, size: 2_400_000 })], ['caption', ask.caption]] }],
    });
    return { part: part ?? '', name, size: 2_400_000, details_left_out: !ask.keep_details };
  },
  save_attachment: async (house) => (await work(house, 'files', 10), 2_400_000),
  picture: async (house) => (await work(house, 'files', 10), { url: PHOTO }),
  want_attachment: (house, ask) => {
    if (ask.wanted) house.wanted.add(ask.part);
    else house.wanted.delete(ask.part);
    return null;
  },
  attachments: (house, ask) => filesOf(house, ask.id),
  undo: (house) => ({ name: house.store.undo('done'), left: [] }),
  redo: (house) => ({ name: house.store.undo('undone'), left: [] }),
  pick: (_, ask) => ({ token: newId(), name: ask.purpose.endsWith('folder') ? 'KINGSTON' : `${ask.purpose}.ilima` }),
  import_preview: (_, ask) => preview(ask.mapping),
  import_run: importRun,
  import_undo: (house, ask) => importUndo(house, ask.id),
  imports: (house) => house.imports,
  save_rejected: () => ({ token: newId(), name: 'rows-left-out.csv' }),
  export_people: (house) => lists.list(house.store, { kind: 'person', search: '', filters: [], sort: '', descending: false, offset: 0, limit: 200, removed: false }).total,
  request: () => null,
  read_request: () => ({ name: 'Thandi' }),
  invite: () => ({ name: 'Thandi', device: 'd2', role: 'contributor', words: FIVE }),
  join: (house) => ({ space: house.found('Water Coalition', 'KE', true), device: 'd1', words: FIVE }),
  give: (house) => carry(house, 'gave'),
  receive: (house) => ((house.plugged = false), carry(house, 'received')),
  receipts: (house) => house.receipts,
  reached: () => REACHED,
  members: (house) => MEMBERS.map((one) => (house.compared.has(one.device) ? { ...one, verified: true, words: [] } : one)),
  change_member: (_, { who }) => ({ effective: true, members: MEMBERS.filter((one) => one.device === who) }),
  quarantine: (house) => house.aside,
  void: (house, { id }) => ((house.aside = house.aside.filter((one) => one.id !== id)), null),
  forget: (_, { id, reason }) => ({ id, reason, by: ['Amina'], gone: true, may_keep: false, may_confirm: false, heard_ms: 0, on: 1, of: 4, silent: [] }),
  forgotten: (house) => FORGOTTEN.filter((one) => !house.kept.has(one.id)),
  keep_person: (house, { id }) => (house.kept.add(id), null),
  words_same: (house, { device }) => (house.compared.add(device), null),
  shelves: (house) => house.shelves,
  shelf_add: (house, { name, url }) => house.addShelf(name, url.replace(/\/\/[^@/]*@/, '//')),
  shelf_folder: (house, { name }) => house.addShelf(name, `/home/amina/${name}`),
  shelf_remove: (house, { name }) => ((house.shelves = house.shelves.filter((one) => one.name !== name)), null),
  exchange_shelf: async (house, { name }) => {
    await work(house, 'reading', 12, name);
    const made = receipt('met', { carrier: name, given: { plan: 1 }, from: ['Thandi'] });
    house.receipts.unshift(made);
    return made;
  },
  lan_start: async (house, { with: address }) => {
    const met = receipt('met', { carrier: 'lan', given: { plan: 1 }, from: ['Thandi'] });
    house.tell('lan', address === '' ? { ...LAN, silence: 'blocked' } : { ...LAN, live: [met] });
    await new Promise<void>((left) => (house.leave = left));
    house.receipts.unshift(met);
    return [met];
  },
  pair_open: async (house, { role }) => {
    pairing(house, { words: PAIR_WORDS.split(' ') });
    await work(house, 'listening', 1);
    pairing(house, { stage: 'letting_in', name: 'Thandi' });
    const made = receipt('met', { carrier: 'lan', given: { plan: 1 }, from: ['Thandi'] });
    house.receipts.unshift(made);
    return { name: 'Thandi', device: 'd2', role, receipt: made };
  },
  pair_join: async (house, { words, with: addresses }) => {
    pairing(house, { lan: { ...LAN, places: [], silence: addresses.length === 0 && house.slow ? 'nobody' : null } });
    await work(house, 'listening', 1);
    if (words !== PAIR_WORDS) throw trouble('pair-words');
    return { space: house.found('Water Coalition', 'KE', true), receipt: receipt('met', { carrier: 'lan', given: {}, from: ['Amina'] }) };
  },
  read_square: () => ({ words: PAIR_WORDS, addresses: ['192.168.1.5:40123'] }),
  serial_ports: () => ['/dev/ttyUSB0'],
  exchange_serial: async (house, { port }) => {
    await work(house, 'waiting', 12, port);
    const made = receipt('met', { carrier: 'serial', given: { plan: 1 }, from: ['Thandi'] });
    house.receipts.unshift(made);
    return made;
  },
  found_parcels: (house) => (house.plugged ? [{ name: 'KINGSTON', file: 'f1', count: 3 }] : []),
  lan_stop: (house) => (house.leave(), null),
  change_passphrase: () => ({ words: TWELVE }),
  fresh_words: () => ({ words: TWELVE }),
  back_up: () => ({ file: 'ilima.backup', bytes: 81_920, spaces: 1, at_ms: Date.now() }),
  daily_backup: (house) => ((house.state.last_daily = house.state.today), true),
  travel: (house, { space }) => takeOff(house, space),
  leave: (house, { space }) => takeOff(house, space),
  know_suspect: () => null,
  would_leave: (_, { all }) => (all ? { records: { person: 214, plan: 6, commitment: 9 }, changes: 300, bytes: 84_000 } : { records: { person: 12, plan: 3, commitment: 1 }, changes: 31, bytes: 12_300 }),
  check: async (house) => {
    await work(house, 'checking', 64);
    return { logs: 4, entries: 189, documents: 16, problems: [] };
  },
  cancel: (house) => {
    house.cancelled = true;
    return null;
  },
};

export function ask<N extends CallName>(house: House, name: N, what: Ask<N>): Told<N> | Promise<Told<N>> {
  return TABLE[name](house, what);
}
