// The line under a record's title: the two or three facts by which people know it.

import { nameOf } from '../fields/names';
import { textOf, viewOf } from '../fields/open';
import { readPlace } from '../fields/place';
import type { Shown } from '../live/live';
import { formatDay, label, t } from '../live/words';

function who(shown: Shown, field: string): string {
  const text = textOf(shown.view.fields, field);
  return text === '' ? '' : nameOf(shown.names, text);
}

function plan(shown: Shown): string[] {
  const [status, day] = [textOf(shown.view.fields, 'status'), textOf(shown.view.fields, 'day')];
  return [status === '' ? '' : label.value('plan', 'status', status), day === '' ? '' : formatDay(day, 'long')];
}

function commitment(shown: Shown): string[] {
  const [on, deadline] = [textOf(shown.view.fields, 'promised_on'), textOf(shown.view.fields, 'deadline')];
  const by = who(shown, 'promised_by');
  return [
    textOf(shown.view.fields, 'reference'),
    by === '' ? '' : t('record-promised-by', { who: by }),
    textOf(shown.view.fields, 'promised_where'),
    formatDay(on),
    deadline === '' ? '' : t('record-due-by', { day: formatDay(deadline) }),
  ];
}

function person(shown: Shown): string[] {
  const place = readPlace(textOf(shown.view.fields, 'place'));
  const tags = viewOf(shown.view.fields, 'tags')?.elements ?? [];
  return [textOf(shown.view.fields, 'work_title'), textOf(shown.view.fields, 'employer'), place.locality, ...tags.slice(0, 3).map((tag) => tag.text)];
}

const LINES: Record<string, (shown: Shown) => string[]> = { plan, commitment, person };

export function sublineOf(shown: Shown): string {
  const facts = LINES[shown.view.kind]?.(shown) ?? [label.kind(shown.view.kind)];
  // Each fact keeps its own direction beside the others.
  return facts.filter((fact) => fact !== '').map((fact) => `\u2068${fact}\u2069`).join(t('record-dot'));
}
