// npm test: the same set-up as npm start, then everything that can be shown to hold.

import fs from 'node:fs';
import path from 'node:path';
import { add, ofCargoTest, ofCheck, ofNextest, ofNode, ofVitest } from './count.mjs';
import { withDisplay } from './display.mjs';
import { ROOT, Stop, TARGET, has, main, run, step, tellSteps } from './say.mjs';
import { servers } from './servers.mjs';
import { setup } from './setup.mjs';

const PLAIN = { CARGO_TERM_COLOR: 'never', NO_COLOR: '1' };
const told = [];
/** Test programs that have steps of their own. */
const ELSEWHERE = new Set(['tidy', 'window']);

await main(async () => {
  try {
    await setup('test');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    told.push(['set-up', { passed: 0, failed: 1, skipped: 0 }]);
    return total();
  }
  await step('servers', servers);
  const runner = (await has('cargo-nextest', ['nextest', '--version'])) ? nextest : cargoTest;
  await counted('layout', async () => ofCheck(await cargo('fmt', '--all', '--check')));
  await counted('licences', licences);
  await counted('tools', async () => ofNode(await run('node', ['--test', '--test-reporter=tap', 'tools/count.test.mjs'])));
  await counted('clippy', async () => ofCheck(await cargo('clippy', '--locked', '--workspace', '--all-targets', '--', '-D', 'warnings')));
  await counted('house rules', async () => ofCargoTest(await cargo('test', '--locked', '-p', 'ilima-tests', '--test', 'tidy')));
  await counted('rust tests', () => runner('--workspace', '--exclude', 'ilima-tests'));
  await counted('stories', () => storyTests(runner));
  await counted('screen types', async () => ofCheck(await npm('check')));
  await counted('screen lint', async () => ofCheck(await npm('lint')));
  await counted('screen tests', vitest);
  await counted('real window', realWindow);
  return total();
});

async function counted(name, work) {
  told.push([name, await step(name, work)]);
}

function total() {
  tellSteps();
  console.log('\nPassed and failed per step');
  for (const [name, { passed, failed, skipped }] of told) {
    console.log(`  ${name.padEnd(14)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  }
  const { passed, failed } = told.map(([, count]) => count).reduce(add);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function cargo(...args) {
  return run('cargo', args, { env: PLAIN });
}

function npm(script, ...args) {
  return run('npm', ['run', '--workspace', 'ui', script, ...(args.length ? ['--', ...args] : [])], { env: PLAIN });
}

async function licences() {
  if (!(await has('cargo-deny', ['deny', '--version']))) {
    console.log('   skipped: cargo-deny is not here (cargo install cargo-deny --locked)');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  return ofCheck(await cargo('deny', '--locked', 'check', 'licenses', 'bans', 'sources'));
}

async function nextest(...which) {
  return ofNextest(await cargo('nextest', 'run', '--locked', '--no-fail-fast', '--no-tests', 'pass', ...which));
}

async function cargoTest(...which) {
  return ofCargoTest(await cargo('test', '--locked', '--no-fail-fast', ...which));
}

/** Names of the test programs of the crate `ilima-tests`. */
function testPrograms() {
  const text = fs.readFileSync(path.join(ROOT, 'tests', 'Cargo.toml'), 'utf8');
  return [...text.matchAll(/^\[\[test\]\]\s*\nname = "([^"]+)"/gm)].map(([, name]) => name);
}

async function storyTests(runner) {
  // Some stories kill the real command half-way.
  await cargo('build', '--locked', '-p', 'ilima-cli', '-p', 'ilima-window');
  const programs = testPrograms().filter((name) => !ELSEWHERE.has(name));
  if (programs.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  return runner('-p', 'ilima-tests', ...programs.flatMap((name) => ['--test', name]));
}

async function vitest() {
  const report = path.join(TARGET, 'vitest.json');
  fs.rmSync(report, { force: true });
  const ended = await npm('test', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const said = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
  return ofVitest(ended, said);
}

/** One at a time: every window wants its own driver, and two at once starve each other. */
async function realWindow() {
  if (!testPrograms().includes('window')) return { passed: 0, failed: 0, skipped: 0 };
  const test = ['test', '--locked', '--no-fail-fast', '-p', 'ilima-tests', '--test', 'window', '--', '--test-threads=1', '--nocapture'];
  return withDisplay(async (env) => {
    const { DISPLAY, XDG_RUNTIME_DIR } = env;
    return ofCargoTest(await run('dbus-run-session', ['--', 'cargo', ...test], { env: { ...PLAIN, DISPLAY, XDG_RUNTIME_DIR } }));
  });
}
