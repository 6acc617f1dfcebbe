// npm run pack: the .deb, with the window and the command in it.

import fs from 'node:fs';
import path from 'node:path';
import { Stop, TARGET, main, must, step } from './say.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup('pack');
  // The command is built first: the bundle's `files` carry it as usr/bin/ilima.
  await step('command', () => must('cargo', ['build', '--locked', '--release', '-p', 'ilima-cli']));
  await step('package', () => must('npx', ['tauri', 'build', '--bundles', 'deb']));
  const made = packages();
  if (made.length === 0) throw new Stop('No package was made (see above).');
  for (const file of made) {
    const inside = await must('dpkg-deb', ['-c', file], { quiet: true });
    for (const program of ['usr/bin/ilima', 'usr/bin/ilima-window']) {
      if (!inside.split('\n').some((line) => line.endsWith(`/${program}`) || line.endsWith(` ${program}`))) {
        throw new Stop(`${file} lacks ${program}.`);
      }
    }
    console.log(`\n${file}: ${(fs.statSync(file).size / 1e6).toFixed(1)} MB, window and command inside`);
  }
});

function packages() {
  const folder = path.join(TARGET, 'release', 'bundle', 'deb');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.filter((name) => name.endsWith('.deb')).map((name) => path.join(folder, name));
}
