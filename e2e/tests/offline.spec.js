// @ts-check
// Without a connection: on a person's own phone, at a table, and on somebody's way out. The worker is the real one, in a browser whose
// network is cut.
import { chromium } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, files, guises, minded } from '../support/device.js';
import { expect, phone, tablet, test, wholeBrowser } from '../support/fixture.js';
import { openTable } from '../support/furnish.js';
import { button, heading } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const own = { ...phone, serviceWorkers: /** @type {const} */ ('allow') };

/** Turns keeping on, and waits until the pages are there. @param {Page} page */
async function keep(page) {
  await minded(page);
  await page.goto('/offline');
  await page.getByRole('button', { name: /^Keep on this/ }).click();
  await expect.poll(() => count(page, 'pages')).toBeGreaterThan(5);
  await expect.poll(() => page.evaluate(async () => (await (await caches.open('files')).keys()).length)).toBeGreaterThan(10);
}

const main = (/** @type {Page} */ page) => page.getByRole('main');

test('ACC-4 KIT-5 SAFE-1 own pages open without a connection, what is written waits and goes once', async ({ arrive, guard }) => {
  guard.expect(/net::ERR_/);
  const page = await arrive('person', own);
  await page.goto('/plans/new?what=safety');
  await page.locator('.note summary').click();
  await page.locator('input[name="alone"]').first().fill('Radio on, loud enough to hear words');
  await main(page).getByRole('button', { name: 'Keep it' }).last().click();
  await expect(main(page)).toContainText('Radio on');
  await keep(page);
  const cut = (/** @type {boolean} */ off) => page.context().setOffline(off);
  await cut(true);

  await page.goto('/help');
  await expect(main(page)).toContainText('No connection');
  await page.getByRole('link', { name: 'safety plan' }).click();
  await expect(main(page)).toContainText('Radio on, loud enough to hear words');
  await expect(main(page)).toContainText('This is what was kept on this phone on');

  await page.goto('/kit/new');
  await page.locator('textarea').fill('A heron stood');
  await expect(page.locator('[data-save]')).toContainText('Kept on this phone');
  await page.locator('textarea').fill('A heron stood by the lock');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(main(page)).toContainText('Kept on this phone. It will be sent when there is a connection.');
  await expect(main(page)).toContainText('A heron stood by the lock');
  await page.goto('/kit/new'); // another page of one's own, not the same again
  await page.locator('textarea').fill('A second page');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(main(page)).toContainText('2 things you wrote wait to be sent');

  await cut(false);
  await expect.poll(() => count(page, 'queue')).toBe(0);
  await page.goto('/kit');
  await expect(main(page).getByRole('link', { name: 'A heron stood by the lock' })).toHaveCount(1);
  await expect(main(page).getByRole('link', { name: /^A heron/ })).toHaveCount(1);
  await expect(main(page).getByRole('link', { name: 'A second page' })).toHaveCount(1);
});

test('ACC-4 where two changed both are kept; who writes on after the connection is back goes on in the same page', async ({ arrive, guard, house, open }) => {
  guard.expect(/net::ERR_/);
  const page = await arrive('person', own);
  await page.goto('/kit/new');
  await page.locator('textarea').fill('First');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  const at = new URL(page.url()).pathname;
  await keep(page);
  await page.goto(`${at}/write`);
  await page.context().setOffline(true);
  await page.locator('textarea').fill('First, from the phone');
  await expect(page.locator('[data-save]')).toContainText('Kept on this phone');
  await page.context().setOffline(false);
  await expect.poll(() => count(page, 'queue')).toBe(0);
  await page.locator('textarea').fill('First, from the phone, and on');
  await expect(page.locator('[data-save]')).toContainText('Saved a moment ago');

  await page.context().setOffline(true);
  const other = await open();
  await other.goto(house.signIn.person);
  await other.goto(`${at}/write`);
  await other.locator('textarea').fill('From the library');
  await main(other).getByRole('button', { name: 'Keep it' }).click();
  await page.locator('textarea').fill('From the bus');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await page.context().setOffline(false);
  await expect.poll(() => count(page, 'queue')).toBe(0);
  await page.goto('/kit');
  for (const words of ['From the library', 'From the bus']) await expect(main(page).getByRole('link', { name: words })).toHaveCount(1);
});

test('SAFE-1 ACC-5 leaving without a connection closes what is kept, and a store that was cleared is said', async ({ arrive, guard, house }) => {
  guard.expect(/net::ERR_/);
  const page = await arrive('person', own);
  await keep(page);
  await page.context().setOffline(true);
  guard.mayGo('https://www.wikipedia.org');
  await page.goto('/kit');
  await expect(main(page)).toContainText('This is what was kept');
  await page.getByRole('link', { name: 'Leave site' }).click().catch(() => {});
  await page.waitForTimeout(500);
  await page.goto('/kit');
  await expect(main(page)).toContainText('What is kept here is closed');
  await page.goto('/help');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.context().setOffline(false);
  await page.goto('/kit'); // the session has ended with it
  await expect(page).toHaveURL(/\/in\b/);
  await page.goto(house.signIn.person);
  await expect.poll(async () => (await page.goto('/offline'), main(page).textContent())).toContain('Your pages are kept on this phone');

  await page.evaluate(() => new Promise((done) => {
    const ask = indexedDB.open('towpath');
    ask.onsuccess = () => {
      const t = ask.result.transaction(['lockers', 'pages'], 'readwrite');
      t.objectStore('lockers').clear();
      t.objectStore('pages').clear();
      t.oncomplete = done;
    };
  }));
  await expect.poll(async () => (await page.goto('/offline'), main(page).textContent())).toContain('What was kept on this phone is gone');
});

/** The browser stops its workers, as browsers do when they like. @param {Page} page */
async function stopWorkers(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send('ServiceWorker.enable');
  await tools.send('ServiceWorker.stopAllWorkers');
  await tools.detach();
}

test('TOG-14 SAFE-1 a session goes on without its network; once the table is left nothing of it opens here, and what was written arrives', async ({ arrive, guard }) => {
  guard.mayGo('https://www.wikipedia.org'); // where Leave leads: the worker asks /leave and doesn't follow
  guard.expect(/net::ERR_|Failed to load resource/);
  const page = await arrive('worker', { ...tablet, serviceWorkers: 'allow' });
  await minded(page);
  await openTable(page);
  await page.goto('/together/table?later=1');
  await button(page, 'Recovery').click();
  const wanted = await page.evaluate(async () => (await (await fetch('/offline/list')).json()).pages.length);
  expect(wanted).toBeGreaterThan(20);
  await expect.poll(() => count(page, 'pages'), { timeout: 20_000 }).toBeGreaterThanOrEqual(wanted);
  await page.context().setOffline(true);
  const says = page.getByText('No connection. Carry on; it will be sent.');
  await expect(says, 'the page that is open says so').toBeVisible();

  await page.goto('/topics/recovery/no-finish-line');
  await expect(heading(page, 'Many ways, and no finish line')).toBeVisible();
  await expect(says).toBeVisible();
  await stopWorkers(page);
  await page.goto('/together/step/closer');
  await expect(page.locator('.moorings')).toBeVisible();
  await page.goto('/together/pick');
  await expect(main(page)).toContainText("isn't kept");
  await expect(page.locator('.strip')).toBeVisible();
  await page.goto('/exercises/recovery/first-small-step');
  await main(page).getByRole('textbox').first().fill('Shoes by the quaywall');
  await expect(page.locator('[data-save]')).toContainText('It will be sent when there is a connection');
  await button(page, 'Save').click();
  await expect(page).toHaveURL(/\/together\/table\?kept=1/);
  await expect(main(page)).toContainText('It will be sent when there is a connection');
  await page.goto('/help');
  await expect(page.getByRole('link', { name: /999/ }).first()).toBeVisible();

  await page.goto('/together/leave');
  await page.getByRole('radio', { name: 'Sam' }).check();
  await page.getByLabel('Your words or code').fill('not kept anywhere');
  await button(page, 'Leave the table').click();
  await expect(main(page)).toContainText('Nothing of it can be read here now');
  expect(await count(page, 'pages')).toBe(0);
  for (const path of ['/together/table', '/topics/recovery/no-finish-line', '/exercises/recovery/first-small-step']) {
    await page.goto(path);
    await expect(main(page), path).toContainText("isn't kept");
    await expect(page.locator('body')).not.toContainText('quaywall');
  }
  expect(await count(page, 'queue')).toBe(1);
  await page.context().setOffline(false);
  await page.goto('/');
  await expect(heading(page, 'The table is locked')).toBeVisible();
  await expect.poll(() => count(page, 'queue')).toBe(0);
  const own = await arrive('person');
  await own.goto('/kit');
  await main(own).getByRole('link', { name: 'A first small step' }).first().click();
  await expect(main(own)).toContainText('quaywall');
});

/** The worker, to be asked and misled. @param {Page} page */
const workerOf = (page) => page.context().serviceWorkers()[0];

/** @param {Page} page @param {boolean} off */
const cut = (page, off) => page.context().setOffline(off);

/** Waits for somebody's going where Leave leads. @param {Page} page */
const goesAway = (page) => page.waitForRequest((r) => r.isNavigationRequest() && r.url().startsWith('https://www.wikipedia.org'));

test('SAFE-1 Help now and Leave site are there without a connection: for a stranger who was here once, on own pages, at a table', async ({ open, arrive, guard }) => {
  guard.expect(/net::ERR_|Failed to load resource/);
  guard.mayGo('https://www.wikipedia.org');
  const stranger = await open(own);
  await stranger.goto('/topics');
  await minded(stranger);
  await expect.poll(() => stranger.evaluate(async () => (await (await caches.open('open')).keys()).length)).toBe(3);
  await expect.poll(() => workerOf(stranger).evaluate('facts.quiet')).toBeTruthy();
  const mine = await arrive('person', own);
  await keep(mine);
  const table = await arrive('worker', { ...tablet, serviceWorkers: 'allow' });
  await minded(table);
  await openTable(table);
  await expect.poll(() => count(table, 'pages')).toBeGreaterThan(3);
  for (const [page, ...paths] of /** @type {[Page, ...string[]][]} */ ([[stranger, '/', '/nothing/here'], [mine, '/me', '/kit'], [table, '/together/screen', '/together/table']])) {
    await cut(page, true);
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole('link', { name: 'Help now' }).first().click();
      await expect(page.getByRole('link', { name: /999/ }).first(), path).toHaveAttribute('href', 'tel:999');
      await page.goto(path);
    }
    await Promise.all([goesAway(page), page.getByRole('link', { name: 'Leave site' }).click()]);
    await page.goto(paths[1]);
    await expect(main(page)).toContainText("isn't kept");
    expect(await workerOf(page).evaluate('!!held || !!facts.table'), 'nothing here opens it').toBe(false);
  }
});

test('TOP-4 a story that is taken back is gone from a phone at its next contact; a phone without one for a month shows none', async ({ arrive, guard, house }) => {
  guard.expect(/net::ERR_|Failed to load resource/);
  const page = await arrive('person', own);
  await page.goto('/stories');
  await main(page).getByRole('link', { name: /^Test clip/ }).click();
  const path = new URL(page.url()).pathname;
  await button(page, 'Keep a bookmark').click();
  await keep(page);
  const keeps = (/** @type {string} */ begins) => workerOf(page).evaluate(`indexOf().then((i) => Object.keys(i.pages).find((p) => p.startsWith('${begins}')))`);
  await expect.poll(() => keeps('/stories/')).toBe(path);
  await expect.poll(() => keeps('/skills/lessons/')).toBeTruthy();
  await cut(page, true);
  await page.goto(String(await keeps('/skills/lessons/')));
  await expect(main(page)).toContainText('This is what was kept');
  await page.goto(path);
  await expect(main(page)).toContainText('Nobody');
  await workerOf(page).evaluate('{ const now = Date.now; Date.now = () => now() + 31 * 86_400_000 }');
  await page.goto(path);
  await expect(main(page), 'nobody could say for a month whether it may still be shown').toContainText("isn't kept");

  const still = () => workerOf(page).evaluate(`indexOf().then((i) => Promise.all(Object.keys(i.pages).filter((p) => p.startsWith('/kit')).map(async (p) => (await keptPage(p))?.html.includes('Test clip') ? p : ''))).then((all) => all.join(''))`);
  expect(await still(), 'the bookmark, and the list of things').not.toBe('');
  const editor = await arrive('editor');
  await editor.goto(`${path}/take-back`);
  await button(editor, 'Take it back now').click();
  await expect(editor.getByText('taken back').first()).toBeVisible();
  await cut(page, false);
  await expect.poll(async () => (await page.goto('/help'), await still()), 'at each contact what is kept is brought up to date').toBe('');
  await cut(page, true);
  await page.goto(path);
  await expect(main(page)).toContainText("isn't kept");
  await page.goto('/kit');
  await main(page).getByRole('link', { name: 'A story that was taken back' }).click();
  await expect(main(page)).not.toContainText('Test clip');
});

test('ACC-4 a clock that is a year wrong, a phone that is full, a photo, a server that was put back: nothing is lost, and each is said', async ({ arrive, guard, house }) => {
  guard.expect(/net::ERR_|Failed to load resource/);
  guard.mayGo('https://www.wikipedia.org');
  const page = await arrive('person', own);
  await page.goto('/exercises/me/something-of-mine');
  await keep(page);
  const sent = () => expect.poll(() => count(page, 'queue')).toBe(0);
  /** @param {string} text */
  const write = async (text) => {
    await page.goto('/kit/new');
    await page.locator('textarea').fill(text);
    await main(page).getByRole('button', { name: 'Keep it' }).click();
  };
  for (const years of [1, -1]) {
    await workerOf(page).evaluate(`{ const now = Date.now; Date.now = () => now() + ${years * 365 * 86_400_000} }`);
    await cut(page, true);
    await write(`Year ${years}`);
    await expect(main(page)).toContainText('Kept on this phone. It will be sent');
    await cut(page, false);
    await sent();
  }

  await cut(page, true); // or they may have gone before anybody counts them
  await workerOf(page).evaluate('epochIs(facts.epoch + 1)'); // as after a server was put back
  expect(await count(page, 'queue')).toBeGreaterThanOrEqual(2);
  await cut(page, false);
  await page.goto('/kit');
  await sent();
  await page.goto('/kit');
  for (const name of ['Year 1', 'Year -1']) await expect(main(page).getByRole('link', { name, exact: true })).toHaveCount(1);

  await page.goto('/exercises/me/something-of-mine');
  const note = page.getByText('Open it', { exact: true });
  if (await note.isVisible()) await note.click();
  await cut(page, true);
  await page.getByLabel('Choose or take a photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByLabel('What is it, and how did it come to me?').fill('My door by the sluice');
  await button(page, 'Keep this photo').nth(1).click();
  await expect(main(page)).toContainText("It could not be sent, so it isn't kept yet. It is still here.");
  await expect(page.locator('[data-save]')).toContainText('Kept on this phone');
  await cut(page, false);
  await sent();

  await page.goto('/kit/export');
  await cut(page, true);
  await page.getByLabel('The file').setInputFiles({ name: 'my-things.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await button(page, 'Bring them in').click();
  await expect(main(page)).toContainText("A photo, a recording or a file can't wait on this phone");
  await cut(page, false);

  await page.goto('/kit/new');
  await cut(page, true);
  await workerOf(page).evaluate(`{ // what browsers say where there is no room
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...all) {
      if (this.name === 'queue') throw new DOMException('', 'QuotaExceededError');
      return put.apply(this, all);
    };
  }`);
  await page.locator('textarea').fill('Too much for this phone');
  await expect(page.locator('[data-save]')).toContainText('Not saved yet. What you wrote is still here.');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(main(page)).toContainText('There is no room on this phone to keep this.');
  await expect(main(page)).toContainText('Too much for this phone');
  await cut(page, false);
  await button(page, 'Try again').click();
  await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);

  await page.goto('/kit/new');
  const other = await page.context().newPage();
  await other.goto('/kit');
  await cut(page, true);
  await Promise.all([goesAway(other), other.getByRole('link', { name: 'Leave site' }).click()]);
  await page.locator('textarea').fill('Written after leaving');
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(main(page)).toContainText('nobody is signed in here now');
  await cut(page, false);
  await button(page, 'Try again').click();
  await expect(main(page)).toContainText('What you wrote is still here, on this page.');
  await other.goto(house.signIn.person);
  await button(page, 'Send it again').click();
  await expect(main(page)).toContainText('Written after leaving');
});

test('ACC-5 the files of a device hold none of the words', async ({ house, launchOptions }) => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-device-'));
  const device = await chromium.launchPersistentContext(folder, { ...launchOptions, ...wholeBrowser, ...own, locale: 'en-GB', baseURL: house.url });
  try {
    const page = await device.newPage();
    await page.goto(house.signIn.person);
    await page.goto('/kit/new');
    await page.getByLabel('What it is called').fill('A page');
    await page.locator('textarea').fill('Something. '.repeat(40) + 'zebrafinchonline');
    await main(page).getByRole('button', { name: 'Keep it' }).click();
    await expect(main(page)).toContainText('zebrafinchonline');
    await keep(page);
    await device.setOffline(true);
    await page.goto('/kit/new');
    await page.getByLabel('What it is called').fill('Another');
    await page.locator('textarea').fill('Something. '.repeat(40) + 'zebrafinchoffline');
    await main(page).getByRole('button', { name: 'Keep it' }).click();
    await expect(main(page)).toContainText('waits to be sent');
    expect(await count(page, 'queue')).toBe(1);
  } finally {
    await device.close();
  }
  const found = (/** @type {string} */ word) => files(folder).filter((f) => {
    const data = readFileSync(f);
    return guises(word).some((g) => data.includes(g));
  });
  expect(found('Something calmer'), 'what everybody may read is there, so the search finds what there is').not.toEqual([]);
  const theirs = found('zebrafinch');
  rmSync(folder, { recursive: true, force: true });
  expect(theirs).toEqual([]);
});
