// Where people stand, by their newest stance, and which way they moved.

import type { Part, PartView, Shown } from '../live/live';
import { listOf } from '../fields/editor';
import { nameOf } from '../fields/names';
import { textOf } from '../fields/open';
import { partsOf } from './acts';

export interface Stands {
  title: string;
  on: string;
  /** Towards us, away from us, or neither since the stance before. */
  drift: 'nearer' | 'further' | 'none';
}

export interface Wedge {
  stance: string;
  stands: Stands[];
}

/** The field that says the stance: the closed list of five. */
export function stanceField(schema: Part): string {
  return schema.fields.find((field) => listOf(field).includes('active_ally'))?.name ?? 'position';
}

function titleOfActor(shown: Shown, actor: string): string {
  const id = actor.includes('/') ? actor.slice(actor.indexOf('/') + 1) : actor;
  return shown.names[actor] ?? shown.view.parts.find((part) => part.id === id)?.title ?? nameOf(shown.names, actor);
}

export function wedgesOf(shown: Shown, schema: Part): Wedge[] {
  const name = stanceField(schema);
  const order = listOf(schema.fields.find((field) => field.name === name) ?? { name, shape: { shape: 'line' } });
  const byActor = new Map<string, PartView[]>();
  for (const part of partsOf(shown, schema.name)) {
    const actor = textOf(part.fields, 'actor');
    byActor.set(actor, [...(byActor.get(actor) ?? []), part]);
  }
  const wedges = order.map((stance): Wedge => ({ stance, stands: [] }));
  for (const [actor, stances] of byActor) {
    const [newest, before] = stances.sort((a, b) => textOf(b.fields, 'on').localeCompare(textOf(a.fields, 'on')));
    if (!newest) continue;
    const at = order.indexOf(textOf(newest.fields, name));
    const was = before ? order.indexOf(textOf(before.fields, name)) : at;
    const drift = at < was ? 'nearer' : at > was ? 'further' : 'none';
    wedges[at]?.stands.push({ title: titleOfActor(shown, actor), on: textOf(newest.fields, 'on'), drift });
  }
  return wedges;
}
