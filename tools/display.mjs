// A display that nobody looks at: Xvfb, a session bus, and pictures of what is on it.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Stop, must, run } from './say.mjs';

const SIZE = '1366x768x24';
const DISPLAY_WAIT_MS = 10_000;
const PAINT_WAIT_MS = 60_000;
const LOOK_EVERY_MS = 700;
/** A window that is not painted yet has a handful of colours; one with text has its smoothed edges. */
const COLOURS_OF_A_PAINTED_WINDOW = 60;

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Runs `work(env)` on a display of its own; everything started on it is gone afterwards. */
export async function withDisplay(work) {
  const runtime = fs.mkdtempSync(path.join(os.tmpdir(), 'ilima-run-'));
  fs.chmodSync(runtime, 0o700);
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SIZE, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  try {
    const env = { DISPLAY: `:${await displayNumber(server)}`, XDG_RUNTIME_DIR: runtime };
    return await work(env);
  } finally {
    await endGroup(server);
    fs.rmSync(runtime, { recursive: true, force: true });
  }
}

function displayNumber(server) {
  return new Promise((found, lost) => {
    const fail = () => lost(new Stop('Xvfb does not start: install the package xvfb.'));
    const late = setTimeout(fail, DISPLAY_WAIT_MS);
    server.on('error', fail);
    server.stdio[3].once('data', (number) => {
      clearTimeout(late);
      found(String(number).trim());
    });
  });
}

/** Starts a program under a session bus, in a process group of its own. */
export function open(program, env) {
  const wayland = { WAYLAND_DISPLAY: undefined, GDK_BACKEND: 'x11' };
  return spawn('dbus-run-session', ['--', program], {
    env: { ...process.env, ...env, ...wayland },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}

/** Ends a program and all that it started, asking first. */
export async function endGroup(child) {
  if (child.pid === undefined) return;
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      return; // Nobody of that group is left.
    }
    for (let waited = 0; waited < 3000 && alive(child.pid); waited += 100) await pause(100);
  }
}

function alive(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until two pictures in a row show a painted window, and keeps the last one as `file`. */
export async function pictureWhenPainted(child, env, file) {
  let ended = false;
  child.on('exit', () => (ended = true));
  let painted = false;
  for (let waited = 0; waited < PAINT_WAIT_MS && !ended; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    const before = painted;
    await must('import', ['-window', 'root', file], { env, quiet: true });
    painted = (await colours(file)) >= COLOURS_OF_A_PAINTED_WINDOW;
    if (before && painted) return;
  }
  throw new Stop(ended ? 'The window closed before it was painted (see above).' : 'The window was not painted within a minute.');
}

async function colours(file) {
  const { text } = await run('convert', [file, '-format', '%k', 'info:'], { quiet: true });
  return Number.parseInt(text, 10) || 0;
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
