// Which rows of a long list are in the page. Pure.

/** More rows than this make old laptops slow; the desk gives no more at once either. */
export const PAGE_ROWS = 200;

export interface Page {
  offset: number;
  /** Counted from 1, for people. */
  from: number;
  to: number;
  total: number;
  before: boolean;
  after: boolean;
}

export function pageOf(offset: number, total: number): Page {
  const to = Math.min(total, offset + PAGE_ROWS);
  return { offset, from: total === 0 ? 0 : offset + 1, to, total, before: offset > 0, after: to < total };
}

export function nextOffset(page: Page, step: 1 | -1): number {
  const next = page.offset + step * PAGE_ROWS;
  return Math.max(0, next >= page.total ? page.offset : next);
}
