// @ts-check
// The power goes a hundred times: the browser is ended, as a power cut would, at random moments while somebody writes, while pages are
// fetched and while what waited is sent. What the page said was kept is there in the end, once. Part of `make soak`.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { count, minded } from '../support/device.js';
import { expect, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{page: Page, context: import('@playwright/test').BrowserContext, cut: () => Promise<void>, gone: () => boolean}} Device */

const kills = Number(process.env.KILLS ?? 100);
const soak = !!process.env.TOWPATH_SOAK;

/**
 * A browser of its own process group, so that all of it can be ended at once.
 * @param {string} folder @param {{executablePath?: string, args?: string[]}} launch @param {boolean} offline @param {string} url
 * @returns {Promise<Device>}
 */
async function start(folder, launch, offline, url) {
  rmSync(join(folder, 'DevToolsActivePort'), { force: true });
  const child = spawn(launch.executablePath ?? 'chromium', [...(launch.args ?? []), '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
    { detached: true, stdio: 'ignore' });
  let ended = false;
  const over = new Promise((done) => child.once('exit', () => done((ended = true))));
  const port = await expect.poll(() => portOf(folder), { timeout: 20_000 }).not.toBe('').then(() => portOf(folder));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0];
  context.setDefaultTimeout(8000);
  const page = context.pages()[0] ?? (await context.newPage());
  await context.setOffline(offline);
  await page.goto(url).catch(() => {});
  return {
    page, context, gone: () => ended,
    cut: async () => {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
      await over;
      await browser.close().catch(() => {});
    },
  };
}

/** @param {string} folder */
function portOf(folder) {
  try {
    return readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0];
  } catch {
    return '';
  }
}

/**
 * Writes until the power goes. What the page says is kept, is noted the moment that it says so.
 * @param {Device} device @param {string} url @param {number} round @param {Record<'told' | 'here' | 'tried', Set<string>>} what told: said to be kept; here: said to be kept here
 */
async function write({ page, context, gone }, url, round, { told, here, tried }) {
  for (let n = 0; !gone(); n++) {
    if (round % 3 === 2) await context.setOffline(n % 2 === 0); // comes and goes
    await page.goto(`${url}/kit/new`);
    let text = '';
    for (let part = 0; part < 3; part++) {
      const word = `w${round}x${n}x${part}z`;
      tried.add(word);
      text += ` ${word}`;
      await page.evaluate(() => document.querySelector('[data-save]')?.replaceChildren('…'));
      await page.locator('textarea').fill(text);
      await expect(page.locator('[data-save]')).toHaveText(/^(Saved a moment ago|Kept on this phone)/);
      told.add(word);
      if ((await page.locator('[data-save]').textContent())?.startsWith('Kept')) here.add(word);
    }
    const last = `w${round}x${n}lastz`;
    tried.add(last);
    await page.locator('textarea').fill(`${text} ${last}`);
    await page.getByRole('main').getByRole('button', { name: 'Keep it' }).click();
    await page.waitForURL(/\/kit\/[0-9a-f-]{36}|\/offline\?kept=1/);
    await expect(page.getByRole('main')).toContainText(last);
    told.add(last);
  }
}

test('ACC-4 the power goes a hundred times: nothing that was said to be kept is lost, and nothing is there twice', async ({ house, launchOptions }) => {
  test.skip(!soak, 'part of make soak');
  test.setTimeout(50 * 60_000);
  const folder = mkdtempSync(join(tmpdir(), 'towpath-kills-'));
  const what = /** @type {Record<'told' | 'here' | 'tried', Set<string>>} */ ({ told: new Set(), here: new Set(), tried: new Set() });
  const { told, here, tried } = what;
  let device = await start(folder, launchOptions, false, house.signIn.person);
  let waited = 0;
  try {
    await minded(device.page);
    await device.page.goto(`${house.url}/offline`);
    await device.page.getByRole('button', { name: /^Keep on this/ }).click();
    await expect.poll(() => count(device.page, 'pages')).toBeGreaterThan(5);
    for (let round = 0; round < kills; round++) {
      const writing = write(device, house.url, round, what).catch((e) => e);
      await sleep(500 + Math.random() * 7000);
      await device.cut();
      await writing;
      const offline = (round + 1) % 3 === 1 && round + 1 < kills; // who has been signed out with the power signs in again, but not without a connection
      device = await start(folder, launchOptions, offline, offline ? `${house.url}/kit` : house.signIn.person);
      waited = Math.max(waited, await count(device.page, 'queue'));
    }
    await expect.poll(() => count(device.page, 'queue'), { timeout: 120_000 }).toBe(0);
    /** @type {string[]} */
    const lost = [];
    /** @type {string[]} */
    const twice = [];
    for (const word of tried) {
      const answer = await device.page.request.post(`${house.url}/kit`, { form: { q: word }, headers: { Origin: house.url } });
      const found = new Set((await answer.text()).match(/\/kit\/[0-9a-f-]{36}/g)).size;
      if (!found && told.has(word)) lost.push(word);
      if (found > 1) twice.push(word);
    }
    console.log(`${kills} times without power: ${told.size} of ${tried.size} pieces of writing were said to be kept, ${here.size} of them here; at most ${waited} pages waited at once; ${lost.length} lost, ${twice.length} twice`);
    expect(told.size, 'much was said to be kept').toBeGreaterThan(kills / 2);
    expect(here.size, 'some of it on the device').toBeGreaterThan(kills / 20);
    expect({ lost, twice }).toEqual({ lost: [], twice: [] });
  } finally {
    await device.cut();
    rmSync(folder, { recursive: true, force: true });
  }
});
