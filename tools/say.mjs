// What the front door says and runs: one line before every step, its minutes after it.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const TARGET = path.join(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');

/** A sentence for the person who must do something before we can go on. */
export class Stop extends Error {}

const steps = [];

/** Runs `work` under a heading; remembers how long it took. */
export async function step(name, work) {
  console.log(`\n── ${name}`);
  const begun = Date.now();
  try {
    return await work();
  } finally {
    const took = minutes(Date.now() - begun);
    steps.push([name, took]);
    console.log(`   ${name}: ${took} min`);
  }
}

export function minutes(ms) {
  return (ms / 60_000).toFixed(ms < 600_000 ? 2 : 1);
}

export function tellSteps() {
  const width = Math.max(...steps.map(([name]) => name.length));
  console.log('\nMinutes per step');
  for (const [name, took] of steps) console.log(`  ${name.padEnd(width)}  ${took.padStart(6)}`);
}

/**
 * Runs a program, showing what it says, and answers `{ code, text }`. Nothing is typed into it.
 * @param {{ cwd?: string, env?: Record<string, string>, quiet?: boolean }} how
 */
export function run(program, args, how = {}) {
  if (!how.quiet) console.log(`   $ ${[program, ...args].join(' ')}`);
  return new Promise((done) => {
    const stdin = how.keyboard ? 'inherit' : 'ignore';
    const child = spawn(program, args, {
      cwd: how.cwd ?? ROOT,
      env: { ...process.env, ...how.env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    let text = '';
    const hear = (to) => (chunk) => {
      text += chunk;
      if (!how.quiet) to.write(chunk);
    };
    child.stdout.on('data', hear(process.stdout));
    child.stderr.on('data', hear(process.stderr));
    child.on('error', (error) => done({ code: 127, text: String(error) }));
    child.on('close', (code, signal) => done({ code: code ?? 1, text: signal ? `${text}\nended by ${signal}` : text }));
  });
}

/** Runs a program that must succeed. */
export async function must(program, args, how = {}) {
  const { code, text } = await run(program, args, how);
  if (code !== 0) throw new Stop(`${program} ${args[0] ?? ''} ended with ${code}${how.quiet ? `:\n${text}` : ' (see above)'}.`);
  return text;
}

/** Whether a program can be started at all. */
export async function has(program, args = ['--version']) {
  return (await run(program, args, { quiet: true })).code === 0;
}

/** The main of every script: a Stop is a sentence, not a stack trace. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
