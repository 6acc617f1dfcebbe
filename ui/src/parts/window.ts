// Which rows of a long table stand in the page. Pure.

export const ROWS_IN_PAGE_MAX = 200;
/** Rows kept above and below what is seen, so that scrolling shows no holes. */
const SPARE = 20;

export interface InView {
  from: number;
  to: number;
  /** Pixels of rows that are not in the page. */
  above: number;
  below: number;
}

export function rowsInView(total: number, scrolled: number, tall: number, height: number): InView {
  const first = Math.max(0, Math.floor(scrolled / height) - SPARE);
  const wanted = Math.min(ROWS_IN_PAGE_MAX, Math.ceil(tall / height) + 2 * SPARE);
  const from = Math.max(0, Math.min(first, total - wanted));
  const to = Math.min(total, from + wanted);
  return { from, to, above: from * height, below: (total - to) * height };
}
