// Exchange and import as the desk in memory tells them: fixed answers of the right form.

import type { ForgottenInfo, ImportCounts, LanState, MemberInfo, Preview, Qr, Reach, Receipt } from '../contract';

const NOW = Date.UTC(2026, 10, 23, 11, 2);
const DAY = 86_400_000;
export const FIVE = ['river', 'basket', 'morning', 'copper', 'seven'];

export const PAIR_WORDS = 'river copper seven';
export const QR: Qr = { path: 'M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7z', side: 29 };
export const LAN: LanState = { places: [{ address: '192.168.1.5:40123', network: 'wlan0', qr: QR }], heard: 0, strangers: 0, broken: 0, silence: null, live: [], receipts: [] };

function reach(name: string, device: string, state: Reach['state'], more: Partial<Reach>): Reach {
  return { name, device, state, holds: 0, of: 64, waits: 0, heard_ms: 0, told_ms: 0, received: 0, received_waits: 0, lacks: 0, me: false, ...more };
}

export const REACHED: Reach[] = [
  reach('Amina', 'd1', 'me', { holds: 64, received: 64, me: true }),
  reach('Thandi', 'd2', 'behind', { holds: 55, heard_ms: NOW - DAY, told_ms: NOW - DAY, received: 120, lacks: 2 }),
  reach('Juma', 'd3', 'waits', { holds: 64, waits: 3, heard_ms: NOW - 2 * DAY, told_ms: NOW - 9 * DAY, received: 41, received_waits: 1 }),
  reach('Fatou', 'd4', 'unheard', {}),
];

export const MEMBERS: MemberInfo[] = REACHED.map((one, at) => ({
  name: one.name, device: one.device, member: `m${String(at + 1)}`, me: one.me, state: one.device === 'd4' ? 'suspended' : 'active', held_back: false, heard_ms: one.heard_ms, aside: 0, asked: one.device === 'd3',
  role: ['steward', 'contributor', 'contributor', 'reader'][at] ?? 'reader',
  verified: at < 2, words: at < 2 ? [] : FIVE,
}));

export function receipt(direction: string, more: Partial<Receipt> = {}): Receipt {
  return {
    at_ms: NOW, direction, carrier: 'KINGSTON', entries: 9, records: { person: 12, plan: 3 }, bytes: 4096,
    from: direction === 'received' ? ['Thandi'] : ['Amina'], refused: [], waiting: 0, given: {}, bytes_sent: 0, bytes_received: 0, messages: 0, seconds: 0, pieces: 0, pieces_given: 0, space: '', left: 0, ...more,
  };
}

export const RECEIPTS: Receipt[] = [
  receipt('received', { at_ms: NOW - DAY, refused: [{ file: 'old-work.ilima', code: 'damaged-file', from: 'Juma' }], waiting: 4 }),
  receipt('gave', { at_ms: NOW - 3 * DAY, records: { monitoring_note: 5 } }),
];

export const COUNTS: ImportCounts = {
  rows: 214, new: 160, changed: 40, same: 11, possible_duplicates: 3, asked_not: 2, import: '',
  rejected: [{ row: 17, reason: 'no_name_and_no_way' }, { row: 88, reason: 'unreadable' }, { row: 120, reason: 'no_name_and_no_way' }],
};

export function preview(mapping: Record<string, string>): Preview {
  const guessed: [string, string][] = [['Name', 'display_name'], ['Phone number', 'phones'], ['Ward', 'place.locality'], ['Agreed to calls', 'consent.phone'], ['Shirt size', '']];
  return {
    file: 'mathare-meeting.csv', format: 'csv', encoding: 'windows-1252', separator: ';', country: 'KE',
    columns: guessed.map(([name, field]) => ({ name, field: mapping[name] ?? field })),
    sample: [
      ['Grace Achieng', '0712 643 573', 'Mathare', 'yes', 'M'],
      ['أحمد بن علي', '0103 725 2388', 'Mathare', 'yes', 'L'],
      ['María Ángeles Peña', '0712 979 633', 'Huruma', '', ''],
      ['अनीता शर्मा', '0712 693 269', 'Mathare', 'no', 'S'],
      ['', '0722 111 222', 'Mathare', 'yes', ''],
    ],
    fields: ['id', 'display_name', 'given_name', 'family_name', 'phones', 'mails', 'place.locality', 'place.country', 'tags', 'notes', 'source', 'consent.phone', 'consent.sms', 'consent.email'],
    counts: COUNTS,
  };
}

export const FORGOTTEN: ForgottenInfo[] = [
  { id: 'f1', reason: 'asked', by: ['Amina'], gone: true, may_keep: false, may_confirm: false, heard_ms: Date.UTC(2026, 10, 2), on: 3, of: 5, silent: [{ name: 'Juma', heard_ms: Date.UTC(2026, 9, 20) }, { name: 'Otieno', heard_ms: 0 }] },
  { id: 'f2', reason: 'not-needed', by: ['Juma'], gone: false, may_keep: true, may_confirm: true, heard_ms: Date.UTC(2026, 10, 3), on: 0, of: 5, silent: [] },
];
