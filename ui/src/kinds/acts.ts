// What the faces of kinds do to records and parts: each one action that the undo button can name.

import { act, ask, type Edit, type Kind, type Part, type PartView, type Shown } from '../live/live';
import { label, t } from '../live/words';
import { listOf } from '../fields/editor';
import { nameOf } from '../fields/names';
import { formatSpan } from '../fields/spell';
import { after } from '../fields/rank';
import { hereZone } from '../fields/texts';
import { textOf, type Home } from '../fields/open';

export function homeOfPart(shown: Shown, part: PartView, schema: Part): Home {
  return { shown, part: part.id, kind: part.kind, title: titleOf(shown, part, schema), titleField: schema.title };
}

/** What a part is called: its title, or the title of what it points to. */
export function titleOf(shown: Shown, part: PartView, schema: Part | undefined): string {
  const field = schema?.fields.find((one) => one.name === schema.title);
  const said = field ? textOf(part.fields, field.name) : part.title;
  if (said === '') return part.title === '' ? t('record-untitled') : part.title;
  if (field && listOf(field).includes(said)) return label.value(part.kind, field.name, said);
  if (field?.shape.shape === 'span') return formatSpan(said);
  return nameOf(shown.names, said);
}

export function partsOf(shown: Shown, kind: string, parent?: string): PartView[] {
  const mine = shown.view.parts.filter(
    (part) => part.kind === kind && !part.removed && (parent === undefined || part.parent === parent),
  );
  return mine.sort((a, b) => {
    const [left, right] = [textOf(a.fields, 'rank'), textOf(b.fields, 'rank')];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

export function schemaOf(kind: Kind, part: string): Part | undefined {
  return kind.parts.find((one) => one.name === part);
}

async function done(edits: Edit[], name: { verb: string; kind: string; field: string; title: string }): Promise<boolean> {
  return act({ name, edits }).then(
    () => true,
    () => false,
  );
}

export function addPart(shown: Shown, part: Part, parent: string, fields: [string, string][]): Promise<boolean> {
  const title = fields.find(([name]) => name === part.title)?.[1] ?? '';
  const said = shown.names[title] ?? title;
  const last = partsOf(shown, part.name).at(-1);
  const ranked = part.fields.some((field) => field.name === 'rank');
  const rank: [string, string][] = ranked ? [['rank', after(last ? textOf(last.fields, 'rank') : '')]] : [];
  return done(
    [{ edit: 'add', record: shown.view.id, kind: part.name, part: '', parent, fields: [...fields, ...rank] }],
    { verb: 'add', kind: part.name, field: '', title: said.replace(/^(member|person):.*/, '') },
  );
}

export function removePart(shown: Shown, part: PartView, title: string): Promise<boolean> {
  return done([{ edit: 'remove', record: shown.view.id, part: part.id }], { verb: 'remove', kind: part.kind, field: '', title });
}

export function removeRecord(record: string, kind: string, title: string): Promise<boolean> {
  return done([{ edit: 'remove', record, part: '' }], { verb: 'remove', kind, field: '', title });
}

export function restore(record: string, part: string, kind: string, title: string): Promise<boolean> {
  return done([{ edit: 'restore', record, part }], { verb: 'restore', kind, field: '', title });
}

export function setPartField(shown: Shown, part: PartView, field: string, text: string, title: string): Promise<boolean> {
  return done(
    [{ edit: 'set', record: shown.view.id, part: part.id, field, text }],
    { verb: 'change', kind: part.kind, field, title },
  );
}

/** What a new part says before anybody types: today, now, me. */
export async function begins(part: Part, today: string): Promise<[string, string][]> {
  const made: [string, string][] = [];
  for (const field of part.fields) {
    const shape = field.shape.shape;
    if (field.name === 'on' && shape === 'day') made.push(['on', today]);
    if (field.name === 'at' && shape === 'moment') made.push(['at', `${Date.now()} ${hereZone()}`]);
    if (field.name === 'status' && listOf(field).includes('todo')) made.push(['status', 'todo']);
    if (field.name === 'by' && shape === 'who') {
      const me = (await ask('members', null).catch(() => [])).find((member) => member.me);
      if (me) made.push(['by', `member:${me.member}`]);
    }
  }
  return made;
}
