import { afterEach, describe, expect, it, vi } from 'vitest';
import { say, unsay } from '../src/live/saying';
import Menu from '../src/parts/Menu.svelte';
import ProgressDialog from '../src/parts/ProgressDialog.svelte';
import Toast from '../src/parts/Toast.svelte';
import { job } from '../src/live/live';
import { createRawSnippet } from 'svelte';
import { button, leave, press, see, settle, sitDown } from './desk';

afterEach(() => {
  leave();
  unsay();
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
    const giving = job('give', { file: 'x', to: '', all: false, max_bytes: 0, small: false }).catch((trouble: unknown) => trouble);
    await vi.waitFor(() => button('Cancel'));
    button('Cancel').click();
    expect(await giving).toMatchObject({ code: 'cancelled' });
  });
});
