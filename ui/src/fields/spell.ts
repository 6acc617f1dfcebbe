// Texts of shapes in the words of the language.

import { formatDay, formatMoment, language, t } from '../live/words';
import { hereZone, readMoment, readSpan } from './texts';

/** One day, or two with "to" between them. */
export function formatSpan(text: string): string {
  const [from, to] = readSpan(text);
  return to === '' || from === to ? formatDay(from) : t('record-from-to', { from: formatDay(from), to: formatDay(to) });
}

/** A moment as clocks showed it where it was typed; the zone is named when it is not this computer's. */
export function formatZoned(text: string): string {
  const moment = readMoment(text);
  if (!moment) return text;
  if (moment.zone === hereZone()) return formatMoment(moment.ms);
  try {
    const format = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short', timeZone: moment.zone });
    return t('record-moment-in', { when: format.format(moment.ms), zone: moment.zone.replaceAll('_', ' ') });
  } catch {
    // A zone that this browser does not know.
    return formatMoment(moment.ms);
  }
}
