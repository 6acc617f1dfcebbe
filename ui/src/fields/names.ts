// What a link or a "who" is called on the screen.

import { t } from '../live/words';

const MEMBER_OR_PERSON = /^(member|person):/;
/** 128 bits in hex, perhaps with a part behind a slash. */
const RECORD = /^[0-9a-f]{32}(\/.+)?$/;

/** A title; free text as it is; and for somebody who is not on this computer yet, words instead of an id. */
export function nameOf(names: Record<string, string>, text: string): string {
  const known = names[text];
  if (known !== undefined && known !== '') return known;
  if (MEMBER_OR_PERSON.test(text)) return t('record-not-here-person');
  return RECORD.test(text) ? t('record-not-here') : text;
}
