// Sentences about an exchange: what came, what went, what was refused.

import type { Receipt, Refusal, Silence } from '../live/live';
import { has, language, t } from '../live/words';
import { countWords } from './counted';

/** "12 people and 3 plans", or that there was nothing new. */
export function thingsText(records: Record<string, number>): string {
  const things = Object.entries(records).filter(([, count]) => count > 0).map(([kind, count]) => countWords(kind, count));
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(things);
}

export function carriedText(receipt: Receipt): string {
  const things = thingsText(receipt.records);
  const from = new Intl.ListFormat(language(), { type: 'conjunction' }).format(receipt.from);
  if (receipt.direction === 'gave') return things === '' ? t('exchange-gave-nothing') : t('exchange-gave', { things });
  if (receipt.direction === 'met') return metText(things, thingsText(receipt.given), from);
  if (receipt.direction === 'joined') return t('exchange-receipt-joined', { things: things === '' ? t('exchange-no-records') : things });
  if (things === '') return t('exchange-got-nothing');
  return from === '' ? t('exchange-got', { things }) : t('exchange-got-from', { things, from });
}

function metText(things: string, given: string, from: string): string {
  const nothing = t('exchange-met-nothing');
  return t('exchange-met', { from: from || t('exchange-met-somebody'), things: things || nothing, given: given || nothing });
}

/** So many bytes, in a unit that people know. */
export function sizeText(bytes: number): string {
  const [unit, each] = bytes < 1_000_000 ? ['kilobyte', 1_000] as const : ['megabyte', 1_000_000] as const;
  return new Intl.NumberFormat(language(), { style: 'unit', unit, maximumFractionDigits: bytes < 10 * each ? 1 : 0 }).format(bytes / each);
}

export const SILENCES: Record<Silence, string> = {
  no_network: 'exchange-silence-no-network',
  blocked: 'exchange-silence-blocked',
  nobody: 'exchange-silence-nobody',
};

/** A carrier's own name, or the words for one that has none. */
export const carrierText = (carrier: string): string => (['lan', 'serial', 'courier'].includes(carrier) ? t(`exchange-${carrier}-short`) : carrier);

/** One line: which file, why, and whom to ask. */
export function refusedText(refusal: Refusal): string {
  const key = `exchange-refused-${refusal.code}`;
  return t(has(key) ? key : 'exchange-refused-other', { file: refusal.file, from: refusal.from, known: refusal.from === '' ? 'no' : 'yes' });
}
