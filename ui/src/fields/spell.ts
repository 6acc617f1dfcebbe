// Texts of shapes in the words of the language.

import { formatDay, t } from '../live/words';
import { readSpan } from './texts';

/** One day, or two with "to" between them. */
export function formatSpan(text: string): string {
  const [from, to] = readSpan(text);
  return to === '' || from === to ? formatDay(from) : t('record-from-to', { from: formatDay(from), to: formatDay(to) });
}
