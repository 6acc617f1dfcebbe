// Order by hand: a text between two neighbours. Pure.

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A text that sorts after `low` and before `high`; an empty one is the end of the line on its side. */
export function between(low: string, high: string): string {
  let made = '';
  for (let at = 0; ; at += 1) {
    const from = at < low.length ? DIGITS.indexOf(low.charAt(at)) : 0;
    const to = high !== '' && at < high.length ? DIGITS.indexOf(high.charAt(at)) : DIGITS.length;
    if (to - from > 1) return made + DIGITS.charAt(from + Math.floor((to - from) / 2));
    made += DIGITS.charAt(from);
    // Once the digit lies below the upper end, nothing after it can reach the upper end.
    if (from < to) high = '';
  }
}
