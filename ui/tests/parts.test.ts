import { afterEach, describe, expect, it, vi } from 'vitest';
import { say, unsay } from '../src/live/saying';
import Menu from '../src/parts/Menu.svelte';
import ProgressDialog from '../src/parts/ProgressDialog.svelte';
import Toast from '../src/parts/Toast.svelte';
import { ROWS_IN_PAGE_MAX, rowsInView } from '../src/parts/window';
import { job } from '../src/live/live';
import { createRawSnippet } from 'svelte';
import { button, leave, press, see, settle, sitDown } from './desk';

afterEach(() => {
  leave();
  unsay();
});

describe('a long table', () => {
  it('never puts more than 200 rows into the page, wherever it is scrolled', () => {
    for (const total of [0, 1, 199, 200, 201, 5_000]) {
      for (const scrolled of [0, 41, 4_000, 200_000, 1e9]) {
        const seen = rowsInView(total, scrolled, 100_000, 41);
        expect(seen.to - seen.from).toBeLessThanOrEqual(ROWS_IN_PAGE_MAX);
        expect(seen.from).toBeGreaterThanOrEqual(0);
        expect(seen.above + seen.below + (seen.to - seen.from) * 41).toBe(total * 41);
      }
    }
  });

  it('shows the rows that are looked at', () => {
    const seen = rowsInView(5_000, 41 * 2_000, 600, 41);
    expect(seen.from).toBeLessThan(2_000);
    expect(seen.to).toBeGreaterThan(2_014);
  });
});

describe('a menu', () => {
  const items = [{ id: 'a', text: 'First' }, { id: 'b', text: 'Second' }];
  const children = createRawSnippet(() => ({ render: () => '<span>Open me</span>' }));

  it('is walked with arrows and closed with Escape', async () => {
    const onpick = vi.fn();
    const page = await see(Menu, { items, onpick, children });
    button('Open me').click();
    await settle();
    expect(document.activeElement?.textContent).toContain('First');
    press(document.activeElement as HTMLElement, 'ArrowDown');
    expect(document.activeElement?.textContent).toContain('Second');
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(onpick).toHaveBeenCalledWith('b');
    expect(page.querySelector('[role=menu]')).toBeNull();
  });
});

describe('what the app says', () => {
  it('is read out politely, and a trouble stays until it is closed', async () => {
    const page = await see(Toast, {});
    say('This disk is full.', { bad: true });
    await settle();
    expect(page.querySelector('[role=status]')?.textContent).toBe('This disk is full.');
    button('Close').click();
    await settle();
    expect(page.querySelector('aside')).toBeNull();
  });
});

describe('the dialog of long work', () => {
  it('has a Cancel button that stops the work', async () => {
    const desk = sitDown();
    desk.fake.house.slow = true;
    await see(ProgressDialog, {});
    const giving = job('give', { file: 'x' }).catch((trouble: unknown) => trouble);
    await vi.waitFor(() => button('Cancel'));
    button('Cancel').click();
    expect(await giving).toMatchObject({ code: 'cancelled' });
  });
});
