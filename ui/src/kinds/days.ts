// Sums with days, which have neither clock nor zone. Pure.

const DAY_MS = 86_400_000;

/** Days from one day to another; negative when `to` lies before. Null when either is not a day. */
export function daysBetween(from: string, to: string): number | null {
  const [a, b] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  return Number.isNaN(a) || Number.isNaN(b) ? null : Math.round((b - a) / DAY_MS);
}
