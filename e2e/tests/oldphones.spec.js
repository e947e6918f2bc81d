// @ts-check
// Old telephones on slow lines: 320 pixels, a 2G line, a processor slowed six times, and a browser that knows no modules, no IndexedDB
// and no service workers. Nobody can install another; what has to work there has to work without.
import { expect } from '@playwright/test';
import { narrow, test } from '../support/fixture.js';
import { button } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

/** A 2G line as browsers' own tools have it: bytes a second, and milliseconds. */
const line = { offline: false, latency: 300, downloadThroughput: 35_000, uploadThroughput: 30_000 };
const slowness = 6;

/** What such a browser doesn't know isn't there, and modules are a kind of script that it has never heard of. */
function old() {
  for (const name of ['indexedDB', 'caches', 'IntersectionObserver', 'ResizeObserver', 'BroadcastChannel', 'speechSynthesis']) {
    Reflect.deleteProperty(window, name);
    Object.defineProperty(window, name, { value: undefined, configurable: true });
  }
  Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
  Reflect.deleteProperty(Navigator.prototype, 'locks');
  // before a module could run: its kind is one that isn't known
  new MutationObserver((all) => {
    for (const { addedNodes } of all) {
      for (const n of addedNodes) if (n instanceof HTMLScriptElement && n.type === 'module') n.type = 'not-known';
    }
  }).observe(document, { childList: true, subtree: true });
}

/** A page can be read and used before its small drawings have come. */
const ready = { waitUntil: /** @type {const} */ ('domcontentloaded') };

/** Makes a page one on such a telephone. @param {Page} page */
async function age(page) {
  await page.addInitScript(old);
  const tools = await page.context().newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', line);
  await tools.send('Emulation.setCPUThrottlingRate', { rate: slowness });
}

/** Nothing stands out to the side. @param {Page} page */
const fits = async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

/** That it is as old as it claims. @param {Page} page */
const isOld = async (page) => expect(await page.evaluate(() => [typeof indexedDB, 'serviceWorker' in navigator,
  document.querySelectorAll('script[type=module]').length])).toEqual(['undefined', false, 0]);

test('ACC-2 ACC-3 NET-1 ACC-9 ACC-10 an old telephone on a slow line: help, a topic, a lesson, an exercise that is kept; the first questions of the check, three words from paper, and what it used', async ({ arrive }) => {
  const page = await arrive('person', narrow);
  await age(page);
  await page.goto('/help', ready);
  await expect(page.locator('h1')).toBeVisible();
  await fits(page);
  await isOld(page);

  await page.goto('/topics/recovery', ready);
  await expect(page.getByRole('heading', { level: 1, name: 'Recovery' })).toBeVisible();
  await fits(page);

  await page.goto('/skills/lessons/a-first-email', ready);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await fits(page);

  await page.goto('/exercises/recovery/first-small-step', ready);
  const words = 'Put my shoes by the door';
  await page.locator('main textarea, main input:not([type])').first().or(page.locator('main input[type=text]').first()).first().fill(words);
  await fits(page);
  await button(page, 'Save').click();
  await expect(page).toHaveURL(/saved=1/);
  await expect(page.getByText(words)).toBeVisible();

  await page.goto('/data', ready);
  await button(page, 'Count what this visit uses').click();
  await expect(page.getByText('Counting from here on.')).toBeVisible();

  await page.goto('/skills/check', ready);
  await page.locator('main form button.main, main a.button.main').first().click();
  for (let n = 0; n < 2; n++) {
    const heading = page.locator('h1');
    const question = (await heading.textContent()) ?? '';
    await fits(page);
    const box = page.locator('main input[type=checkbox]').first();
    if (await box.isVisible()) {
      await box.check();
      await page.locator('main button.main').click();
    } else {
      await page.locator('main .options button').first().click();
    }
    await expect(heading).not.toHaveText(question);
  }

  await page.goto('/skills/lessons/a-first-email/paper', ready);
  const three = await page.locator('main strong').last().textContent();
  await page.goto('/go', ready);
  await page.getByLabel('The three words').fill(` ${three?.toUpperCase()} `);
  await button(page, 'Go to the page').click();
  await expect(page).toHaveURL(/\/skills\/lessons\/a-first-email$/);

  await page.goto('/data', ready);
  await expect(page.getByText(/\d+ pages came: \d+ KB/)).toBeVisible();
  await isOld(page);
});
