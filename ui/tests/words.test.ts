import { FluentResource } from '@fluent/bundle';
import { afterEach, describe, expect, it } from 'vitest';
import contract from '../src/bridge/contract.ts?raw';
import { KINDS } from '../src/bridge/fake/store';
import { paragraphsOf, TOPICS } from '../src/screens/topics';
import { formatDay, has, label, language, loadHelp, relativeDays, setLanguage, t } from '../src/live/words';

const texts = import.meta.glob<string>('../../words/**/*.ftl', { query: '?raw', import: 'default', eager: true });
const files = Object.keys(texts).map((path) => path.slice('../../words/'.length));
const textOf = (file: string): string => texts[`../../words/${file}`] ?? '';

/** Key to the sorted names of what is filled in. */
function keysOf(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const entry of new FluentResource(text).body) {
    const args = new Set([...JSON.stringify(entry).matchAll(/"type":"var","name":"(\w+)"/g)].map(([, name]) => name));
    keys.set(entry.id, [...args].sort().join(' '));
  }
  return keys;
}

const english = keysOf(textOf('en.ftl'));
const englishHelp = keysOf(textOf('help/en.ftl'));

afterEach(() => setLanguage('en'));

describe('the words', () => {
  it.each(['', 'C.', 'POSIX', 'xx'])('of a home that knows no language of ours (%s) are English, dates too', async (tag) => {
    await setLanguage(tag);
    expect(language()).toBe('en');
    expect(formatDay('2027-03-22')).toContain('Mar');
  });

  it.each(files)('of %s all parse: no line is dropped', (file) => {
    const text = textOf(file);
    const written = [...text.matchAll(/^([a-z][\w-]*) *=/gm)].map(([, key]) => key ?? '');
    const known = keysOf(text);
    expect(written.filter((key) => !known.has(key))).toEqual([]);
    expect(written.filter((key, at) => written.indexOf(key) !== at), 'said twice').toEqual([]);
  });

  it.each(files.filter((file) => !file.endsWith('en.ftl')))('of %s say the same things as English, with the same gaps to fill', (file) => {
    const keys = keysOf(textOf(file));
    const english = keysOf(textOf(file.replace(/..\.ftl$/, 'en.ftl')));
    expect([...english.keys()].filter((key) => !keys.has(key)), 'missing').toEqual([]);
    expect([...keys.keys()].filter((key) => !english.has(key)), 'unknown in English').toEqual([]);
    // A plural may leave out its number, but nothing may be filled in that English does not know.
    const strange = [...keys].filter(([key, args]) => args.split(' ').some((arg) => arg !== '' && !(english.get(key) ?? '').split(' ').includes(arg)));
    expect(strange).toEqual([]);
  });

  it('has a sentence for every trouble of the contract', () => {
    const codes = /export type Code = (.*);/.exec(contract)?.[1]?.match(/[\w-]+/g) ?? [];
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !has(`trouble-${code}`))).toEqual([]);
  });

  it('has a label for every kind, part and field', () => {
    const wanted = KINDS.filter((kind) => kind.name !== 'space').flatMap((kind) => [
      `kind-${kind.name}`, `kind-${kind.name}-many`,
      ...kind.fields.map((field) => `field-${kind.name}-${field.name}`),
      ...kind.parts.flatMap((part) => [`part-${part.name}`, `part-${part.name}-many`, ...part.fields.map((field) => `field-${part.name}-${field.name}`)]),
    ]);
    expect(wanted.filter((key) => !has(key))).toEqual([]);
  });

  it('has a title and a body for every help topic', async () => {
    await loadHelp();
    expect(TOPICS.filter((topic) => !has(`help-${topic}-title`) || !has(`help-${topic}-body`))).toEqual([]);
  });

  it.each(['fr', 'es', 'ar'])('of %s cut every help topic into the same headings and paragraphs as English', async (tag) => {
    await loadHelp();
    const shape = (): string[] => TOPICS.map((topic) => paragraphsOf(t(`help-${topic}-body`)).map((one) => (one.heading === '' ? 'p' : 'hp')).join(' '));
    await setLanguage('en');
    const wanted = shape();
    await setLanguage(tag);
    expect(shape()).toEqual(wanted);
  });

  it.each(['en', 'fr', 'es', 'ar'])('of %s name in “How work travels” only buttons that the screens have, and the commands letter by letter', async (tag) => {
    await setLanguage(tag);
    await loadHelp();
    const body = t('help-travel-body');
    const named = ['exchange-give', 'exchange-receive', 'exchange-file', 'exchange-lan', 'exchange-shelf-now', 'exchange-shelf-short', 'exchange-who-has-what', 'exchange-never-heard'];
    expect(named.filter((key) => !body.toLowerCase().includes(t(key).toLowerCase()))).toEqual([]);
    for (const command of ['ilima give ', '--max-bytes 100000', 'ilima exchange serial ', 'ilima courier ', 'courier://192.168.4.1:7117']) expect(body).toContain(command);
  });

  it.each(['en', 'fr', 'es', 'ar'])('of %s name in every help page only buttons that the screens have', async (tag) => {
    await setLanguage(tag);
    await loadHelp();
    const named: Partial<Record<(typeof TOPICS)[number], string[]>> = {
      'no-words': ['unlock-forgot', 'first-way-restore', 'first-way-join'],
      lost: ['member-change-short', 'member-suspend', 'member-resume', 'first-way-restore'],
      voices: ['place-exchange', 'place-today', 'member-change-short', 'renew-open'],
      forgetting: ['forget-open', 'gone-title', 'place-exchange'],
      journey: ['away-travel', 'away-leave'],
      'set-aside': ['aside-settle', 'member-adopt', 'member-change-short'],
    };
    for (const [topic, keys] of Object.entries(named)) {
      const body = t(`help-${topic}-body`);
      expect(keys.filter((key) => !body.includes(t(key))), topic).toEqual([]);
    }
    const commands = [t('help-journey-body'), t('help-panic-body')].join(' ');
    for (const command of ['ilima leave ', ' --give ', 'ilima panic --sure']) expect(commands).toContain(command);
  });

  it('fills in what people wrote without letting it turn the direction', () => {
    expect(t('frame-space', { name: 'أمل' })).toBe('Space: \u2068أمل\u2069');
  });

  it('never breaks on a field that has no words', () => {
    expect(label.field('person', 'shoe_size')).toBe('shoe size');
    expect(label.value('person', 'gender', 'two_spirit')).toBe('two spirit');
  });

  it('turns the page round for Arabic and back again', async () => {
    await setLanguage('ar');
    expect(document.documentElement.dir).toBe('rtl');
    expect(language()).toBe('ar');
    await setLanguage('fr');
    expect(document.documentElement.dir).toBe('ltr');
  });

  it('has a pseudo-language that is a third longer and one that is mirrored', async () => {
    const plain = t('common-opening').length;
    await setLanguage('en-XA');
    expect(t('common-opening').length).toBeGreaterThan(plain * 1.2);
    await setLanguage('ar-XB');
    expect(document.documentElement.dir).toBe('rtl');
    expect(t('common-next')).toBe('\u202eNext\u202c');
  });
});

describe('days', () => {
  it('do not move with the time zone', () => {
    expect(formatDay('2026-12-12')).toContain('12');
    expect(formatDay('not a day')).toBe('not a day');
  });

  it('are told from today', () => {
    expect(relativeDays(1)).toBe('tomorrow');
    expect(relativeDays(-2)).toBe('2 days ago');
  });
});

describe('the screens', () => {
  it('ask for no word that English does not have', () => {
    const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
    const asked = Object.values(sources).flatMap((text) => [...text.matchAll(/\bt\('([\w-]+-[\w-]+)'/g)].map(([, key]) => key ?? ''));
    expect(asked.length).toBeGreaterThan(200);
    expect([...new Set(asked)].filter((key) => !english.has(key) && !englishHelp.has(key))).toEqual([]);
  });
});
