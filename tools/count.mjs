// How many tests a runner says passed, failed and were skipped. What cannot be read counts as one failure.

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** A check without tests of its own: it holds or it does not. */
export function ofCheck({ code }) {
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/** `test result: ok. 3 passed; 0 failed; 1 ignored; …`, once for every program of tests. */
export function ofCargoTest({ code, text }) {
  const lines = [...plain(text).matchAll(/^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored/gm)];
  const told = lines.map(([, passed, failed, skipped]) => numbers(passed, failed, skipped));
  return honest(told.reduce(add, NOTHING), code, lines.length > 0);
}

/** `Summary [ 3.1s] 49 tests run: 48 passed (1 slow), 1 failed, 2 skipped` */
export function ofNextest({ code, text }) {
  const line = plain(text).match(/^\s*Summary \[.*$/m)?.[0];
  const of = (word) => line?.match(new RegExp(`(\\d+) (?:tests? )?${word}\\b`))?.[1] ?? '0';
  const counted = numbers(of('passed'), of('failed'), of('skipped'));
  counted.failed += Number(of('timed out'));
  return honest(counted, code, line !== undefined);
}

/** `# pass 4`, `# fail 0`, `# skipped 1`: Node's own runner, told as TAP. */
export function ofNode({ code, text }) {
  const of = (word) => text.match(new RegExp(`^# ${word} (\\d+)`, 'm'))?.[1];
  return honest(numbers(of('pass') ?? 0, of('fail') ?? 0, of('skipped') ?? 0), code, of('pass') !== undefined);
}

/** The report of vitest's `json` reporter; none when it never got so far. */
export function ofVitest({ code }, report) {
  if (!report) return honest(NOTHING, code, false);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  return honest({ passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }, code, true);
}

/** A runner that failed without a failing test (it did not compile, say), or that told nothing, is one failure. */
function honest(counted, code, told) {
  return (code !== 0 || !told) && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function numbers(passed, failed, skipped) {
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

function plain(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
