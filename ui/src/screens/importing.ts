// How files of people may be written, and what the fields are called when columns are matched.

import { label, t } from '../live/words';

/** Guessed first; these may be chosen instead. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256', 'gbk'];

export const SEPARATORS = [
  { sign: ',', name: 'comma' },
  { sign: ';', name: 'semicolon' },
  { sign: 'tab', name: 'tab' },
] as const;

export function separatorName(sign: string): string {
  return sign === '\t' ? 'tab' : sign;
}

/** Above this share of rows that change somebody, the screen warns. */
export const OVERWRITTEN_WARN = 0.3;

export function fieldName(field: string): string {
  if (field === '') return t('import-left-out');
  if (field === 'id') return t('import-field-id');
  const [head = '', tail = ''] = field.split(/[./](.*)/s);
  if (head === 'consent') return t('import-field-consent', { channel: label.value('consent', 'channel', tail) });
  if (head === 'place' && tail !== '') return t('import-field-place', { part: t(`import-place-${tail}`) });
  if (head === 'custom') return t('import-field-custom', { name: tail });
  return label.field('person', field);
}
