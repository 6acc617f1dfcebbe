import { afterEach, describe, expect, it, vi } from 'vitest';
import { setLanguage, t } from '../src/live/words';
import { refreshHome } from '../src/live/home';
import { route, startAt } from '../src/live/route';
import AwayCard from '../src/screens/AwayCard.svelte';
import BackupCard from '../src/screens/BackupCard.svelte';
import ForgetDialog from '../src/screens/ForgetDialog.svelte';
import ForgottenCard from '../src/screens/ForgottenCard.svelte';
import LockCard from '../src/screens/LockCard.svelte';
import RenewCard from '../src/screens/RenewCard.svelte';
import PanicButton from '../src/screens/PanicButton.svelte';
import PanicCard from '../src/screens/PanicCard.svelte';
import Exchange from '../src/screens/Exchange.svelte';
import ExchangeMembers from '../src/screens/ExchangeMembers.svelte';
import MemberDialog from '../src/screens/MemberDialog.svelte';
import SetAsideCard from '../src/screens/SetAsideCard.svelte';
import Today from '../src/screens/Today.svelte';
import TodayUndecided from '../src/screens/TodayUndecided.svelte';
import TodayWork from '../src/screens/TodayWork.svelte';
import type { Health } from '../src/bridge/contract';
import { MEMBERS } from '../src/bridge/fake/carried';
import { PASSPHRASE } from '../src/bridge/fake/house';
import { trouble } from '../src/bridge/fake/store';
import { button, leave, see, settle, sitDown, type as write, type Desk } from './desk';

afterEach(async () => {
  leave();
  await setLanguage('en');
});

const field = (selector: string): HTMLInputElement => document.querySelector<HTMLInputElement>(selector) ?? expect.fail(`no ${selector}`);

/** Every call that the screen makes, with what it asks. */
function calls(desk: Desk): [string, unknown][] {
  const heard: [string, unknown][] = [];
  const call = desk.fake.call.bind(desk.fake);
  desk.fake.call = (async (name: never, what: never) => {
    heard.push([name, what]);
    return call(name, what);
  }) as typeof desk.fake.call;
  return heard;
}

async function press(words: string | RegExp): Promise<void> {
  await vi.waitFor(() => button(words));
  button(words).click();
  await settle();
}

describe('going on as a new space', () => {
  it('says what comes along and what stays, asks for another name, and then counts', async () => {
    const heard = calls(sitDown());
    await refreshHome();
    await see(RenewCard, {});
    await press(/^Go on as a new space/);
    expect(document.body.textContent).toMatch(/stays on this computer as it is/);
    write(field('dialog input'), 'Water Coalition');
    await settle();
    expect(button('Make the new space').disabled).toBe(true);
    write(field('dialog input'), 'Water goes on');
    await settle();
    await press('Make the new space');
    await vi.waitFor(() => expect(document.body.textContent).toMatch(/It holds .*8.? people/));
    expect(document.body.textContent).toMatch(/One field had two answers/);
    expect(heard.filter(([name]) => name === 'renew')).toEqual([['renew', { name: 'Water goes on' }]]);
  });
});

describe('what cannot be taken back', () => {
  it('forgets a person only when the name was typed', async () => {
    const heard = calls(sitDown());
    const gone = vi.fn();
    await see(ForgetDialog, { open: true, id: 'p1', name: 'Grace Achieng', onclose: () => undefined, onforgotten: gone });
    expect(button('Forget everywhere').disabled).toBe(true);
    write(field('dialog input'), 'Grace');
    await settle();
    expect(button('Forget everywhere').disabled).toBe(true);
    write(field('dialog input'), ' Grace Achieng ');
    await settle();
    await press('Forget everywhere');
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    expect(heard.filter(([name]) => name === 'forget')).toEqual([['forget', { id: 'p1', reason: 'asked' }]]);
  });

  it('says who else has everything before a space is taken off, and asks for its name', async () => {
    const desk = sitDown();
    const heard = calls(desk);
    await refreshHome();
    await see(AwayCard, {});
    await press(/^Before a journey/);
    await vi.waitFor(() => expect(document.body.textContent).toMatch(/Juma.? said that everything of yours is there too/));
    expect(button('Take it off').disabled).toBe(true);
    write(field('dialog input'), 'Water Coalition');
    await settle();
    await press('Take it off');
    await vi.waitFor(() => expect(heard.filter(([name]) => name === 'travel')).toEqual([['travel', { space: 's1', sure: false }]]));
    // Somebody in two groups stands in the other one now, not before an empty house.
    await vi.waitFor(() => expect(desk.fake.house.state.space?.name).toBe('Ward 7 neighbours'));
  });

  it('overrules a doubt, not a trouble', async () => {
    const desk = sitDown();
    await refreshHome();
    const asked: boolean[] = [];
    const call = desk.fake.call.bind(desk.fake);
    desk.fake.call = (async (name: string, what: { sure: boolean }) => {
      if (name !== 'travel') return call(name as never, what as never);
      asked.push(what.sure);
      throw trouble(asked.length === 1 ? 'disk' : 'nobody-has-all', { what: 'x' });
    }) as unknown as typeof desk.fake.call;
    await see(AwayCard, {});
    await press(/^Before a journey/);
    write(field('dialog input'), 'Water Coalition');
    await vi.waitFor(() => expect(button('Take it off').disabled).toBe(false));
    await press('Take it off');
    await vi.waitFor(() => expect(asked).toEqual([false]));
    await press('Take it off');
    await vi.waitFor(() => expect(asked).toEqual([false, false]));
    await press('Do it anyway');
    await vi.waitFor(() => expect(asked).toEqual([false, false, true]));
  });

  it('settles a piece of work for everybody only after a second word, and only for a steward', async () => {
    const desk = sitDown();
    await see(SetAsideCard, { steward: true });
    await press(/^Settle for everybody/);
    expect(desk.fake.house.aside).toHaveLength(1);
    await press('Settle');
    await vi.waitFor(() => expect(desk.fake.house.aside).toHaveLength(0));
    leave();
    sitDown();
    await see(SetAsideCard, { steward: false });
    await vi.waitFor(() => expect(document.body.textContent).toContain('Juma'));
    expect([...document.querySelectorAll('button')].some((one) => one.textContent.includes('Settle'))).toBe(false);
  });
});

describe('the lock', () => {
  it('takes a new passphrase only with the old one and a strong one', async () => {
    const heard = calls(sitDown());
    await refreshHome();
    await see(LockCard, {});
    await press('Change the passphrase');
    const [old, fresh] = document.querySelectorAll<HTMLInputElement>('dialog input');
    if (!old || !fresh) return expect.fail('two fields');
    write(fresh, PASSPHRASE);
    await settle();
    expect(button('Change it').disabled).toBe(true);
    write(old, 'old one');
    await settle();
    await press('Change it');
    await vi.waitFor(() => expect(heard.filter(([name]) => name === 'change_passphrase')).toEqual([['change_passphrase', { old: 'old one', new: PASSPHRASE }]]));
  });

  it('shows fresh words once and asks them back', async () => {
    const desk = sitDown();
    desk.fake.house.state.words_confirmed = false;
    await refreshHome();
    await see(LockCard, {});
    await press('Make new recovery words');
    write(field('dialog input'), PASSPHRASE);
    await settle();
    await press('Make new words');
    await vi.waitFor(() => field('ol.words'));
    const words = [...document.querySelectorAll('ol.words b')].map((word) => word.textContent).join(' ');
    await press('I have copied them');
    expect(document.querySelector('ol.words')).toBeNull();
    write(field('textarea'), words);
    await press('Check');
    await vi.waitFor(() => expect(desk.fake.house.state.words_confirmed).toBe(true));
  });

  it('writes a backup where the person points', async () => {
    const heard = calls(sitDown());
    await refreshHome();
    await see(BackupCard, {});
    await press(/^Write a backup/);
    await vi.waitFor(() => expect(document.querySelector('[role=status]')?.textContent).toContain('ilima.backup'));
    expect(heard.some(([name, what]) => name === 'pick' && (what as { purpose: string }).purpose === 'backup')).toBe(true);
  });
});

describe('the panic button', () => {
  afterEach(() => void vi.useRealTimers());

  const hold = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
  };
  const chord = (type: string): boolean =>
    window.dispatchEvent(new KeyboardEvent(type, { key: 'Delete', code: 'Delete', ctrlKey: true, shiftKey: true, bubbles: true }));

  it('is nowhere until it is switched on, and what it does not reach is said before', async () => {
    const desk = sitDown();
    const heard = calls(desk);
    await refreshHome();
    await see(PanicCard, {});
    await press('Switch it on…');
    expect(document.body.textContent).toContain('It does not reach backups elsewhere');
    expect(document.body.textContent).toContain('There is no backup away from this computer yet');
    await press('Switch it on');
    await vi.waitFor(() => expect(desk.fake.house.state.settings.panic).toBe(true));
    expect(heard.filter(([name]) => name === 'panic')).toEqual([]);
  });

  it('does nothing when it is let go early, by hand or by key', async () => {
    const heard = calls(sitDown({ panic: true }));
    await see(PanicButton, {});
    vi.useFakeTimers();
    const one = button(/^Panic/);
    one.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
    await hold(1_900);
    one.dispatchEvent(new MouseEvent('pointerup', { bubbles: true }));
    chord('keydown');
    await hold(1_900);
    chord('keyup');
    one.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }));
    await hold(1_900);
    window.dispatchEvent(new Event('blur'));
    await hold(10_000);
    expect(heard.filter(([name]) => name === 'panic')).toEqual([]);
  });

  it('acts once after two seconds, also when a held key repeats itself', async () => {
    const heard = calls(sitDown({ panic: true }));
    await see(PanicButton, {});
    vi.useFakeTimers();
    for (let at = 0; at < 25; at += 1) {
      chord('keydown');
      await hold(100);
    }
    chord('keyup');
    await hold(5_000);
    expect(heard.filter(([name]) => name === 'panic')).toHaveLength(1);
  });
});

describe('the copy of the day', () => {
  it('is told apart from a backup away from here', async () => {
    const desk = sitDown();
    const heard = calls(desk);
    desk.fake.house.state.last_daily = '2026-03-13';
    await refreshHome();
    await see(BackupCard, {});
    expect(document.body.textContent).toContain('There is no backup away from this computer yet');
    expect(document.body.textContent).toMatch(/Last copy on this computer: .*13/);
    field('input[type=checkbox]').click();
    await vi.waitFor(() => expect(desk.fake.house.state.settings.daily_backup).toBe(false));
    expect(heard.some(([name]) => name === 'back_up')).toBe(false);
  });
});

describe('a space in which too much was signed', () => {
  it('says that nobody comes or goes, and where one goes on', async () => {
    const today = (await sitDown().fake.call('today', null)) as { health: Health };
    await see(TodayWork, { health: { ...today.health, stands_still: true } });
    expect(document.body.textContent).toContain('nobody comes or goes any more');
    expect(document.body.textContent).toContain('Go on as a new space');
  });
});

describe('people who are only hidden', () => {
  it('are shown again, or confirmed, by a steward', async () => {
    const heard = calls(sitDown());
    await see(ForgottenCard, {});
    await press(t('gone-confirm'));
    expect(heard).toContainEqual(['forget', { id: 'f2', reason: 'not-needed' }]);
    expect(document.body.textContent).toContain(t('gone-hidden'));
    await press(t('gone-keep'));
    expect(heard).toContainEqual(['keep_person', { id: 'f2' }]);
    expect(document.body.textContent).not.toContain(t('gone-hidden'));
  });
});

describe('two computers of one name', () => {
  it('are told apart, where somebody goes on with another and where one is changed', async () => {
    const heard = calls(sitDown());
    await see(Today, {});
    await vi.waitFor(() => expect(document.body.textContent.replace(/[\u2066-\u2069]/g, '')).toContain('Juma goes on with another computer'));
    expect(document.body.textContent).toContain('handed this computer a key that opens nothing');
    await press('I have asked');
    expect(heard).toContainEqual(['know_suspect', { device: 'd3' }]);
    const [first, second] = MEMBERS.slice(1, 3);
    if (!first || !second) throw new Error('no members');
    const twins = [{ ...first, device: '3f2a00' }, { ...second, name: first.name, device: '9b1c00', asked: true }];
    await see(ExchangeMembers, { answer: { state: 'ready' as const, value: twins }, again: () => undefined });
    const text = document.body.textContent.replace(/[\u2066-\u2069]/g, '');
    expect(text).toContain('computer 3f2a');
    expect(text).toContain('computer 9b1c');
    expect(text.match(/waits for a second voice/g)).toHaveLength(1);
  });
});

describe('the people of a space', () => {
  const said = (): string => document.body.textContent.replace(/[\u2066-\u2069]/g, '');

  it('each stand there with when they were last heard of', async () => {
    sitDown();
    const ago = (one: (typeof MEMBERS)[number], days: number): typeof one => ({ ...one, heard_ms: days === 0 ? 0 : Date.now() - days * 86_400_000 });
    const value = MEMBERS.map((one, at) => ago(one, at === 1 ? 3 : 0));
    await see(ExchangeMembers, { answer: { state: 'ready' as const, value }, again: () => undefined });
    const rows = [...document.querySelectorAll('li')].map((row) => row.textContent.replace(/[\u2066-\u2069]/g, ''));
    expect(rows.map((row) => /last heard of 3 days ago|not heard of yet/.exec(row)?.[0])).toEqual([undefined, 'last heard of 3 days ago', 'not heard of yet', 'not heard of yet']);
  });

  it.each(['suspend', 'resume', 'remove', 'role-reader'] as const)('wait for a second voice to %s, whoever they are, and nothing untrue is said of them', async (verb) => {
    const desk = sitDown();
    const call = desk.fake.call.bind(desk.fake);
    desk.fake.call = (async (name: never, what: never) => (name === 'change_member' ? { effective: false, members: [] } : call(name, what))) as typeof desk.fake.call;
    const member = MEMBERS[2] ?? null;
    await see(MemberDialog, { member, twice: false, verb, onclose: () => undefined });
    await press(t(`member-${verb}`));
    await vi.waitFor(() => expect(said()).toContain('waits for a second voice'));
    expect(said()).not.toContain('is a steward');
    for (const tag of ['en', 'fr', 'es', 'ar']) {
      await setLanguage(tag);
      expect(t('member-waits', { name: 'Juma' }).toLowerCase(), tag).not.toContain(t('role-steward').toLowerCase());
    }
  });

  it('are spoken of on Today as long as one is suspended or may be, with the way to them', async () => {
    sitDown();
    startAt({ place: 'today' });
    await see(TodayUndecided, { undecided: [{ name: 'Fatou', device: 'd4', why: 'suspended' }, { name: 'Juma', device: 'd3', why: 'asked' }] });
    expect(said()).toContain('Fatou is still suspended');
    expect(said()).toContain('Somebody asked to suspend or remove Juma');
    await press('See the people');
    expect(route.now).toEqual({ place: 'exchange', tab: 'members' });
    await see(Exchange, {});
    await vi.waitFor(() => expect(document.querySelector('section h2')?.textContent).toBe('People in this space'));
    startAt({ place: 'today' });
    await see(Today, {});
    await vi.waitFor(() => expect(said()).toContain('Fatou is still suspended'));
  });
});
