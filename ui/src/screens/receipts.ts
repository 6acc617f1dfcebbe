// One line for a receipt, in people's units.

import type { Receipt } from '../live/live';
import { language, t } from '../live/words';
import { countWords } from './counted';

export function receiptWords(receipt: Receipt): string {
  const list = new Intl.ListFormat(language(), { type: 'conjunction' });
  const things = Object.entries(receipt.records).filter(([, count]) => count > 0).map(([kind, count]) => countWords(kind, count));
  const from = receipt.from.length === 0 ? t('common-somebody') : list.format(receipt.from);
  return t('today-arrived', { from, things: things.length === 0 ? t('today-no-records') : list.format(things) });
}
