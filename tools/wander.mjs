// npm run wander [worlds]: many small worlds (tests/world), each from its own seed; the gate plays the first 60.

import { main, must, step } from './say.mjs';

await main(async () => {
  const worlds = process.argv[2] ?? '10000';
  await step(`${worlds} worlds`, () =>
    must('cargo', ['test', '--locked', '-p', 'ilima-tests', '--test', 'world', '--', '--nocapture'], { env: { WORLDS: worlds } }),
  );
});
