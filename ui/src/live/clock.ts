// Days, moments and numbers as the language writes them.

import { language } from './words';

/** English is read all over the world: days come before months. */
const locale = (): string => (language() === 'en' ? 'en-GB' : language());

/** `YYYY-MM-DD` in words; anything else stays as it is. */
export function formatDay(day: string, style: 'short' | 'long' = 'short'): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) return day;
  const shape: Intl.DateTimeFormatOptions = style === 'long'
    ? { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }
    : { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale(), { ...shape, timeZone: 'UTC' }).format(at);
}

/** UTC milliseconds as day and time of this computer's zone; nothing for 0. */
export function formatMoment(ms: number): string {
  if (ms === 0) return '';
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

export function formatTime(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(ms);
}

export function formatNumber(number: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(number);
}

/** Days from today: "tomorrow", "in 3 days", "2 days ago". */
export function relativeDays(days: number): string {
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day');
}

/** How long ago a moment was, in the largest unit that still tells something. */
export function ago(ms: number, now: number = Date.now()): string {
  const minutes = Math.round((ms - now) / 60_000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / 1440), 'day');
}

/** Names of countries in the language, sorted as it sorts. */
export function countries(): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(language(), { type: 'region', fallback: 'none' });
  const found: { code: string; name: string }[] = [];
  for (let first = 65; first <= 90; first += 1) {
    for (let second = 65; second <= 90; second += 1) {
      const code = String.fromCharCode(first, second);
      const name = NOT_COUNTRIES.has(code) ? undefined : names.of(code);
      if (name !== undefined) found.push({ code, name });
    }
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, language()));
}

/** Codes that name a group, a sea or something of the past. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ', 'AN', 'BU', 'CS', 'DD', 'FX', 'NT', 'SU', 'TP', 'YD', 'YU', 'ZR', 'VD', 'NH', 'RH', 'HV', 'DY', 'UK', 'CT', 'FQ', 'JT', 'MI', 'NQ', 'PC', 'PU', 'PZ', 'WK', 'QU']);

/** The country that this computer is set to, or nothing. */
export function countryHere(): string {
  try {
    return new Intl.Locale(navigator.language).region ?? '';
  } catch {
    // A computer without a language of its own calls it `c`, which is none.
    return '';
  }
}
