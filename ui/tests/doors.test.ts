import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../src/App.svelte';
import { setBeginning } from '../src/live/beginning';
import { setLanguage, t } from '../src/live/words';
import { PASSPHRASE } from '../src/bridge/fake/house';
import { button, leave, see, settle, sitDown, type as write } from './desk';

afterEach(async () => {
  leave();
  setBeginning(false);
  await setLanguage('en');
});

const field = (selector: string): HTMLInputElement => document.querySelector<HTMLInputElement>(selector) ?? expect.fail(`no ${selector}`);

async function press(words: string | RegExp): Promise<void> {
  await vi.waitFor(() => button(words));
  button(words).click();
  await settle();
}

async function untilWords(): Promise<void> {
  await press('Next');
  await press(/^Start my own space/);
  write(field('input[maxlength]'), 'Amina');
  await press('Suggest four words');
  await press('Next');
  await vi.waitFor(() => field('ol.words'));
}

describe('the first minutes', () => {
  it('lead from a language to a plan with dated tasks', async () => {
    const desk = sitDown({ door: 'absent', empty: true });
    await see(App, {});
    await untilWords();
    const words = [...document.querySelectorAll('ol.words b')].map((word) => word.textContent).join('  ');
    await press('I have copied them');
    write(field('textarea'), words.toUpperCase());
    await press('Check');
    write(field('input[maxlength]'), 'Water Coalition');
    await press('Make the space');
    await vi.waitFor(() => field('input[value="march"]'));
    field('input[value="march"]').click();
    await settle();
    write(field('input[type=date]'), '2026-12-12');
    await press('Make the plan');
    await vi.waitFor(() => expect(document.querySelector('main h1')?.textContent).toContain('March or rally'));
    expect(desk.fake.house.state.words_confirmed).toBe(true);
    expect(desk.fake.house.state.space?.name).toBe('Water Coalition');
  });

  it('do not accept words that differ from the paper', async () => {
    const desk = sitDown({ door: 'absent' });
    await see(App, {});
    await untilWords();
    await press('I have copied them');
    write(field('textarea'), 'river basket');
    await press('Check');
    expect(document.body.textContent).toContain('These are not the same words');
    expect(desk.fake.house.state.words_confirmed).toBe(false);
  });

  it('refuse a passphrase that is guessed at once', async () => {
    const desk = sitDown({ door: 'absent' });
    await see(App, {});
    await press('Next');
    await press(/^Start my own space/);
    write(field('input[maxlength]'), 'Amina');
    write(field('input[type=password]'), 'aaaa');
    await settle();
    await press('Next');
    expect(desk.fake.house.state.door).toBe('absent');
    expect(document.querySelector('[role=alert]')).not.toBeNull();
  });

  it('flip to Arabic at once', async () => {
    sitDown({ door: 'absent' });
    await see(App, {});
    await press('العربية');
    await vi.waitFor(() => expect(document.documentElement.dir).toBe('rtl'));
  });
});

describe('a backup', () => {
  const TWELVE = 'river basket morning copper seven garden window salt bridge paper lantern goat';

  async function toRestore(): Promise<void> {
    await press('Next');
    await press(/^I have a backup/);
    await press('Choose the backup…');
    await vi.waitFor(() => expect(document.body.textContent).toContain('open_backup.ilima'));
  }

  it('comes back with its passphrase, and says what else comes later', async () => {
    sitDown({ door: 'absent', empty: true });
    await see(App, {});
    await toRestore();
    expect(document.body.textContent).toContain('What only the lost computer had is gone');
    write(field('input[type=password]'), 'not this one');
    await settle();
    await press('Bring it back');
    await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('This is not the passphrase'));
    write(field('input[type=password]'), PASSPHRASE);
    await settle();
    await press('Bring it back');
    await vi.waitFor(() => expect(document.body.textContent).toContain('Your backup is back'));
    await press('Go on');
    await vi.waitFor(() => expect(document.querySelector('nav')).not.toBeNull());
  });

  it('comes back with the words only together with a new passphrase', async () => {
    const desk = sitDown({ door: 'absent', empty: true });
    await see(App, {});
    await toRestore();
    const [, withWords] = document.querySelectorAll<HTMLInputElement>('input[type=radio]');
    withWords?.click();
    await settle();
    write(field('textarea'), TWELVE);
    await settle();
    expect(button('Bring it back').disabled).toBe(true);
    await press('Suggest four words');
    await vi.waitFor(() => expect(button('Bring it back').disabled).toBe(false));
    await press('Bring it back');
    await vi.waitFor(() => expect(document.body.textContent).toContain('Here again'));
    expect(desk.fake.house.state.door).toBe('open');
  });
});

describe('the locked door', () => {
  it('opens with the passphrase and shows nothing before', async () => {
    sitDown({ door: 'locked' });
    await see(App, {});
    expect(document.body.textContent).not.toContain('March for water');
    write(field('input[type=password]'), PASSPHRASE);
    await press('Open');
    await vi.waitFor(() => expect(document.querySelector('nav')).not.toBeNull());
  });

  it('makes the third wrong guess wait', async () => {
    sitDown({ door: 'locked' });
    await see(App, {});
    for (let guess = 0; guess < 3; guess += 1) {
      write(field('input[type=password]'), 'wrong');
      await press('Open');
    }
    expect(document.body.textContent).toMatch(/Wait .*30.* seconds/);
    expect(button('Open').disabled).toBe(true);
  });

  it.each(['en', 'ar'])('says in %s what still works when passphrase and words are gone, and names no folder of this computer', async (tag) => {
    sitDown({ door: 'locked', language: tag });
    await setLanguage(tag);
    await see(App, {});
    await press(t('unlock-forgot'));
    await press(t('unlock-no-words'));
    await vi.waitFor(() => expect(document.querySelectorAll('article h3')).toHaveLength(3));
    const said = document.body.textContent;
    for (const way of ['unlock-forgot', 'first-way-restore', 'first-way-join']) expect(said).toContain(t(way));
    for (const folder of ['.local/share', 'AppData\\Roaming']) expect(said).toContain(folder);
    expect(said).not.toContain('/home/');
    await press(t('common-back'));
    expect(document.querySelector('textarea')).not.toBeNull();
  });

  it('closes again with Ctrl+L', async () => {
    const desk = sitDown();
    await see(App, {});
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', code: 'KeyL', ctrlKey: true }));
    await vi.waitFor(() => expect(document.querySelector('nav')).toBeNull());
    expect(desk.fake.house.state.door).toBe('locked');
  });
});
