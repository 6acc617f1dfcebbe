// Everything that must be in place before the app opens or is tested. What is in place is skipped.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, main, must, step } from './say.mjs';
import { rust, systemPackages } from './system.mjs';

/** @param {'run' | 'test' | 'pack'} purpose */
export async function setup(purpose) {
  await step('system packages', () => systemPackages(purpose));
  await step('rust', rust);
  await step('npm packages', npmPackages);
  await step('screen', screen);
  await step('programs', programs);
}

async function npmPackages() {
  const stamp = path.join(ROOT, 'node_modules', '.of-lock');
  const lock = crypto.createHash('sha256').update(fs.readFileSync(path.join(ROOT, 'package-lock.json'))).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return console.log('   in place');
  await must('npm', ['ci', '--no-audit', '--no-fund']);
  fs.writeFileSync(stamp, lock);
}

/** Cargo wants ui/dist before it builds the window. */
async function screen() {
  const built = newest(path.join(ROOT, 'ui', 'dist'));
  const sources = ['ui', 'words', 'package-lock.json'].map((name) => newest(path.join(ROOT, name)));
  if (built > Math.max(...sources)) return console.log('   in place');
  await must('npm', ['run', 'build', '--workspace', 'ui']);
}

const MADE = new Set(['node_modules', 'dist']);

/** When the newest file under a place was written, not counting what is made; 0 when there is none. */
function newest(place) {
  if (!fs.existsSync(place)) return 0;
  const about = fs.statSync(place);
  if (!about.isDirectory()) return about.mtimeMs;
  const inside = fs.readdirSync(place).filter((name) => !MADE.has(name));
  return Math.max(0, ...inside.map((name) => newest(path.join(place, name))));
}

/** The window with its screen inside, and the command. */
async function programs() {
  await must('cargo', ['build', '--locked', '-p', 'ilima-window', '-p', 'ilima-cli']);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => setup('test'));
}
