// Steps of a history gathered by day, and within a day by what one person did to one thing at one moment. Pure.

import type { HistoryStep } from '../live/live';

/** One act: who, when, on which part, and every field it touched. */
export interface Deed {
  by: string;
  at_ms: number;
  /** Empty for the record itself. */
  part: string;
  partTitle: string;
  /** `create`, `add`, `remove`, `restore`, or empty when only fields changed. */
  verb: string;
  changes: HistoryStep[];
}

export interface DayOfDeeds {
  /** `YYYY-MM-DD` */
  day: string;
  deeds: Deed[];
}

function dayOf(ms: number): string {
  const at = new Date(ms);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function deedsOf(steps: HistoryStep[]): Deed[] {
  const deeds: Deed[] = [];
  let moment: Deed[] = [];
  for (const step of steps) {
    const last = moment[0];
    // One action touches many fields, and what made a part stands apart from what filled it.
    if (last && (last.by !== step.by || last.at_ms !== step.at_ms)) moment = [];
    let deed = moment.find((one) => one.part === step.part);
    if (!deed) {
      deed = { by: step.by, at_ms: step.at_ms, part: step.part, partTitle: step.part_title, verb: '', changes: [] };
      deeds.push(deed);
      moment.push(deed);
    }
    if (step.field === '') deed.verb = step.verb;
    else if (step.before !== step.after) deed.changes.push(step);
  }
  return deeds.filter((deed) => deed.verb !== '' || deed.changes.length > 0);
}

/** In the order given, within each day too. */
export function daysOf(steps: HistoryStep[]): DayOfDeeds[] {
  const days: DayOfDeeds[] = [];
  for (const deed of deedsOf(steps)) {
    const day = dayOf(deed.at_ms);
    const known = days.find((one) => one.day === day);
    if (known) known.deeds.push(deed);
    else days.push({ day, deeds: [deed] });
  }
  return days;
}
