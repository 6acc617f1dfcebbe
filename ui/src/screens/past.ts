// Steps of a history gathered by the day on which they happened, as this computer's zone counts days. Pure.

import type { HistoryStep } from '../live/live';

export interface DayOfSteps {
  /** `YYYY-MM-DD` */
  day: string;
  steps: HistoryStep[];
}

function dayOf(ms: number): string {
  const at = new Date(ms);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** In the order given, within each day too. */
export function daysOf(steps: HistoryStep[]): DayOfSteps[] {
  const days: DayOfSteps[] = [];
  for (const step of steps) {
    const day = dayOf(step.at_ms);
    const known = days.find((one) => one.day === day);
    if (known) known.steps.push(step);
    else days.push({ day, steps: [step] });
  }
  return days;
}
