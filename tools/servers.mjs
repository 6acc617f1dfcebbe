// Real servers for the tests of shelves: WebDAV and S3, in a Python environment of their own and from Debian.

import fs from 'node:fs';
import path from 'node:path';
import { TARGET, has, run } from './say.mjs';

const FOLDER = path.join(TARGET, 'servers');
const WANTED = ['wsgidav==4.4.0', 'cheroot==11.1.2', 'moto[server]==5.2.5'];

/** Brings what is missing. Without Python or a network the tests that want a server say that they are skipped. */
export async function servers() {
  const stamp = path.join(FOLDER, 'made');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === WANTED.join(' ')) return;
  if (!(await has('python3', ['-m', 'venv', '--help']))) {
    console.log('   skipped: python3 with venv is not here');
    return;
  }
  fs.rmSync(FOLDER, { recursive: true, force: true });
  const made = await run('python3', ['-m', 'venv', FOLDER]);
  const brought = made.code === 0 && (await run(path.join(FOLDER, 'bin', 'pip'), ['install', '--quiet', ...WANTED]));
  if (brought && brought.code === 0) fs.writeFileSync(stamp, WANTED.join(' '));
  else console.log('   skipped: the servers could not be brought; their tests will say so');
}
