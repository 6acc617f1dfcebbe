import { afterEach, describe, expect, it } from 'vitest';
import { act, ask, job, progress, type Action } from '../src/live/live';
import { home, followHome } from '../src/live/home';
import { back, forward, go, goRecord, route, startAt } from '../src/live/route';
import { said, savedState, unsay } from '../src/live/saying';
import { actionText, undo } from '../src/live/undoing';
import { idOf, leave, see, settle, sitDown, type Desk } from './desk';
import Follower from './Follower.svelte';

afterEach(() => {
  leave();
  unsay();
  startAt({ place: 'today' });
});

function rename(desk: Desk, title: string): Action {
  const record = idOf(desk, 'plan', 'March for water');
  return { name: { verb: 'change', kind: 'plan', field: 'title', title: 'March for water' }, edits: [{ edit: 'set', record, part: '', field: 'title', text: title }] };
}

describe('a screen that follows a question', () => {
  it('shows what somebody wrote without being asked again', async () => {
    const desk = sitDown();
    const page = await see(Follower, { kind: 'plan' });
    expect(page.textContent).toContain('March for water');
    await act(rename(desk, 'March for clean water'));
    await settle();
    expect(page.textContent).toContain('March for clean water');
  });

  it('says a trouble instead of standing still', async () => {
    const desk = sitDown();
    desk.fake.provoke('list', 'disk');
    const page = await see(Follower, { kind: 'plan' });
    expect(page.textContent).toContain('troubled disk');
  });
});

describe('writing', () => {
  it('says Saved only when it is, and Not saved when the disk is full', async () => {
    const desk = sitDown();
    const action = rename(desk, 'One');
    await act(action);
    expect(savedState().state).toBe('saved');
    desk.fake.provoke('act', 'disk-full');
    await expect(act(action)).rejects.toMatchObject({ code: 'disk-full' });
    expect(savedState().state).toBe('not-saved');
    expect(said()?.bad).toBe(true);
  });

  it('can be undone by name', async () => {
    const desk = sitDown();
    await followHome();
    await act(rename(desk, 'One'));
    await settle();
    expect(home()?.undo).toMatchObject({ verb: 'change', field: 'title' });
    await undo();
    expect(idOf(desk, 'plan', 'March for water')).toBeTruthy();
    expect(said()?.text).toContain('March for water');
  });

  it('names an action in words of its own kind', () => {
    expect(actionText({ verb: 'add', kind: 'person', field: '', title: 'Grace' })).toContain('Grace');
  });
});

describe('long work', () => {
  it('tells how far it is and stops when cancelled', async () => {
    const desk = sitDown();
    desk.fake.house.slow = true;
    const giving = job('give', { file: 'x', to: '', all: false, max_bytes: 0, small: false });
    await settle();
    expect(progress()).toMatchObject({ stage: 'writing', total: 300 });
    await ask('cancel', null);
    await expect(giving).rejects.toMatchObject({ code: 'cancelled' });
    expect(progress()).toBeNull();
  });
});

describe('places', () => {
  it('are walked back and forward', () => {
    go({ place: 'plans' });
    goRecord('person', 'x1', 'history');
    expect(route.now).toEqual({ place: 'people', id: 'x1', tab: 'history' });
    back();
    expect(route.now.place).toBe('plans');
    forward();
    expect(route.now.id).toBe('x1');
  });

  it('are forgotten when the home is locked: nobody walks back in', async () => {
    const desk = sitDown();
    await followHome();
    goRecord('person', 'x1');
    desk.fake.house.state.door = 'locked';
    desk.fake.tell('locked', null);
    await settle();
    expect(home()?.door).toBe('locked');
    back();
    expect(route.now).toEqual({ place: 'today' });
  });
});
