import { afterEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/live/words';
import { refreshHome } from '../src/live/home';
import RecordScreen from '../src/screens/RecordScreen.svelte';
import { button, leave, see, settle, sitDown, type as write, type Desk } from './desk';

afterEach(async () => {
  leave();
  await setLanguage('en');
});

async function commitment(): Promise<Desk> {
  const desk = sitDown();
  await refreshHome();
  const { rows } = await desk.fake.call('list', { kind: 'commitment', search: '', filters: [], sort: '', descending: false, offset: 0, limit: 10, removed: false } as never);
  await see(RecordScreen, { id: (rows as { id: string }[])[0]?.id ?? '' });
  await vi.waitFor(() => expect(document.body.textContent).toContain('dry-tap.jpg'));
  return desk;
}

const line = (name: string): HTMLElement => [...document.querySelectorAll<HTMLElement>('li')].find((one) => one.textContent.includes(name)) ?? expect.fail(name);

const within = (name: string, label: string): HTMLButtonElement =>
  [...line(name).querySelectorAll<HTMLButtonElement>('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent).startsWith(label)) ?? expect.fail(label);

describe('attached files', () => {
  it('say what has come of each, and only whole ones are saved', async () => {
    await commitment();
    expect(line('dry-tap.jpg').textContent).toMatch(/4.? of .?12.? pieces have come/);
    expect(line('hearing.ogg').textContent).toContain('has not come yet');
    const saves = ['budget-speech.pdf', 'dry-tap.jpg', 'hearing.ogg'].map((name) => line(name).querySelector('[aria-label^="Save a copy"]') !== null);
    expect(saves).toEqual([true, false, false]);
    // No key, no JSON, and not once more among the other parts.
    expect(document.body.textContent).not.toContain('{"');
    expect(document.body.textContent.split('dry-tap.jpg')).toHaveLength(2);
  });

  it('are added without what the camera wrote, unless somebody asks for it', async () => {
    const desk = await commitment();
    const asked: unknown[] = [];
    const call = desk.fake.call.bind(desk.fake);
    desk.fake.call = (async (name: string, what: never) => {
      if (name === 'attach') asked.push(what);
      return call(name as never, what);
    }) as typeof desk.fake.call;
    button('Add a file').click();
    await vi.waitFor(() => expect(document.querySelector('dialog[open] input[type=checkbox]')).not.toBeNull());
    expect(document.querySelector<HTMLInputElement>('dialog[open] input[type=checkbox]')?.checked).toBe(false);
    const caption = document.querySelector<HTMLInputElement>('dialog[open] input[maxlength]');
    if (!caption) return expect.fail('no caption');
    write(caption, 'The tap at ward 7');
    await settle();
    [...document.querySelectorAll<HTMLButtonElement>('dialog[open] button')].find((one) => one.textContent.trim() === 'Add')?.click();
    await vi.waitFor(() => expect(line('The tap at ward 7')).toBeTruthy());
    expect(asked).toMatchObject([{ caption: 'The tap at ward 7', keep_details: false }]);
  });

  it('are looked at only when they are whole pictures', async () => {
    await commitment();
    for (const name of ['budget-speech.pdf', 'dry-tap.jpg', 'hearing.ogg']) expect(line(name).querySelector('[aria-label^="Look at"]')).toBeNull();
    within('queue-at-the-pump.jpg', 'Look at').click();
    await vi.waitFor(() => expect(document.querySelector('dialog[open] img')?.getAttribute('src')).toMatch(/^data:image\//));
    expect(document.querySelector('dialog[open] img')?.getAttribute('alt')).toBe('Four in the morning');
  });

  it('can be asked for over dear links too, and no more', async () => {
    await commitment();
    within('hearing.ogg', 'Fetch').click();
    await vi.waitFor(() => expect(line('hearing.ogg').textContent).toContain('Asked for over cable and radio too'));
    within('hearing.ogg', 'Do not fetch').click();
    await vi.waitFor(() => expect(within('hearing.ogg', 'Fetch')).toBeTruthy());
    expect(line('hearing.ogg').textContent).not.toContain('Asked for');
  });
});
