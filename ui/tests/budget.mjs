// After a build: the script that a page loads must stay small for laptops of 2012, and no part of the desk in memory may be in it.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a page has loaded, gzipped (design/experience.md, Weight): the app, one language beside English, and the largest place that is loaded when it is opened. */
const SCRIPT_BYTES_MAX = 150 * 1024;
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const names = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'));
const texts = new Map(names.map((name) => [name, readFileSync(join(dist, 'assets', name), 'utf8')]));
const size = (all) => [...all].reduce((sum, name) => sum + gzipSync(texts.get(name)).length, 0);

/** A script with all that it brings along at once. */
function withImports(name, found = new Set()) {
  if (found.has(name) || !texts.has(name)) return found;
  found.add(name);
  for (const [, other] of texts.get(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) withImports(other, found);
  return found;
}

const entry = /src="[^"]*assets\/([^"]+\.js)"/.exec(readFileSync(join(dist, 'index.html'), 'utf8'))[1];
const app = withImports(entry);
const isWords = (name) => /^[a-z]{2}-/.test(name);
/** Help is read in one language, by the place that shows it. */
const isHelp = (name) => isWords(name) && texts.get(name).includes('help-start-title');
const isLanguage = (name) => isWords(name) && !isHelp(name);
const later = names.filter((name) => !app.has(name) && !isWords(name));
const bytesOf = (name) => size([...withImports(name)].filter((one) => !app.has(one)));
const help = Math.max(0, ...names.filter(isHelp).map(bytesOf));
const beyond = (name) => bytesOf(name) + ([...withImports(name)].some((one) => /^HelpText-/.test(one)) ? help : 0);
const largest = (all) => Math.max(0, ...all.map(beyond));
const bytes = size(app) + largest(names.filter(isLanguage)) + largest(later);
const kB = (number) => (number / 1024).toFixed(1);
const leaked = names.filter((name) => texts.get(name).includes('river basket morning copper'));

process.stdout.write(`page script ${kB(bytes)} kB gzipped of ${kB(SCRIPT_BYTES_MAX)} kB: app ${kB(size(app))}, language ${kB(largest(names.filter(isLanguage)))}, largest place ${kB(largest(later))}\n`);
if (leaked.length > 0) process.stdout.write(`the desk in memory was built into ${leaked.join(', ')}\n`);
if (bytes > SCRIPT_BYTES_MAX) process.stdout.write('the page script is over its budget\n');
process.exitCode = bytes > SCRIPT_BYTES_MAX || leaked.length > 0 ? 1 : 0;
