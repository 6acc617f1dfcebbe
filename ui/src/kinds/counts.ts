// Observations made ready for a chart and its table. Pure.

import type { PartView } from '../live/live';
import { textOf } from '../fields/open';

export interface Count {
  id: string;
  period: string;
  /** UTC milliseconds of the period's beginning, or null when it is not a date. */
  at: number | null;
  /** Null: no data, said explicitly. */
  value: number | null;
  note: string;
}

/** Oldest first. */
export function counts(parts: PartView[]): Count[] {
  const made = parts.map((part): Count => {
    const period = textOf(part.fields, 'period');
    const said = textOf(part.fields, 'value');
    const at = Date.parse(period.split('/')[0] ?? '');
    const number = Number(said);
    return {
      id: part.id,
      period,
      at: Number.isNaN(at) ? null : at,
      value: said === '' || textOf(part.fields, 'no_data') === 'yes' || Number.isNaN(number) ? null : number,
      note: textOf(part.fields, 'note'),
    };
  });
  return made.sort((a, b) => a.period.localeCompare(b.period));
}
