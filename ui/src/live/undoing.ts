// Undo and redo, and the sentence that says what they did.

import { bridge, troubleOf } from '../bridge/bridge';
import type { ActionName, Undone } from '../bridge/contract';
import { say, saved, sayTrouble } from './saying';
import { has, label, t } from './words';

/** An action's name as a person would say it: "Due date of Permit". */
export function actionText(name: ActionName): string {
  const field = name.field === '' ? '' : label.field(name.kind, name.field);
  const args = { field, title: name.title, thing: label.kind(name.kind) };
  const titled = name.title === '' ? '-untitled' : '';
  const verbs = [name.verb, 'change'];
  const keys = verbs.flatMap((verb) => [...(field === '' ? [] : [`action-${verb}-field${titled}`]), `action-${verb}${titled}`, `action-${verb}`]);
  return t(keys.find(has) ?? 'action-change', args);
}

async function turn(which: 'undo' | 'redo'): Promise<void> {
  try {
    const undone = await (await bridge()).call(which, null);
    saved(Date.now());
    tell(which, undone);
  } catch (thrown) {
    sayTrouble(troubleOf(thrown));
  }
}

function tell(which: 'undo' | 'redo', undone: Undone): void {
  const first = undone.left[0];
  const action = actionText(undone.name);
  if (first === undefined) return say(t(`frame-${which}-done`, { action }));
  say(t('frame-undo-left', { action, title: first[0], field: label.field(undone.name.kind, first[1]), more: undone.left.length - 1 }));
}

export const undo = (): Promise<void> => turn('undo');
export const redo = (): Promise<void> => turn('redo');

/** What was left alone when a whole import was undone. */
export const tellUndone = (undone: Undone): void => tell('undo', undone);
