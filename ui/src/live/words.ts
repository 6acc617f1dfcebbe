// What the app says: one Fluent file a language, the same that Rust reads. `t('key', args)` is the only way to a text.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import english from '../../../words/en.ftl?raw';
import { Cell } from './cell.svelte';

export type Args = Record<string, FluentVariable>;

/** Languages that a person may choose, each named in its own script. */
export const LANGUAGES = [
  { tag: 'en', name: 'English', dir: 'ltr' },
  { tag: 'fr', name: 'Français', dir: 'ltr' },
  { tag: 'es', name: 'Español', dir: 'ltr' },
  { tag: 'ar', name: 'العربية', dir: 'rtl' },
] as const;

const files = import.meta.glob<string>(['../../../words/*.ftl', '!../../../words/en.ftl'], { query: '?raw', import: 'default' });
const helps = import.meta.glob<string>('../../../words/help/*.ftl', { query: '?raw', import: 'default' });

const fallback = bundleOf('en', english);
const said = new Cell({ tag: 'en', bundle: fallback });
/** Keys that were asked for and are in no file; tests look here. */
export const missing = new Set<string>();
let hearMissing: (keys: string[]) => void = () => undefined;

export function onMissing(hear: (keys: string[]) => void): void {
  hearMissing = hear;
}

function bundleOf(tag: string, text: string, transform?: (text: string) => string): FluentBundle {
  const bundle = new FluentBundle(tag, transform ? { transform } : {});
  bundle.addResource(new FluentResource(text));
  return bundle;
}

/** Pseudo-language of tests: letters with marks, a third longer, to find what is cut off. */
function longer(text: string): string {
  const marks: Record<string, string> = { a: 'áá', e: 'éé', i: 'íi', o: 'óó', u: 'úu', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', n: 'ñ', c: 'ç' };
  return text.replace(/[aeiouncAEIOU]/g, (letter) => marks[letter] ?? letter);
}

/** Pseudo-language of tests: English told from right to left. */
function mirrored(text: string): string {
  return text.replace(/[^\s]+/g, (word) => `\u202e${word}\u202c`);
}

/** Only in tests and development; a built app does not know them. */
const PSEUDO: Record<string, (text: string) => string> = { 'en-XA': longer, 'ar-XB': mirrored };

const isPseudo = (tag: string): boolean => import.meta.env.MODE !== 'production' && tag in PSEUDO;
const isKnown = (tag: string): boolean => isPseudo(tag) || tag === 'en' || files[`../../../words/${tag}.ftl`] !== undefined;

async function load(tag: string): Promise<FluentBundle> {
  if (tag === 'en') return fallback;
  if (isPseudo(tag)) return bundleOf('en', english, PSEUDO[tag]);
  const file = files[`../../../words/${tag}.ftl`];
  return file ? bundleOf(tag, await file()) : fallback;
}

/** The language of the words now, for Intl: a BCP 47 tag. */
export function language(): string {
  return said.now.tag;
}

export function direction(): 'ltr' | 'rtl' {
  return /^(ar|fa|he|ur)\b/.test(said.now.tag) ? 'rtl' : 'ltr';
}

/** Changes what every screen says, and its direction, at once. */
export async function setLanguage(asked: string): Promise<void> {
  // A home made by the command holds what LANG said, `C.` perhaps, which no date could be written in.
  const tag = isKnown(asked) ? asked : 'en';
  if (tag === said.now.tag) return;
  const bundle = await load(tag);
  if (hasHelp(said.now.bundle)) await addHelp(tag, bundle);
  said.now = { tag, bundle };
  document.documentElement.lang = tag;
  document.documentElement.dir = direction();
}

/** The pages of help, in the language now and in any that follows: long, so they are read when they are opened. */
export const loadHelp = (): Promise<void> => addHelp(said.now.tag, said.now.bundle);

async function addHelp(tag: string, bundle: FluentBundle): Promise<void> {
  const file = helps[`../../../words/help/${isPseudo(tag) ? 'en' : tag}.ftl`];
  if (file && !hasHelp(bundle)) bundle.addResource(new FluentResource(await file()));
}

const hasHelp = (bundle: FluentBundle): boolean => bundle.hasMessage('help-start-title');

function look(key: string): { bundle: FluentBundle; value: NonNullable<ReturnType<FluentBundle['getMessage']>>['value'] } | null {
  for (const bundle of [said.now.bundle, fallback]) {
    const message = bundle.getMessage(key);
    if (message?.value) return { bundle, value: message.value };
  }
  return null;
}

export function has(key: string): boolean {
  return look(key) !== null;
}

/** A text in the language now; English when a translation is missing; the bare key in words as the last resort. */
export function t(key: string, args: Args = {}): string {
  const found = look(key);
  if (found?.value) return found.bundle.formatPattern(found.value, args, []);
  missing.add(key);
  hearMissing([...missing]);
  return key.replace(/[-_]/g, ' ');
}

function first(keys: string[], otherwise: string): string {
  const key = keys.find(has);
  return key === undefined ? otherwise : t(key);
}

function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Names of kinds, fields and values; a name without words is shown as it is, never as an error. */
export const label = {
  kind: (kind: string): string => first([`kind-${kind}`, `part-${kind}`], plain(kind)),
  many: (kind: string): string => first([`kind-${kind}-many`, `part-${kind}-many`], plain(kind)),
  field: (kind: string, field: string): string => first([`field-${kind}-${field}`, `record-${field.replace('.', '-')}`], plain(field)),
  value: (kind: string, field: string, value: string): string =>
    first([`value-${kind}-${field}-${value}`, `value-${field}-${value}`], plain(value)),
};

export { formatDay, formatMoment, formatNumber, relativeDays } from './clock';
