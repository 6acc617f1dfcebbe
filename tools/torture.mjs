// npm run torture [-- --step WORDS]: every write of a day goes wrong in every way, and the long looks of the window (docs/torture.md).

import { parseArgs } from 'node:util';
import { ofCargoTest } from './count.mjs';
import { withDisplay } from './display.mjs';
import { main, must, run, step } from './say.mjs';
import { setup } from './setup.mjs';

const PLAIN = { CARGO_TERM_COLOR: 'never', NO_COLOR: '1' };
/** Tests of the window that take minutes; `npm test` runs their samples. */
const LONG = ['memory::a_window_left_alone', 'inject::no_text_is_run_in_any_record'];

await main(async () => {
  const { values } = parseArgs({ options: { step: { type: 'string', default: '' } } });
  await setup('test');
  await step('build', () => must('cargo', ['build', '--locked', '-p', 'ilima-cli', '-p', 'ilima-window'], { env: PLAIN }));
  const told = [];
  const all = { ...PLAIN, ILIMA_TORTURE: '1', ILIMA_TORTURE_STEP: values.step };
  told.push(await step('every write', async () => ofCargoTest(await cargo(['--test', 'torture', '--', '--nocapture'], all))));
  if (values.step === '') told.push(await step('the window', longWindow));
  const failed = told.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${told.reduce((sum, count) => sum + count.passed, 0)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

function cargo(words, env) {
  return run('cargo', ['test', '--locked', '-p', 'ilima-tests', ...words], { env });
}

function longWindow() {
  return withDisplay(async ({ DISPLAY, XDG_RUNTIME_DIR }) => {
    const words = ['test', '--locked', '-p', 'ilima-tests', '--test', 'window', '--', ...LONG, '--ignored', '--test-threads=1', '--nocapture'];
    return ofCargoTest(await run('dbus-run-session', ['--', 'cargo', ...words], { env: { ...PLAIN, DISPLAY, XDG_RUNTIME_DIR } }));
  });
}
