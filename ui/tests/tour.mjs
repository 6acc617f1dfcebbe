// Where every screen is found, and in which languages and looks.

export const VARIANTS = [
  { name: 'light', ask: { look: 'light' } },
  { name: 'dark', ask: { look: 'dark' } },
  { name: 'arabic', ask: { look: 'light', language: 'ar' } },
  { name: 'longer', ask: { look: 'light', language: 'en-XA' } },
  { name: 'mirrored', ask: { look: 'light', language: 'ar-XB' } },
  { name: 'projector', ask: { look: 'projector' }, size: { width: 1280, height: 720 } },
  { name: 'large', ask: { look: 'light', text: '200' }, size: { width: 1366, height: 768 } },
];

const place = (at) => (page) => page.locator('nav[data-region] > button').nth(at).click();
const rows = (at) => async (page) => {
  await place(at)(page);
  await page.waitForSelector('main table tbody tr, main ul li');
};
const record = (at, text) => async (page) => {
  await rows(at)(page);
  await page.getByText(text).first().click();
  await page.waitForSelector('main h1');
  await page.waitForTimeout(150);
};
const tab = (at) => (page) => page.locator('main [role=tab]').nth(at).click();
const then = (...steps) => async (page, variant) => {
  for (const step of steps) await step(page, variant);
};
const button = (selector, at = 0) => (page) => page.locator(selector).nth(at).click();
const submit = button('form button[type=submit]');
const help = (topic) => async (page) => {
  await page.evaluate((id) => window.ilimaGo({ place: 'help', id }), topic);
  await page.waitForSelector('article p');
};

const firstLanguage = async (page, variant) => {
  const tag = variant.ask.language ?? 'en';
  const at = page.locator(`button[lang="${tag}"]`);
  if ((await at.count()) > 0) await at.click();
  else await page.evaluate((to) => window.ilimaLanguage(to), tag);
};
const firstWay = then(firstLanguage, submit);
const firstYou = then(firstWay, button('.ways button', 0));
const firstWords = then(firstYou, async (page) => {
  await page.locator('input[maxlength]').fill('Amina');
  await page.locator('.row .btn').first().click();
  await page.waitForSelector('.strength');
}, submit, (page) => page.waitForSelector('ol.words'));
const firstSpace = then(firstWords, button('.row .btn', 1));
const firstPlan = then(firstSpace, (page) => page.locator('input[maxlength]').fill('Water Coalition'), submit, (page) => page.locator('.template input').first().check());

export const SCREENS = [
  { name: 'first-1-language', ask: { door: 'absent' }, go: firstLanguage },
  { name: 'first-2-way', ask: { door: 'absent' }, go: firstWay },
  { name: 'first-3-you', ask: { door: 'absent' }, go: then(firstYou, (page) => page.locator('.row .btn').first().click(), (page) => page.waitForSelector('.strength')) },
  { name: 'first-4-words', ask: { door: 'absent' }, go: firstWords },
  { name: 'first-5-words-back', ask: { door: 'absent' }, go: then(firstWords, submit) },
  { name: 'first-6-space', ask: { door: 'absent' }, go: firstSpace },
  { name: 'first-7-plan', ask: { door: 'absent' }, go: firstPlan },
  { name: 'first-join', ask: { door: 'absent' }, go: then(firstWay, button('.ways button', 1), async (page) => {
    await page.locator('input[maxlength]').fill('Amina');
    await page.locator('input[type=checkbox]').check();
  }, submit, (page) => page.waitForSelector('.ways'), button('.ways button', 1), (page) => page.waitForSelector('ol.steps')) },
  { name: 'first-join-room', ask: { door: 'absent', slow: true }, go: then(firstWay, button('.ways button', 1), async (page) => {
    await page.locator('input[maxlength]').fill('Amina');
    await page.locator('input[type=checkbox]').check();
  }, submit, (page) => page.waitForSelector('.ways'), button('.ways button', 0), async (page) => {
    await page.locator('input').fill('river copper seven');
    await page.locator('.row .btn.main').click();
    await page.waitForSelector('.note');
  }) },
  { name: 'first-restore', ask: { door: 'absent' }, go: then(firstWay, button('.ways button', 3), button('.step .row .btn'), (page) => page.waitForTimeout(100)) },
  { name: 'first-restore-words', ask: { door: 'absent' }, go: then(firstWay, button('.ways button', 3), (page) => page.locator('input[type=radio]').nth(1).check(), (page) => page.waitForSelector('textarea')) },
  { name: 'unlock', ask: { door: 'locked' } },
  { name: 'unlock-panic', ask: { door: 'locked', panic: '' } },
  { name: 'today-panic', ask: { panic: '' }, go: (page) => page.waitForTimeout(150) },
  { name: 'unlock-wrong', ask: { door: 'locked' }, go: then((page) => page.locator('input[type=password]').fill('no'), submit) },
  { name: 'recover', ask: { door: 'locked' }, go: button('.row .btn.quiet') },
  { name: 'recover-without', ask: { door: 'locked' }, go: then(button('.row .btn.quiet'), button('.row .btn.quiet'), (page) => page.waitForSelector('article h3')) },
  { name: 'today', go: (page) => page.waitForTimeout(150) },
  { name: 'today-undecided', go: (page) => page.locator('.says .link').last().scrollIntoViewIfNeeded() },
  { name: 'members-first', go: then((page) => page.locator('.says .link').last().click(), (page) => page.waitForSelector('section[aria-labelledby=members] li')) },
  { name: 'plans', go: rows(1) },
  { name: 'plan', go: record(1, 'March for water') },
  { name: 'people', go: rows(2) },
  { name: 'person', go: record(2, 'Grace Achieng') },
  { name: 'person-forget', go: then(record(2, 'Grace Achieng'), (page) => page.locator('main .head .btn').last().click(), (page) => page.waitForSelector('dialog[open] select')) },
  { name: 'person-history', go: then(record(2, 'Grace Achieng'), (page) => page.locator('main [role=tab]').last().click({ timeout: 1000 }).catch(() => undefined)) },
  { name: 'organisations', go: then(rows(2), tab(1), (page) => page.waitForTimeout(150)) },
  { name: 'commitments', go: rows(3) },
  { name: 'commitment', go: record(3, 'Clean water in every ward') },
  { name: 'commitment-files', go: then(record(3, 'Clean water in every ward'), (page) => page.getByText('hearing.ogg').scrollIntoViewIfNeeded()) },
  { name: 'commitment-files-look', go: then(record(3, 'Clean water in every ward'), (page) => page.locator('.look').first().click(), (page) => page.waitForSelector('dialog[open] img')) },
  { name: 'people-empty', ask: { empty: '' }, go: then(place(2), (page) => page.waitForTimeout(150)) },
  { name: 'search', go: then((page) => page.keyboard.press('Control+k'), (page) => page.keyboard.type('water'), (page) => page.waitForTimeout(400)) },
  { name: 'new-menu', go: (page) => page.keyboard.press('Control+n') },
  { name: 'new-person', go: then((page) => page.keyboard.press('Control+n'), button('[role=menuitem]', 1), (page) => page.waitForTimeout(150)) },
  { name: 'new-plan', go: then((page) => page.keyboard.press('Control+n'), button('[role=menuitem]', 0), (page) => page.waitForTimeout(150)) },
  { name: 'spaces', go: button('.top .space button') },
  { name: 'exchange', go: then(place(4), (page) => page.waitForSelector('main table')) },
  { name: 'members', go: then(place(4), async (page) => { await page.locator('#members').scrollIntoViewIfNeeded(); await page.locator('section[aria-labelledby=members] li:nth-child(2) .btn').last().click(); await page.waitForSelector('[role=menuitem]'); }) },
  { name: 'member-suspend', go: then(place(4), async (page) => { await page.locator('section[aria-labelledby=members] li:nth-child(2) .btn').last().click(); await page.locator('[role=menuitem]').first().click(); await page.waitForSelector('dialog[open]'); }) },
  { name: 'give', go: then(place(4), button('.head .btn.main'), (page) => page.waitForSelector('dialog[open] .ways')) },
  { name: 'give-receipt', go: then(place(4), button('.head .btn.main'), button('dialog[open] .ways .btn'), (page) => page.waitForSelector('dialog[open] .receipt')) },
  { name: 'give-full', ask: { trouble: 'give:disk-full' }, go: then(place(4), button('.head .btn.main'), button('dialog[open] .ways .btn'), (page) => page.waitForSelector('dialog[open] [role=alert]')) },
  { name: 'progress', ask: { slow: '' }, go: then(place(4), button('.head .btn.main'), button('dialog[open] .ways .btn'), (page) => page.waitForSelector('progress')) },
  { name: 'lan', go: then(place(4), button('.head .btn', 0), (page) => page.waitForSelector('dialog[open] form')) },
  { name: 'lan-live', go: then(place(4), button('.head .btn', 0), (page) => page.waitForSelector('dialog[open] form'), (page) => page.locator('dialog[open] input').fill('192.168.1.5:40123'), button('dialog[open] form .btn', 0), (page) => page.waitForSelector('dialog[open] .note.ok, dialog[open] [role=status]')) },
  { name: 'lan-silent', go: then(place(4), button('.head .btn', 0), (page) => page.waitForSelector('dialog[open] form'), button('dialog[open] .btn.main', 0), (page) => page.waitForSelector('dialog[open] ol svg')), ask: { slow: true } },
  { name: 'cable', go: then(place(4), button('.head .btn', 2), (page) => page.waitForSelector('dialog[open] form')) },
  { name: 'receive', go: then(place(4), button('.head .btn', 3), (page) => page.waitForSelector('dialog[open] .ways')) },
  { name: 'shelf', go: then(place(4), button('.head .btn', 1), (page) => page.waitForSelector('dialog[open] li')) },
  { name: 'invite', go: then(place(4), (page) => page.waitForSelector('#members'), button('main .card .row.top .btn'), button('dialog[open] .ways .btn', 1), button('dialog[open] .btn.main'), (page) => page.waitForSelector('dialog[open] .roles')) },
  { name: 'invited', go: then(place(4), (page) => page.waitForSelector('#members'), button('main .card .row.top .btn'), button('dialog[open] .ways .btn', 1), button('dialog[open] .btn.main'), (page) => page.waitForSelector('dialog[open] .roles'), button('dialog[open] .btn.main'), (page) => page.waitForSelector('.five')) },
  { name: 'let-in', go: then(place(4), (page) => page.waitForSelector('#members'), button('main .card .row.top .btn'), (page) => page.waitForSelector('dialog[open] .ways')) },
  { name: 'pair', ask: { slow: true }, go: then(place(4), (page) => page.waitForSelector('#members'), button('main .card .row.top .btn'), button('dialog[open] .ways .btn'), button('dialog[open] .btn.main'), (page) => page.waitForSelector('[data-words]')) },
  { name: 'paired', go: then(place(4), (page) => page.waitForSelector('#members'), button('main .card .row.top .btn'), button('dialog[open] .ways .btn'), button('dialog[open] .btn.main'), (page) => page.waitForSelector('dialog[open] .receipt, dialog[open] .note')) },
  { name: 'import', go: then(rows(2), importOf) },
  { name: 'import-look', go: then(rows(2), importOf, button('.head .btn.main'), (page) => page.waitForSelector('.figures')) },
  { name: 'import-look-below', go: then(rows(2), importOf, button('.head .btn.main'), (page) => page.waitForSelector('.figures'), (page) => page.evaluate(() => document.querySelector('main').scrollTo(0, 9999))) },
  { name: 'import-done', go: then(rows(2), importOf, button('.head .btn.main'), (page) => page.waitForSelector('.figures'), button('.head .btn.main'), (page) => page.waitForSelector('.done')) },
  { name: 'export', go: then(rows(2), exportOf) },
  { name: 'help', go: place(5) },
  { name: 'help-travel', go: then(place(5), button('.help nav button', 7)) },
  ...['no-words', 'lost', 'voices', 'forgetting', 'journey', 'panic', 'set-aside'].map((topic) => ({ name: `help-${topic}`, go: help(topic) })),
  { name: 'settings', go: then(place(5), tab(1)) },
  { name: 'settings-checked', go: then(place(5), tab(1), button('[aria-labelledby=check-store] .btn'), (page) => page.waitForSelector('.note')) },
  { name: 'settings-passphrase', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=passphrase] .btn').first().click(), (page) => page.waitForSelector('dialog[open] input')) },
  { name: 'settings-new-words', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=passphrase] .btn').nth(1).click(), (page) => page.locator('dialog[open] input').fill('x'), (page) => page.locator('dialog[open] .btn.main, dialog[open] [data-look=main]').last().click(), (page) => page.waitForSelector('dialog[open] ol')) },
  { name: 'settings-renew', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=renew] .btn').first().click(), (page) => page.waitForSelector('dialog[open] input')) },
  { name: 'settings-renewed', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=renew] .btn').first().click(), (page) => page.locator('dialog[open] input').fill('Water goes on'), (page) => page.locator('dialog[open] .btn.main').click(), (page) => page.waitForSelector('dialog[open] .note')) },
  { name: 'settings-travel', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=away] .btn').first().click(), (page) => page.waitForSelector('dialog[open] .note')) },
  { name: 'settings-backup', go: then(place(5), tab(1), (page) => page.locator('#backup').scrollIntoViewIfNeeded()) },
  { name: 'settings-panic', go: then(place(5), tab(1), (page) => page.locator('[aria-labelledby=panic] .btn').click(), (page) => page.waitForSelector('dialog[open] .note')) },
  { name: 'keys', go: then(place(5), tab(2)) },
  { name: 'about', go: then(place(5), tab(3)) },
  { name: 'trouble', ask: { trouble: 'act:disk-full' }, go: then((page) => page.waitForTimeout(150), async (page) => {
    await page.keyboard.press('Control+z');
    await page.waitForSelector('.toast');
  }) },
];

/** The list of people has a way to import and to export; the words differ, so the icon-less order is asked. */
async function importOf(page) {
  await page.evaluate(() => window.ilimaGo({ place: 'import' }));
  await page.waitForTimeout(100);
}
async function exportOf(page) {
  await page.evaluate(() => window.ilimaGo({ place: 'export' }));
  await page.waitForTimeout(100);
}
