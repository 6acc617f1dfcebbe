// Order by hand: a text between two neighbours, in the order of bytes. Pure.

const FIRST = 33;
const PAST = 127;
/** A rank holds every visible sign but the slash, which divides keys. */
const DIGITS = Array.from({ length: PAST - FIRST }, (_, at) => String.fromCharCode(FIRST + at)).filter((sign) => sign !== '/').join('');

/** A text that sorts after `low` and before `high`; an empty one is the end of the line on its side. */
export function between(low: string, high: string): string {
  let upper = high;
  let made = '';
  for (let at = 0; ; at += 1) {
    const from = at < low.length ? Math.max(0, DIGITS.indexOf(low.charAt(at))) : 0;
    const to = upper !== '' && at < upper.length ? DIGITS.indexOf(upper.charAt(at)) : DIGITS.length;
    if (to - from > 1) return made + DIGITS.charAt(from + Math.floor((to - from) / 2));
    made += DIGITS.charAt(from);
    // Once the digit lies below the upper end, nothing after it can reach the upper end.
    if (from < to) upper = '';
  }
}

/** A text just after the last one: adding at the end keeps ranks short. */
export function after(last: string): string {
  const digit = DIGITS.indexOf(last.slice(-1));
  if (last === '' || digit < 0 || digit === DIGITS.length - 1) return between(last, '');
  return last.slice(0, -1) + DIGITS.charAt(digit + 1);
}
