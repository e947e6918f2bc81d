// @ts-check
// Without a connection: on a person's own phone, at a table, and on somebody's way out. The worker is the real one, in a browser whose
// network is cut.
import { chromium } from '@playwright/test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, phone, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').Page} Page */

const own = { ...phone, serviceWorkers: /** @type {const} */ ('allow') };

/** Waits until the worker looks after the page. @param {Page} page */
const minded = (page) => page.waitForFunction(() => !!navigator.serviceWorker.controller);

/** How many records a part of the store has. @param {Page} page @param {string} part @returns {Promise<number>} */
const count = (page, part) => page.evaluate((name) => new Promise((done) => {
  const ask = indexedDB.open('towpath');
  ask.onsuccess = () => {
    const n = ask.result.transaction(name).objectStore(name).count();
    n.onsuccess = () => {
      ask.result.close();
      done(n.result);
    };
  };
}), part);

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
  await expect(page).toHaveURL(/\/in$/);
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

/** Every file below a folder. @param {string} folder @returns {string[]} */
const files = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));

/** The ways in which a word may stand in a file: as text of one byte or two a letter, and in base64 at each of its three beginnings. @param {string} word */
function guises(word) {
  const base64 = [0, 1, 2].map((n) => Buffer.from('x'.repeat(n) + word).toString('base64').slice(n ? 4 : 0, -4));
  return [Buffer.from(word), Buffer.from(word, 'utf16le'), ...base64.map((b) => Buffer.from(b))];
}

test('ACC-5 the files of a device hold none of the words', async ({ house, launchOptions }) => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-device-'));
  const device = await chromium.launchPersistentContext(folder, { ...launchOptions, ...own, locale: 'en-GB', baseURL: house.url });
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
