// npm run fuzz -- [TARGET…] [--seconds N] [--keep]: random bytes into every parser, guided by what they reach (docs/fuzzing.md).

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, Stop, TARGET, main, must, run, step } from './say.mjs';
import { rust } from './system.mjs';

const HERE = path.join(ROOT, 'tests', 'fuzz');
const OUT = path.join(TARGET, 'fuzz');
/** What `cargo fuzz` gives to a stable compiler too: counters for every edge, and compared values told. */
const COVERAGE = [
  '-Cpasses=sancov-module',
  ...['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'].map((what) => `-Cllvm-args=-sanitizer-coverage-${what}`),
].join(' ');
const LIMITS = ['-rss_limit_mb=512', '-timeout=10'];
/** A corpus that a clone carries: the replay tests its limits. */
const FILES_MAX = 30;
const BYTES_MAX = 60_000;

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '600' }, keep: { type: 'boolean', default: false } },
  });
  const all = fs.readdirSync(path.join(HERE, 'bin')).map((file) => path.basename(file, '.rs')).sort();
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown) throw new Stop(`No target is called ${unknown}. There are: ${all.join(' ')}`);
  await step('rust', rust);
  const host = (await must('rustc', ['-vV'], { quiet: true })).match(/^host: (.*)$/m)[1];
  // Not --locked: the lock file of its own follows the rooms' crates. With --target the build scripts are programs of their own, without counters.
  await step('build', () => must('cargo', ['build', '--release', '--manifest-path', path.join(HERE, 'Cargo.toml'),
    '--target', host, '--target-dir', OUT], { env: { RUSTFLAGS: COVERAGE } }));
  const rows = [];
  for (const name of positionals.length > 0 ? positionals : all) {
    const program = path.join(OUT, host, 'release', name);
    rows.push(await step(name, () => fuzz(name, program, values.seconds)));
    if (values.keep) await keep(name, program);
  }
  console.log(`\n${table(rows)}`);
  return rows.some((row) => row.findings > 0) ? 1 : 0;
});

/** Folders of one target: what it began with, what it grew, what it found. */
function folder(name, what) {
  const made = path.join(OUT, what, name);
  fs.mkdirSync(made, { recursive: true });
  return made;
}

function corpora(name) {
  const kept = path.join(HERE, 'corpus', name);
  fs.mkdirSync(kept, { recursive: true });
  return [folder(name, 'grown'), kept, folder(name, 'seeds')];
}

async function fuzz(name, program, seconds) {
  await must(program, ['-runs=0'], { quiet: true, env: { SEEDS: folder(name, 'seeds') } });
  const found = folder(name, 'found');
  const before = fs.readdirSync(found).length;
  const args = [`-max_total_time=${seconds}`, ...LIMITS, '-print_final_stats=1', `-artifact_prefix=${found}${path.sep}`];
  const { code, text } = await run(program, [...args, ...corpora(name)], { quiet: true });
  const number = (pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
  const findings = fs.readdirSync(found).length - before;
  if (code !== 0) console.log(`${text.split('\n').slice(-40).join('\n')}\n   what did it lies in ${found}`);
  return {
    name,
    seconds: number(/Done \d+ runs in (\d+) second/g),
    runs: number(/number_of_executed_units:\s+(\d+)/g),
    reached: number(/cov: (\d+)/g),
    mb: number(/peak_rss_mb:\s+(\d+)/g),
    findings: code === 0 ? findings : Math.max(1, findings),
  };
}

/** The smallest part of what was grown that reaches most, best first, as the corpus of a clone. */
async function keep(name, program) {
  const best = folder(name, 'best');
  fs.rmSync(best, { recursive: true, force: true });
  fs.mkdirSync(best);
  await must(program, ['-set_cover_merge=1', ...LIMITS, best, ...corpora(name)], { quiet: true });
  const kept = path.join(HERE, 'corpus', name);
  const once = fs.readdirSync(kept).filter((file) => file.startsWith('regression-'));
  fs.readdirSync(kept).filter((file) => !once.includes(file)).forEach((file) => fs.rmSync(path.join(kept, file)));
  const size = (file) => fs.statSync(file).size;
  let [files, bytes] = [once.length, once.reduce((sum, file) => sum + size(path.join(kept, file)), 0)];
  // The merge writes in the order of what each adds.
  const written = (file) => fs.statSync(path.join(best, file), { bigint: true }).mtimeNs;
  const byWorth = fs.readdirSync(best).sort((a, b) => (written(a) < written(b) ? -1 : 1));
  for (const file of byWorth) {
    const more = size(path.join(best, file));
    if (files >= FILES_MAX || bytes + more > BYTES_MAX) continue;
    fs.copyFileSync(path.join(best, file), path.join(kept, file));
    [files, bytes] = [files + 1, bytes + more];
  }
}

function table(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const body = rows.map(({ name, seconds, runs, reached, mb, findings }) =>
    line([name, seconds, runs, reached, `${mb} MB`, findings]));
  const text = [line(['Target', 'Seconds', 'Executions', 'Edges reached', 'Peak memory', 'Findings']), '|---|---|---|---|---|---|', ...body].join('\n');
  fs.writeFileSync(path.join(OUT, 'figures.md'), `${text}\n`);
  return text;
}
