// The texts that shapes parse, taken apart and put together for the controls. Pure.

/** A due day: a day of its own, or so many days before the plan's day. */
export type Due = { day: string } | { before: number };

export function readDue(text: string): Due {
  const before = /^-(\d+)d$/.exec(text);
  return before ? { before: Number(before[1]) } : { day: text };
}

export function writeDue(due: Due): string {
  return 'before' in due ? `-${due.before}d` : due.day;
}

export interface PartialDay {
  year: string;
  month: string;
  day: string;
}

export function readPartialDay(text: string): PartialDay {
  const birthday = /^--(\d\d)-(\d\d)$/.exec(text);
  if (birthday) return { year: '', month: birthday[1] ?? '', day: birthday[2] ?? '' };
  const [year = '', month = '', day = ''] = text.split('-');
  return { year, month, day };
}

/** Empty when the three do not yet say anything that can be kept. */
export function writePartialDay({ year, month, day }: PartialDay): string {
  const two = (text: string): string => text.padStart(2, '0');
  if (year === '') return month !== '' && day !== '' ? `--${two(month)}-${two(day)}` : '';
  const whole = year.padStart(4, '0');
  if (month === '') return whole;
  return day === '' ? `${whole}-${two(month)}` : `${whole}-${two(month)}-${two(day)}`;
}

export interface Money {
  /** Decimal text in whole units, as people write it. */
  amount: string;
  currency: string;
}

/** How many decimals a currency has: 2 for KES, 0 for JPY. */
export function decimalsOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export function readMoney(text: string): Money {
  const [minor = '', currency = ''] = text.split(' ');
  if (!/^-?\d+$/.test(minor)) return { amount: '', currency };
  const places = decimalsOf(currency);
  const sign = minor.startsWith('-') ? '-' : '';
  const digits = minor.replace('-', '').padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const rest = digits.slice(digits.length - places);
  return { amount: sign + whole + (/^0*$/.test(rest) ? '' : `.${rest}`), currency };
}

/** Null when the amount is not a number or the currency not three letters. */
export function writeMoney({ amount, currency }: Money): string | null {
  const code = currency.trim().toUpperCase();
  const said = /^(-?)(\d+)(?:\.(\d*))?$/.exec(amount.replace(/[\s,]/g, ''));
  if (!said || !/^[A-Z]{3}$/.test(code)) return null;
  const places = decimalsOf(code);
  const rest = (said[3] ?? '').padEnd(places, '0').slice(0, places);
  const minor = `${said[2] ?? ''}${rest}`.replace(/^0+(?=\d)/, '');
  return `${said[1] ?? ''}${minor} ${code}`;
}

/** `1764000000000 Africa/Nairobi` */
export function readMoment(text: string): { ms: number; zone: string } | null {
  const said = /^(-?\d+) (\S+)$/.exec(text);
  return said ? { ms: Number(said[1]), zone: said[2] ?? 'UTC' } : null;
}

export function hereZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** What `<input type="datetime-local">` wants, in the zone of this computer. */
export function toLocalInput(text: string): string {
  const moment = readMoment(text);
  if (!moment) return '';
  const local = new Date(moment.ms - new Date(moment.ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function fromLocalInput(typed: string): string {
  const ms = new Date(typed).getTime();
  return Number.isNaN(ms) ? '' : `${ms} ${hereZone()}`;
}

/** `2026-11-01/2026-12-01` */
export function readSpan(text: string): [string, string] {
  const [from = '', to = ''] = text.split('/');
  return [from, to];
}

export function readTag(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** How the two words of an identifier elsewhere are shown: `osdi=77`. */
export const readId = readTag;
