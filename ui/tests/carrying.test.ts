import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../src/App.svelte';
import Exchange from '../src/screens/Exchange.svelte';
import Export from '../src/screens/Export.svelte';
import Help from '../src/screens/Help.svelte';
import ImportPeople from '../src/screens/ImportPeople.svelte';
import JoinSteps from '../src/screens/JoinSteps.svelte';
import { COUNTS } from '../src/bridge/fake/carried';
import { go } from '../src/live/route';
import { setLanguage, t } from '../src/live/words';
import { button, leave, see, settle, sitDown, type as write } from './desk';

/** Its pages are read when it is opened. */
async function seeHelp(topic: string): Promise<void> {
  await see(Help, { topic });
  await vi.waitFor(() => expect(document.querySelector('article')).not.toBeNull());
}

afterEach(leave);

async function press(words: string | RegExp): Promise<void> {
  await vi.waitFor(() => button(words));
  button(words).click();
  await settle();
}
const says = (text: string | RegExp): Promise<void> =>
  vi.waitFor(() => expect(document.body.textContent.replace(/[\u2066-\u2069]/g, '')).toMatch(text));

describe('the help on how work travels', () => {
  it('has a heading for each way, and older topics have none', async () => {
    sitDown();
    await seeHelp('travel');
    const headings = [...document.querySelectorAll('article h3')].map((one) => one.textContent);
    expect(headings).toContain('With a courier');
    expect(headings).toHaveLength(10);
    leave();
    sitDown();
    await seeHelp('exchange');
    expect(document.querySelectorAll('article h3')).toHaveLength(0);
    expect(document.querySelectorAll('article p').length).toBeGreaterThan(3);
  });

  it('draws one road and says it in words, in every language', async () => {
    for (const tag of ['en', 'fr', 'es', 'ar']) {
      sitDown({ language: tag });
      await setLanguage(tag);
      await seeHelp('travel');
      const figure = document.querySelector('article figure');
      expect(document.getElementById(figure?.getAttribute('aria-labelledby') ?? '')?.textContent, tag).toBe(t('help-road'));
      const legs = ['stick', 'courier', 'server', 'wifi', 'mail'].map((leg) => t(`help-road-${leg}`));
      expect([...(figure?.querySelectorAll('ol > li') ?? [])].map((one) => one.textContent.trim()), tag).toEqual(legs);
      expect(figure?.querySelectorAll('svg:not([aria-hidden="true"])')).toHaveLength(0);
      leave();
    }
    await setLanguage('en');
    sitDown();
    await seeHelp('exchange');
    expect(document.querySelector('article figure')).toBeNull();
  });
});

describe('giving', () => {
  it('says that the stick may go only after all is written', async () => {
    const desk = sitDown();
    desk.fake.house.slow = true;
    await see(Exchange, {});
    await press('Give');
    await press(/^On a stick/);
    expect(document.body.textContent).not.toContain('You can now remove the stick');
    desk.fake.house.cancelled = true;
    await says(/Stopped/);
    desk.fake.house.slow = false;
    await press(/^On a stick/);
    await says(/You can now remove the stick/);
  });

  it('calls a file that is to be sent no stick', async () => {
    sitDown();
    await see(Exchange, {});
    await press('Give');
    await press(/^As one file/);
    await says(/You can now send the file/);
    expect(document.body.textContent).not.toContain('remove the stick');
  });

  it('says one line for each thing that was refused', async () => {
    sitDown();
    await see(Exchange, {});
    await says(/old-work\.ilima is damaged.*ask Juma for a new one/);
    await says(/4 batches of changes wait/);
  });

  it('never says that somebody unheard of has everything', async () => {
    sitDown();
    await see(Exchange, {});
    await vi.waitFor(() => expect(document.querySelector('table')).not.toBeNull());
    const fatou = [...document.querySelectorAll('tbody tr')].find((row) => row.textContent.includes('Fatou'));
    expect(fatou?.textContent).toContain('not heard from yet');
  });
});

describe('letting somebody in', () => {
  it('shows five words to compare after the invite is saved', async () => {
    sitDown();
    await see(Exchange, {});
    await press('Let somebody in');
    await press(/^Apart/);
    await press('Open a request');
    await press('Save the invite');
    await vi.waitFor(() => expect(document.querySelectorAll('.five li')).toHaveLength(5));
  });

  it('shows three words and a square to whoever sits beside, and says who has come in', async () => {
    const desk = sitDown();
    desk.fake.house.slow = true;
    await see(Exchange, {});
    await press('Let somebody in');
    await press(/^In one room/);
    await press('Show the words');
    await vi.waitFor(() => expect(document.querySelectorAll('[data-words] li')).toHaveLength(3));
    expect(document.querySelector('dialog[open] svg[role=img]')).not.toBeNull();
    await says(/192\.168\.1\.5:40123/);
    await says(/other words/);
    desk.fake.house.cancelled = true;
    await vi.waitFor(() => expect(document.querySelector('[data-words]')).toBeNull());
    desk.fake.house.slow = false;
    await press('Show the words');
    await says(/Thandi is in this space/);
  });

  it('comes in with typed words or with a picture of the square', async () => {
    const desk = sitDown();
    let joined = 0;
    await see(JoinSteps, { ondone: () => undefined, onjoined: () => (joined += 1) });
    await press(/^In one room/);
    write(document.querySelector('input') ?? expect.fail('no field'), 'river copper eight');
    await settle();
    await press('Join');
    await says(/not the words on the other screen/);
    expect(joined).toBe(0);
    await press(/^Take them from a picture/);
    await says(/Read from the picture/);
    await press('Join');
    await says(/You are in Water Coalition/);
    expect(joined).toBe(1);
    expect(desk.fake.house.state.spaces.length).toBeGreaterThan(0);
  });

  it('asks for the address when nobody is heard', async () => {
    const desk = sitDown();
    desk.fake.house.slow = true;
    await see(JoinSteps, { ondone: () => undefined });
    await press(/^In one room/);
    write(document.querySelector('input') ?? expect.fail('no field'), 'river copper seven');
    await settle();
    await press('Join');
    await says(/Type the address that the other screen shows/);
    expect(document.querySelectorAll('input')).toHaveLength(2);
    await press('Cancel');
  });
});

describe('importing people', () => {
  it('counts every row exactly once before anything is written', async () => {
    const desk = sitDown();
    await see(ImportPeople, {});
    const before = desk.fake.house.store.records.size;
    await press('Choose a file');
    await vi.waitFor(() => expect(document.querySelector('.figures')).not.toBeNull());
    const [rows = 0, fresh = 0, changed = 0, same = 0, rejected = 0] = [...document.querySelectorAll('.figures dd')].map((one) => Number(one.textContent));
    expect(fresh + changed + same + rejected).toBe(rows);
    expect(desk.fake.house.store.records.size).toBe(before);
  });

  it('matches a column again when another field is chosen for it', async () => {
    sitDown();
    await see(ImportPeople, {});
    await press('Choose a file');
    await vi.waitFor(() => expect(document.querySelector('th select')).not.toBeNull());
    const ward = document.querySelectorAll<HTMLSelectElement>('th select')[2] ?? expect.fail('no third column');
    write(ward, 'notes');
    await settle();
    await vi.waitFor(() => expect(document.querySelectorAll<HTMLSelectElement>('th select')[2]?.value).toBe('notes'));
  });

  it('warns when many rows would change people who are here already', async () => {
    const desk = sitDown();
    desk.fake.provoke('import_preview', null);
    const before = COUNTS.changed;
    COUNTS.changed = 150;
    await see(ImportPeople, {});
    await press('Choose a file');
    await says(/70 % of the rows would change people/);
    COUNTS.changed = before;
  });

  it('can be taken back whole', async () => {
    const desk = sitDown();
    await see(ImportPeople, {});
    await press('Choose a file');
    await press(/^Import 200 people/);
    await press('Undo this import');
    await says(/The import of .* is undone/);
    expect(desk.fake.house.imports[0]?.undone).toBe(true);
  });
});

describe('exporting people', () => {
  it('says first that the file has no lock', async () => {
    sitDown();
    await see(Export, {});
    expect(document.body.textContent).toContain('The file has no lock');
    await press('Write the file');
    await says(/8 people were written/);
  });
});

describe('a time on the same Wi-Fi', () => {
  it('shows what went over, goes on while the person works, and ends where she says so', async () => {
    sitDown();
    await see(App, {});
    go({ place: 'exchange' });
    await press('On the same Wi-Fi');
    const address = document.querySelector<HTMLInputElement>('dialog[open] input');
    if (address) write(address, '192.168.1.5:40123');
    await settle();
    await press('Connect');
    await says(/What you or they write now goes over by itself/);
    await says(/With Thandi/);
    await press('Keep connected while I work');
    go({ place: 'plans' });
    await says(/Connected with one computer/);
    await press(/Connected with one computer/);
    await vi.waitFor(() => expect(document.querySelector('dialog[open]')).toBeTruthy());
    await press('Leave the network');
    await vi.waitFor(() => expect(document.body.textContent).not.toContain('Connected with one computer'));
    await says(/With Thandi/);
    await press('Done');
  });

  it('leaves the network with the window for it, unless it was said to go on', async () => {
    const desk = sitDown();
    let left = 0;
    await see(Exchange, {});
    await press('On the same Wi-Fi');
    await press('Look for others');
    const end = desk.fake.house.leave;
    desk.fake.house.leave = () => ((left += 1), end());
    await press('Close');
    await vi.waitFor(() => expect(left).toBe(1));
  });
});
