// npm run wander [worlds]: many small worlds (tests/world), each from its own seed; the gate plays the first 100 and those that fell once.
// npm run wander -- members [histories]: made-up histories of membership (ledger), a million of them.

import { main, must, step } from './say.mjs';

await main(async () => {
  if (process.argv[2] === 'members') {
    const histories = process.argv[3] ?? '1000000';
    await step(`${histories} histories`, () =>
      must('cargo', ['test', '--locked', '--release', '-p', 'ilima-ledger', '--lib', 'histories', '--', '--nocapture'], { env: { HISTORIES: histories } }),
    );
    return;
  }
  const worlds = process.argv[2] ?? '10000';
  await step(`${worlds} worlds`, () =>
    must('cargo', ['test', '--locked', '--release', '-p', 'ilima-tests', '--test', 'world', 'comes_together', '--', '--nocapture'], { env: { WORLDS: worlds } }),
  );
});
