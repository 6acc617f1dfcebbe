// npm run bench [-- exchange | life | dictionary]: the marks that the issues set, measured with the command as people get it (release build).

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchDictionary, benchExchange, benchLife } from './bench-exchange.mjs';
import { Stop, TARGET, main, must, step } from './say.mjs';
import { rust, systemPackages } from './system.mjs';

const ILIMA = path.join(TARGET, 'release', 'ilima');
const ROWS = 10_000;
const missed = [];

await main(async () => {
  await step('system packages', () => systemPackages('run'));
  await step('rust', rust);
  if (process.argv[2] === 'exchange') {
    await benchExchange();
    return 0;
  }
  if (process.argv[2] === 'life') {
    await benchLife();
    return 0;
  }
  if (process.argv[2] === 'dictionary') {
    await benchDictionary();
    return 0;
  }
  await step('release build', () => must('cargo', ['build', '--locked', '--release', '-p', 'ilima-cli']));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ilima-bench-'));
  try {
    await step('people', () => people(folder));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  await step('store', () => must('cargo', ['test', '--locked', '--release', '-p', 'ilima-store', 'many', '--', '--nocapture']));
  if (missed.length > 0) console.log(`\nMissed: ${missed.join('; ')}`);
  return missed.length === 0 ? 0 : 1;
});

async function people(folder) {
  const home = path.join(folder, 'home');
  const ilima = (...args) => timed(ILIMA, ['--home', home, ...args]);
  await ilima('init', '--name', 'Bench', '--no-lock');
  await ilima('space', 'new', 'Bench', '--country', 'KE');
  for (const part of [0, 1]) {
    const file = path.join(folder, `people-${part}.csv`);
    fs.writeFileSync(file, spreadsheet(part));
    const took = await ilima('import', 'people', file, '--json');
    mark(`import of ${ROWS} people from CSV`, took, { ms: 20_000, mb: 300 });
  }
  const all = await ilima('list', 'person', '--json');
  const there = JSON.parse(all.text).length;
  if (there < 2 * ROWS * 0.99) throw new Stop(`Only ${there} of ${2 * ROWS} people are in the list.`);
  mark(`list of all ${there} people, the whole command`, all, {});
  const page = ['--limit', '200', '--json'];
  mark('first page of all, the whole command', await ilima('list', 'person', ...page), { ms: 100 });
  mark('first page of one source, the whole command', await ilima('list', 'person', '--where', 'source=list 7', ...page), { ms: 100 });
  mark('first page of a search, the whole command', await ilima('list', 'person', '--search', 'wanjiku', ...page), { ms: 100 });
}

/** A spreadsheet as a group would bring it; the same for every run. */
function spreadsheet(part) {
  const given = ['Amina', 'José', 'Nguyễn', 'محمد', 'Wanjiku', 'Chloé', 'Siddharth', 'Олена'];
  const family = ['Okello', 'García', 'Thị Lan', 'الأحمد', 'Kamau', 'N’Diaye', 'रविदास', 'Шевченко'];
  const lines = ['Name,Phone,E-mail,Languages,Notes,Source'];
  for (let row = 0; row < ROWS; row += 1) {
    const number = part * ROWS + row;
    const name = `${given[number % 8]} ${family[Math.floor(number / 8) % 8]} ${number}`;
    const phone = `+2547${String(10_000_000 + number * 7)}`;
    lines.push(`"${name}",${phone},p${number}@example.org,sw,"Met at the market, stall ${number % 90}",list ${number % 40}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Runs a program and answers its time and the most memory it held. */
function timed(program, args) {
  return new Promise((done, fail) => {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [text, complaint, mb] = ['', '', 0];
    const watch = setInterval(() => (mb = Math.max(mb, peak(child.pid))), 20);
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (complaint += chunk));
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) done({ ms: performance.now() - begun, mb, text });
      else fail(new Stop(`ilima ${args.slice(2).join(' ')} ended with ${code}:\n${complaint}`));
    });
  });
}

/** Linux tells a process's highest resident memory; elsewhere it is not measured. */
function peak(pid) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB/m);
    return line ? Number(line[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}

function mark(what, took, limit) {
  const told = `${what}: ${Math.round(took.ms)} ms, at most ${Math.round(took.mb)} MB`;
  console.log(`   ${told}`);
  if (took.ms > (limit.ms ?? Infinity) || took.mb > (limit.mb ?? Infinity)) missed.push(told);
}
