// Opens every screen in Chromium on the desk in memory: takes pictures into target/look/, runs axe, looks for text that overflows.
// Needs `npm run build:fake` before; `npm run look` does both.

import { readFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { findOverflow } from './overflow.mjs';
import { SCREENS, VARIANTS } from './tour.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, '../../target/ui-fake');
const pictures = join(here, '../../target/look');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
// As strict as the real window: no inline styles, no eval, nothing from elsewhere.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'";

async function serve() {
  const server = createServer(async (asked, answer) => {
    const path = new URL(asked.url, 'http://x').pathname;
    try {
      const body = await readFile(join(built, path === '/' ? 'index.html' : path));
      answer.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html', 'content-security-policy': CSP });
      answer.end(body);
    } catch {
      answer.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

const server = await serve();
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await mkdir(pictures, { recursive: true });
const wanted = process.argv.slice(2);
const problems = [];
let looked = 0;

for (const variant of VARIANTS) {
  for (const screen of SCREENS) {
    const name = `${screen.name}-${variant.name}`;
    if (wanted.length > 0 && !wanted.some((one) => name.includes(one))) continue;
    // axe is brought in from outside the page, so it alone may pass the policy.
    const context = await browser.newContext({ viewport: variant.size ?? { width: 1024, height: 600 }, reducedMotion: 'reduce', colorScheme: 'light', locale: 'en-KE', timezoneId: 'Africa/Nairobi' });
    // The real window freezes the prototype too.
    await context.addInitScript(() => Object.freeze(Object.prototype));
    const page = await context.newPage();
    page.on('console', (said) => said.type() === 'error' && !said.text().includes('favicon') && problems.push(`${name}: console: ${said.text()}`));
    page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`));
    page.setDefaultTimeout(5000);
    try {
      await page.goto(`${address}?${new URLSearchParams({ ...variant.ask, ...screen.ask })}`);
      await page.waitForSelector('main');
      await screen.go?.(page, variant);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(60);
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      for (const one of await page.evaluate(findOverflow)) problems.push(`${name}: overflows: ${one}`);
      await page.evaluate(`${axe}; undefined`).catch(() => page.addScriptTag({ content: axe }));
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      for (const one of found.violations) problems.push(`${name}: axe ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).slice(0, 3).join(' | ')}`);
      const missing = await page.evaluate(() => document.documentElement.dataset.missing ?? '');
      if (missing !== '') problems.push(`${name}: no words for ${missing}`);
      looked += 1;
    } catch (error) {
      problems.push(`${name}: ${error.message.split('\n')[0]}`);
      await page.screenshot({ path: join(pictures, `${name}.png`) }).catch(() => undefined);
    }
    await context.close();
  }
}

await browser.close();
server.close();
process.stdout.write(`${looked} screens looked at, pictures in target/look\n${problems.map((one) => `  ${one}\n`).join('')}${problems.length === 0 ? 'axe found 0 violations; no text overflows; no words missing\n' : ''}`);
process.exitCode = problems.length === 0 ? 0 : 1;
