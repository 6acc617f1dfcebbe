import { afterEach, describe, expect, it } from 'vitest';
import { goRecord } from '../src/live/route';
import { setLanguage } from '../src/live/words';
import RecordScreen from '../src/screens/RecordScreen.svelte';
import { button, idOf, leave, press, see, settle, sitDown, type } from './desk';

afterEach(async () => {
  leave();
  await setLanguage('en');
});

describe('a record', () => {
  it('sends exactly one edit when one field is edited', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'plan', 'Door to door in Huruma');
    await see(RecordScreen, { id });
    button('Door to door in Huruma').click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('h1 input');
    if (!input) throw new Error('the title did not open');
    type(input, 'Door to door in Huruma and Kariobangi');
    press(input, 'Enter');
    await settle();
    expect(desk.acts).toHaveLength(1);
    expect(desk.acts[0]?.edits).toEqual([
      { edit: 'set', record: id, part: '', field: 'title', text: 'Door to door in Huruma and Kariobangi' },
    ]);
    expect(desk.acts[0]?.name).toMatchObject({ verb: 'change', kind: 'plan', field: 'title' });
  });

  it('sends nothing when Escape drops what was typed', async () => {
    const desk = sitDown();
    await see(RecordScreen, { id: idOf(desk, 'plan', 'Door to door in Huruma') });
    button('Door to door in Huruma').click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('h1 input');
    if (!input) throw new Error('the title did not open');
    type(input, 'A slip of the hand');
    press(input, 'Escape');
    await settle();
    expect(desk.acts).toEqual([]);
    expect(button('Door to door in Huruma').isConnected).toBe(true);
  });

  it('does not end an edit while an input method is composing', async () => {
    const desk = sitDown();
    await see(RecordScreen, { id: idOf(desk, 'plan', 'Door to door in Huruma') });
    button('Door to door in Huruma').click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('h1 input');
    input?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    await settle();
    expect(document.querySelector('h1 input')).not.toBeNull();
    expect(desk.acts).toEqual([]);
  });

  it('shows two answers with who wrote them, and one click keeps one', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'plan', 'March for water');
    const page = await see(RecordScreen, { id });
    const two = page.querySelector('.two');
    expect(two?.textContent).toContain('Amina');
    expect(two?.textContent).toContain('Thandi');
    const keep = [...page.querySelectorAll<HTMLButtonElement>('.two button')];
    expect(keep).toHaveLength(2);
    keep[1]?.click();
    await settle();
    expect(desk.acts).toHaveLength(1);
    expect(desk.acts[0]?.name.verb).toBe('choose');
    expect(desk.acts[0]?.edits).toEqual([{ edit: 'set', record: id, part: '', field: 'day', text: '2026-12-13' }]);
    expect(page.querySelector('.two')).toBeNull();
  });

  it('never asks "are you sure": removing is one action that undo can name', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'person', 'Sipho Ndlovu');
    await see(RecordScreen, { id });
    button('Remove').click();
    await settle();
    expect(desk.acts.map((act) => act.edits)).toEqual([[{ edit: 'remove', record: id, part: '' }]]);
  });

  it('shows a phone from left to right on a right-to-left page', async () => {
    const desk = sitDown({ language: 'ar' });
    await setLanguage('ar');
    const page = await see(RecordScreen, { id: idOf(desk, 'person', 'Grace Achieng') });
    expect(document.documentElement.dir).toBe('rtl');
    const phone = [...page.querySelectorAll('bdi')].find((one) => one.textContent.includes('+254'));
    expect(phone?.getAttribute('dir')).toBe('ltr');
    const name = [...page.querySelectorAll('h1 bdi')].find((one) => one.textContent === 'Grace Achieng');
    expect(name).toBeDefined();
  });

  it('changes the status of a task by choosing, without any drag', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'plan', 'March for water');
    goRecord('plan', id, 'task.x');
    const page = await see(RecordScreen, { id });
    const select = page.querySelector<HTMLSelectElement>('.task select');
    if (!select) throw new Error('the board has no select');
    type(select, 'done');
    await settle();
    expect(desk.acts).toHaveLength(1);
    expect(desk.acts[0]?.edits[0]).toMatchObject({ edit: 'set', field: 'status', text: 'done' });
  });

  it('tells the trouble in words when the record is not there', async () => {
    sitDown();
    const page = await see(RecordScreen, { id: 'f'.repeat(32) });
    expect(page.querySelector('[role="alert"]')?.textContent).not.toBe('');
  });
});
