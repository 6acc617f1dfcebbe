import { afterEach, describe, expect, it, vi } from 'vitest';
import { linksIn, plainLink } from '../src/fields/links';
import { askLink } from '../src/live/links';
import { goRecord } from '../src/live/route';
import LinkDialog from '../src/parts/LinkDialog.svelte';
import RecordScreen from '../src/screens/RecordScreen.svelte';
import { button, idOf, leave, press, see, settle, sitDown, type } from './desk';

afterEach(() => {
  vi.useRealTimers();
  leave();
});

function field(words: RegExp): HTMLElement {
  const line = [...document.querySelectorAll<HTMLElement>('.line')].find((one) => words.test(one.textContent));
  if (!line) throw new Error(`no field says ${String(words)}`);
  return line;
}

async function openField(words: RegExp): Promise<HTMLElement> {
  const line = field(words);
  line.querySelector<HTMLButtonElement>('button.read')?.click();
  await settle();
  return line;
}

function inputIn(line: HTMLElement): HTMLInputElement {
  const input = line.querySelector('input');
  if (!input) throw new Error('the field did not open');
  return input;
}

describe('editing in place', () => {
  it('adds one tag with one put, and keeps the editor open for the next', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'person', 'Sipho Ndlovu');
    await see(RecordScreen, { id });
    const line = await openField(/youth/);
    const input = inputIn(line);
    type(input, 'driver');
    press(input, 'Enter');
    await settle();
    expect(desk.acts.map((act) => act.edits)).toEqual([[{ edit: 'put', record: id, part: '', field: 'tags', text: 'driver' }]]);
    expect(field(/driver/).querySelector('input')).not.toBeNull();
  });

  it('takes one element out of a set by its key', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'person', 'Sipho Ndlovu');
    await see(RecordScreen, { id });
    const line = await openField(/youth/);
    line.querySelector<HTMLButtonElement>('.take')?.click();
    await settle();
    expect(desk.acts[0]?.edits[0]).toMatchObject({ edit: 'take', record: id, field: 'tags' });
  });

  it('keeps prose after a pause in typing, once, and goes on', async () => {
    const desk = sitDown();
    await see(RecordScreen, { id: idOf(desk, 'plan', 'March for water') });
    const line = await openField(/Three of five tanks/);
    const area = line.querySelector('textarea');
    if (!area) throw new Error('the prose did not open');
    vi.useFakeTimers();
    type(area, 'Four of five tanks');
    await vi.advanceTimersByTimeAsync(1000);
    type(area, 'Four of five tanks have been dry.');
    await vi.advanceTimersByTimeAsync(1100);
    expect(desk.acts).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(desk.acts.map((act) => act.edits[0])).toMatchObject([{ edit: 'set', field: 'problem', text: 'Four of five tanks have been dry.' }]);
    expect(area.isConnected).toBe(true);
  });

  it('keeps prose that was typed when the page is left at once', async () => {
    const desk = sitDown();
    await see(RecordScreen, { id: idOf(desk, 'plan', 'March for water') });
    const line = await openField(/Three of five tanks/);
    const area = line.querySelector('textarea');
    if (area) type(area, 'Half a sentence');
    leave();
    await settle();
    expect(desk.acts).toHaveLength(1);
  });

  it('does not throw away words that the disk refused', async () => {
    const desk = sitDown();
    const page = await see(RecordScreen, { id: idOf(desk, 'plan', 'Door to door in Huruma') });
    desk.fake.provoke('act', 'disk-full');
    button('Door to door in Huruma').click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('h1 input');
    if (!input) throw new Error('the title did not open');
    type(input, 'A better title');
    press(input, 'Enter');
    await settle();
    expect(page.querySelector('.unsaved')?.textContent).toContain('A better title');
    desk.fake.provoke('act', null);
    button('Try again').click();
    await settle();
    expect(page.querySelector('.unsaved')).toBeNull();
    expect(page.querySelector('h1')?.textContent).toContain('A better title');
  });

  it('picks an owner by some letters of the name and Enter', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'plan', 'March for water');
    goRecord('plan', id, 'task.x');
    await see(RecordScreen, { id });
    button('Find ten marshals').click();
    await settle();
    const line = [...document.querySelectorAll<HTMLElement>('dialog .line')].find((one) => one.querySelector('.label')?.textContent.match(/owners|who/i));
    line?.querySelector<HTMLButtonElement>('button.read')?.click();
    await settle();
    const input = document.querySelector<HTMLInputElement>('dialog [role="combobox"]');
    if (!input) throw new Error('the owners did not open');
    type(input, 'Amin');
    await settle();
    press(input, 'Enter');
    await settle();
    expect(desk.acts).toHaveLength(1);
    expect(desk.acts[0]?.edits[0]).toMatchObject({ edit: 'put', field: 'owners' });
    expect(desk.acts[0]?.edits[0]).toMatchObject({ text: expect.stringMatching(/^member:/) as string });
  });
});

describe('consent', () => {
  it('holds a withdrawal until a later "given" names it', async () => {
    const desk = sitDown();
    const id = idOf(desk, 'person', 'Sipho Ndlovu');
    const store = desk.fake.house.store;
    store.act({
      name: { verb: 'add', kind: 'consent', field: '', title: '' },
      edits: [
        { edit: 'add', record: id, kind: 'consent', part: 'consent.w', parent: '', fields: [['channel', 'sms'], ['state', 'withdrawn'], ['on', '2026-10-01']] },
        { edit: 'add', record: id, kind: 'consent', part: 'consent.g', parent: '', fields: [['channel', 'sms'], ['state', 'given'], ['on', '2026-11-01']] },
      ],
    });
    let page = await see(RecordScreen, { id });
    expect(page.querySelectorAll('.refusals li')).toHaveLength(1);
    store.act({
      name: { verb: 'add', kind: 'consent', field: '', title: '' },
      edits: [{ edit: 'put', record: id, part: 'consent.g', field: 'lifts', text: `${id}/consent.w` }],
    });
    page = await see(RecordScreen, { id });
    expect(page.querySelector('.refusals')).toBeNull();
  });
});

describe('links in what people wrote', () => {
  const way = (of: 'profile' | 'mail') => ({ name: 'x', shape: { shape: 'ways' as const, of } });
  const prose = { name: 'x', shape: { shape: 'prose' as const } };

  it('are web pages and mail, each once, and nothing that would run', () => {
    const text = 'See https://example.org/a, (https://example.org/b). javascript:alert(1) data:text/html,x file:///etc/passwd https://example.org/a';
    expect(linksIn(prose, [text])).toEqual(['https://example.org/a', 'https://example.org/b']);
    expect(linksIn(way('mail'), ['{"raw":"grace@example.org"}'])).toEqual(['mailto:grace@example.org']);
    expect(linksIn(way('profile'), ['{"raw":"javascript:alert(1)"}'])).toEqual([]);
  });

  it('are read as they are, with what hides made visible', () => {
    expect(plainLink('https://good.example/\u202efdp.exe\u200b')).toBe('https://good.example/\ufffdfdp.exe\ufffd');
  });

  it('are opened only after the whole address was shown', async () => {
    const desk = sitDown();
    await see(LinkDialog, {});
    askLink('https://example.org/a');
    await vi.waitFor(() => expect(document.querySelector('dialog .address b')?.textContent).toBe('example.org'));
    expect(desk.fake.house.opened).toEqual([]);
    button('Open it').click();
    await vi.waitFor(() => expect(desk.fake.house.opened).toEqual(['https://example.org/a']));
    askLink('javascript:alert(1)');
    await settle();
    expect(document.querySelector('dialog .address')).toBeNull();
    expect(desk.fake.house.opened).toHaveLength(1);
  });
});
