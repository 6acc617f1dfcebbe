// The counts of `npm test` are those of its runners, and a runner that breaks is never a success.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, ofCargoTest, ofCheck, ofNextest, ofNode, ofVitest } from './count.mjs';

const count = (passed, failed, skipped) => ({ passed, failed, skipped });

test('cargo test tells one line for each program, and they are added', () => {
  const text = [
    'test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out',
    'test result: FAILED. 40 passed; 2 failed; 0 ignored; 0 measured; 9 filtered out',
  ].join('\n');
  assert.deepEqual(ofCargoTest({ code: 101, text }), count(43, 2, 1));
});

test('nextest tells one line for all', () => {
  const line = '\u001b[32m     Summary\u001b[0m [   1.2s] 49 tests run: 46 passed (1 slow), 2 failed, 1 timed out, 2 skipped';
  assert.deepEqual(ofNextest({ code: 100, text: line }), count(46, 3, 2));
  assert.deepEqual(ofNextest({ code: 0, text: 'Summary [   0.1s] 1 test run: 1 passed, 0 skipped' }), count(1, 0, 0));
});

test('vitest tells in its report', () => {
  const report = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 };
  assert.deepEqual(ofVitest({ code: 1 }, report), count(7, 1, 2));
});

test('node tells at its end', () => {
  assert.deepEqual(ofNode({ code: 0, text: '# tests 5\n# pass 4\n# fail 0\n# skipped 1\n' }), count(4, 0, 1));
});

test('what does not even compile is one failure', () => {
  const broken = { code: 101, text: 'error: could not compile' };
  for (const of of [ofCargoTest, ofNextest, ofNode, ofCheck]) assert.deepEqual(of(broken), count(0, 1, 0));
  assert.deepEqual(ofVitest({ code: 1 }, undefined), count(0, 1, 0));
});

test('a runner that ends well without telling anything is a failure too', () => {
  const silent = { code: 0, text: '' };
  for (const of of [ofCargoTest, ofNextest, ofNode]) assert.deepEqual(of(silent), count(0, 1, 0));
  assert.deepEqual(ofVitest({ code: 0 }, undefined), count(0, 1, 0));
});

test('all passed but the runner failed is a failure', () => {
  const text = 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured';
  assert.deepEqual(ofCargoTest({ code: 1, text }), count(3, 1, 0));
});

test('sums are sums', () => assert.deepEqual(add(count(1, 2, 3), count(4, 5, 6)), count(5, 7, 9)));
