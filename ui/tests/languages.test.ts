import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../src/App.svelte';
import { go, startAt, type PlaceName } from '../src/live/route';
import { missing, setLanguage } from '../src/live/words';
import { idOf, leave, see, settle, sitDown } from './desk';

afterEach(async () => {
  leave();
  startAt({ place: 'today' });
  await setLanguage('en');
});

const PLACES: PlaceName[] = ['today', 'plans', 'people', 'organisations', 'commitments', 'exchange', 'help', 'import', 'export', 'about'];

describe.each(['en', 'en-XA', 'ar-XB'])('in %s', (tag) => {
  it('every place is shown with words for everything', async () => {
    missing.clear();
    const desk = sitDown({ language: tag });
    await see(App, {});
    for (const place of PLACES) {
      go({ place });
      await settle();
      await vi.waitFor(() => expect(document.querySelector('main h1, main h2'), place).not.toBeNull(), { timeout: 10_000 });
      await settle();
    }
    for (const tab of ['help', 'settings', 'keys', 'about']) {
      go({ place: 'help', tab });
      await settle();
    }
    for (const [kind, place, title] of [['plan', 'plans', 'March for water'], ['person', 'people', 'Grace Achieng'], ['commitment', 'commitments', 'Clean water in every ward by 2027']] as const) {
      go({ place, id: idOf(desk, kind, title) });
      await settle();
    }
    expect([...missing]).toEqual([]);
    // Each place is loaded when it is first opened: on a busy machine that takes its time.
  }, 30_000);
});
