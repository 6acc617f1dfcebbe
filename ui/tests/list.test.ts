import { afterEach, describe, expect, it } from 'vitest';
import { write } from '../src/bridge/fake/sample';
import ListScreen from '../src/screens/ListScreen.svelte';
import { nextOffset, pageOf } from '../src/screens/paging';
import { button, leave, see, settle, sitDown } from './desk';

afterEach(leave);

function crowd(count: number): ReturnType<typeof sitDown> {
  const desk = sitDown({ empty: true });
  for (let number = 0; number < count; number += 1) {
    write(desk.fake.house.store, 'person', { display_name: `Person ${String(number).padStart(4, '0')}` });
  }
  return desk;
}

describe('a list', () => {
  it('never holds more than 200 rows in the page', async () => {
    const desk = crowd(450);
    const page = await see(ListScreen, { kind: 'person' });
    expect(page.querySelectorAll('tbody tr')).toHaveLength(200);
    button('Later rows').click();
    await settle();
    expect(page.querySelectorAll('tbody tr')).toHaveLength(200);
    expect(page.textContent).toContain('Person 0200');
    button('Later rows').click();
    await settle();
    expect(page.querySelectorAll('tbody tr')).toHaveLength(50);
    expect(button('Later rows').disabled).toBe(true);
    expect(Math.max(...desk.lists)).toBe(200);
  });

  it('calls a person without a name what she is: phone only', async () => {
    sitDown();
    const page = await see(ListScreen, { kind: 'person' });
    expect(page.textContent).toContain('(phone only)');
  });

  it('says what to do next when it is empty', async () => {
    sitDown({ empty: true });
    for (const kind of ['person', 'plan', 'commitment', 'organisation']) {
      const page = await see(ListScreen, { kind });
      expect(page.querySelectorAll('.empty button').length).toBe(2);
    }
  });

  it('brings a removed record back with one click', async () => {
    const desk = crowd(2);
    const [first] = desk.fake.house.store.records.values();
    if (first) first.removed = true;
    const page = await see(ListScreen, { kind: 'person' });
    button('Recently removed').click();
    await settle();
    button('Restore').click();
    await settle();
    expect(desk.acts[0]?.edits).toEqual([{ edit: 'restore', record: first?.id, part: '' }]);
    expect(page.querySelectorAll('tbody tr')).toHaveLength(0);
  });

  it('sorts by a heading and turns the order round on a second click', async () => {
    crowd(3);
    const page = await see(ListScreen, { kind: 'person' });
    const heading = (): HTMLButtonElement | null => page.querySelector('th button');
    heading()?.click();
    await settle();
    expect(page.querySelector('th')?.getAttribute('aria-sort')).toBe('descending');
    expect(page.querySelector('tbody tr')?.textContent).toContain('Person 0002');
  });
});

describe('pages of a long list', () => {
  it('count rows for people, from one', () => {
    expect(pageOf(200, 450)).toMatchObject({ from: 201, to: 400, before: true, after: true });
    expect(pageOf(0, 0)).toMatchObject({ from: 0, to: 0, before: false, after: false });
  });

  it('never turn past either end', () => {
    expect(nextOffset(pageOf(400, 450), 1)).toBe(400);
    expect(nextOffset(pageOf(0, 450), -1)).toBe(0);
  });
});
