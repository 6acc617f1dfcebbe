// Taking a whole import back; says what was left because somebody changed it since.

import { job, sayTrouble, type Trouble } from '../live/live';
import { tellUndone } from '../live/undoing';

export async function undoImport(id: string): Promise<boolean> {
  try {
    tellUndone(await job('import_undo', { id }));
    return true;
  } catch (thrown) {
    sayTrouble(thrown as Trouble);
    return false;
  }
}
