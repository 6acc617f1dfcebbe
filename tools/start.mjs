// npm start: sets everything up and opens Ilima; without a display, opens it in a virtual one and keeps a picture.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { endGroup, hasDisplay, open, pictureWhenPainted, withDisplay } from './display.mjs';
import { TARGET, main, step } from './say.mjs';
import { setup } from './setup.mjs';

const WINDOW = path.join(TARGET, 'debug', process.platform === 'win32' ? 'ilima-window.exe' : 'ilima-window');

await main(async () => {
  await setup('run');
  return hasDisplay() ? openHere() : firstLook();
});

async function openHere() {
  console.log(`\nOpening Ilima (${WINDOW})`);
  const child = spawn(WINDOW, process.argv.slice(2), { stdio: 'inherit' });
  return new Promise((done) => {
    child.on('error', (error) => {
      console.error(`It does not start: ${error.message}`);
      done(1);
    });
    child.on('exit', (code) => done(code ?? 1));
  });
}

async function firstLook() {
  const file = path.join(TARGET, 'first-look.png');
  console.log('\nThis machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set): opening Ilima in a virtual one.');
  await step('first look', () => withDisplay(async (env) => {
    const window = open(WINDOW, env);
    try {
      await pictureWhenPainted(window, env, file);
    } finally {
      await endGroup(window);
    }
  }));
  console.log(`\nThe first screen is in ${file}`);
  return 0;
}
