// After a build: the script that a page loads must stay small for laptops of 2012, and no part of the desk in memory may be in it.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a page loads, gzipped: the app, and one language beside English (design/experience.md, Weight). */
const SCRIPT_BYTES_MAX = 150 * 1024;
const assets = join(dirname(fileURLToPath(import.meta.url)), '../dist/assets');
const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
const texts = scripts.map((name) => readFileSync(join(assets, name)));
const sizes = texts.map((text) => gzipSync(text).length);
const languages = sizes.filter((_, at) => /^[a-z]{2}-/.test(scripts[at]));
const app = sizes.filter((_, at) => !/^[a-z]{2}-/.test(scripts[at]));
const bytes = app.reduce((sum, one) => sum + one, 0) + Math.max(0, ...languages);
const leaked = scripts.filter((_, at) => texts[at].includes('river basket morning copper'));

process.stdout.write(`page script ${(bytes / 1024).toFixed(1)} kB gzipped of ${SCRIPT_BYTES_MAX / 1024} kB\n`);
if (leaked.length > 0) process.stdout.write(`the desk in memory was built into ${leaked.join(', ')}\n`);
if (bytes > SCRIPT_BYTES_MAX) process.stdout.write('the page script is over its budget\n');
process.exitCode = bytes > SCRIPT_BYTES_MAX || leaked.length > 0 ? 1 : 0;
