// Links in what people wrote. Pure.

import type { Field } from '../live/live';
import { readWay } from './ways';

const WEB = /https?:\/\/[^\s<>"]+/gi;
/** A text full of links is no reason for a page full of buttons. */
const LINKS_MAX = 5;

/** Web addresses in the texts of a field, and its mail addresses; each once. */
export function linksIn(field: Field, texts: string[]): string[] {
  const { shape } = field;
  const found = texts.flatMap((text) => {
    const said = shape.shape === 'ways' ? readWay(text).raw : text;
    if (shape.shape === 'ways' && shape.of === 'mail') return [`mailto:${said.trim()}`];
    return shape.shape === 'ways' || ['line', 'prose', 'long_prose', 'texts'].includes(shape.shape) ? (said.match(WEB) ?? []) : [];
  });
  return [...new Set(found.map((one) => one.replace(/[).,;!?\]]+$/, '')))].slice(0, LINKS_MAX);
}

/** As it is read on a button: what turns the writing round or hides is seen. */
export function plainLink(address: string): string {
  return address.replace(/^mailto:/, '').replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}
