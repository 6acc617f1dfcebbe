// Making a new record: an id from the desk, and one action that creates it with what was said.

import { act, ask, type Edit, type Kind } from '../live/live';
import { isSet } from '../fields/editor';

/** The record's id, or null when it was refused (the person has been told why). */
export async function makeRecord(kind: Kind, said: [string, string][]): Promise<string | null> {
  try {
    const { id } = await ask('new_id', null);
    const filled = said.map(([field, text]): [string, string] => [field, text.trim()]).filter(([, text]) => text !== '');
    const edits = filled.map(([name, text]): Edit => {
      const field = kind.fields.find((one) => one.name === name);
      const how = field && isSet(field) ? 'put' : 'set';
      return { edit: how, record: id, part: '', field: name, text };
    });
    const title = filled.find(([name]) => name === kind.title)?.[1] ?? filled[0]?.[1] ?? '';
    await act({
      name: { verb: 'add', kind: kind.name, field: '', title },
      edits: [{ edit: 'create', record: id, kind: kind.name }, ...edits],
    });
    return id;
  } catch {
    return null;
  }
}
