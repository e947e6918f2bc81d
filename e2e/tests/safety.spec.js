// @ts-check
// Help now and Leave site: on any page, at once, whatever the browser can do.
import { readFileSync } from 'node:fs';
import { desktop, expect, phone, test } from '../support/fixture.js';
import { openTable } from '../support/furnish.js';
import { heading, link, strip } from '../support/table.js';
import { exerciseOnBoth, sitDown } from '../support/two.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * The quiet page elsewhere that Leave leads to. No test gets there: this computer finds no other (see playwright.config.js).
 * @param {Page} page @param {import('../support/fixture.js').Guard} guard
 */
async function elsewhere(page, guard) {
  const answer = await page.request.get('/leave', { maxRedirects: 0, headers: { 'Sec-Fetch-Site': 'cross-site' } });
  const { origin } = new URL(answer.headers().location);
  guard.mayGo(origin);
  guard.expect(/net::ERR_NAME_NOT_RESOLVED/);
  return { gone: () => page.waitForRequest((r) => r.isNavigationRequest() && new URL(r.url()).origin === origin) };
}

for (const script of [true, false]) {
  const how = script ? '' : ' without scripts (ACC-2)';

  test(`SAFE-1 Help now says whom to call${how}`, async ({ open, arrive }) => {
    for (const page of [await open({ ...phone, javaScriptEnabled: script }), await arrive('person', { ...phone, javaScriptEnabled: script })]) {
      await page.goto('/topics');
      await link(page, 'Help now').first().click();
      await expect(heading(page, 'Help now')).toBeVisible();
      await expect(page.getByRole('link', { name: /999/ })).toHaveAttribute('href', 'tel:999');
      await expect(page.getByRole('main').getByRole('link', { name: /020/ }).first()).toBeVisible();
    }
  });

  test(`SAFE-1 TOG-2 Leave site goes at once, and Back shows nothing${how}`, async ({ arrive, guard }) => {
    const page = await arrive('person', { ...desktop, javaScriptEnabled: script });
    const away = await elsewhere(page, guard);
    await page.goto('/kit');
    await page.goto('/kit/new');
    await Promise.all([away.gone(), link(page, 'Leave site').click()]);
    await page.goBack();
    await expect(page.locator('body[data-role=none]')).toBeVisible();
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(heading(page, 'A page of my own')).toHaveCount(0);
    await page.goto('/kit');
    await expect(heading(page, 'My things')).toHaveCount(0);
  });

  test(`SAFE-1 TOG-2 leaving from a table locks the table${how}`, async ({ arrive, guard }) => {
    const page = await arrive('worker', { ...desktop, javaScriptEnabled: script });
    const away = await elsewhere(page, guard);
    await openTable(page);
    await page.goto('/together/end');
    await Promise.all([away.gone(), link(page, 'Leave site').click()]);
    for (const path of ['/together/table', '/together/end', '/topics', '/']) {
      await page.goto(path);
      await expect(heading(page, 'The table is locked'), path).toBeVisible();
      await expect(strip(page)).toHaveCount(0);
    }
    await page.goto('/help');
    await expect(heading(page, 'Help now')).toBeVisible();
  });
}

test('SAFE-1 Escape three times leaves, from inside a box too; twice does not', async ({ arrive, guard }) => {
  const page = await arrive('person', desktop);
  const away = await elsewhere(page, guard);
  await page.goto('/kit/new');
  await page.getByRole('textbox').nth(1).fill('half a sentence');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await expect(page.getByRole('textbox').nth(1)).toHaveValue('half a sentencea');
  await Promise.all([away.gone(), page.keyboard.press('Escape')]);
});

test('SAFE-1 Help now is there while the table is locked, and for a stranger on a page that is not there', async ({ arrive, open }) => {
  const page = await arrive('worker', desktop);
  await openTable(page);
  await page.request.get('/leave', { maxRedirects: 0 });
  await expect(heading(page, 'The table is locked'), 'what is open of it goes to the lock by itself').toBeVisible();
  await page.goto('/together/table');
  await expect(heading(page, 'The table is locked')).toBeVisible();
  await link(page, 'Help now').first().click();
  await expect(page.getByRole('link', { name: /999/ })).toBeVisible();
  const stranger = await open(desktop);
  await stranger.goto('/nothing/here');
  await expect(heading(stranger, 'There is nothing here')).toBeVisible();
  await link(stranger, 'Help now').first().click();
  await expect(stranger.getByRole('link', { name: /999/ })).toBeVisible();
});

/** What a browser sends and keeps while a box is written in. @param {Page} page @param {string} text */
async function leftBehind(page, text) {
  /** @type {string[]} */
  const sent = [];
  const note = (/** @type {import('@playwright/test').Request} */ r) => sent.push(`${r.method()} ${r.url()} ${[...new URLSearchParams(r.postData() ?? '').keys()]}`);
  page.on('request', note);
  await page.getByRole('textbox').nth(1).fill(text);
  await expect(page.locator('[data-save]')).toHaveText(/^Saved/);
  page.off('request', note);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  return { sent: sent.map((s) => s.replace(/[0-9a-f]{8}-[0-9a-f-]+/g, 'ID')), kept };
}

test('SAFE-5 words that can mean danger show help to whoever writes them, and nothing else happens', async ({ arrive }) => {
  const page = await arrive('person', phone);
  const help = page.getByRole('main').getByRole('link', { name: 'Help now' });
  await page.goto('/kit/new');
  const ordinary = await leftBehind(page, 'My phone died, and I could murder a cup of tea.');
  await expect(help).toHaveCount(0);

  await page.goto('/kit/new');
  const low = await leftBehind(page, 'I don’t want to live.');
  await expect(help).toBeVisible();
  await expect(page.getByText('Nobody was told. Nothing was kept, counted or sent because of it.')).toBeVisible();
  await expect(page.getByRole('textbox').nth(1)).toBeFocused();
  expect(low, 'what is sent and kept is the same').toEqual(ordinary);

  await page.getByRole('button', { name: 'Close this note' }).click();
  await expect(help).toHaveCount(0);
  await expect(page.getByRole('textbox').nth(1)).toBeFocused();
  await page.getByRole('textbox').nth(1).pressSequentially(' I want to die');
  await expect(page.locator('[data-save]')).toHaveText(/^Saved/);
  await expect(help, 'once on a page is enough').toHaveCount(0);
});

test('SAFE-5 each phrase is found as it is written by hand, and ordinary words are not', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await page.goto('/kit/new');
  const address = (await page.locator('[data-care]').getAttribute('data-care')) ?? '';
  const phrases = readFileSync(new URL('../../internal/page/care/en.txt', import.meta.url), 'utf8').split('\n').filter((l) => l && !l.startsWith('#'));
  expect(phrases.length).toBeGreaterThan(40);
  const ordinary = ['I could kill for a coffee', 'the plant died', 'he hit the ball', 'a deadline', 'we cut my hair', 'I want to dine', 'it hurts my knee', 'end of my tether', ''];
  const wrong = await page.evaluate(async ([from, danger, plain]) => {
    const { found } = await import(/** @type {string} */ (from));
    /** @param {string} p */
    const written = (p) => [p, p.toUpperCase(), `So, ${p}!`, p.replaceAll("'", '’'), p.replaceAll("'", ''), p.replaceAll(' ', '\n ')].map((t) => t.replaceAll('*', 'e'));
    const missed = /** @type {string[]} */ (danger).flatMap(written).filter((t) => !found(t, 'en-GB'));
    return { missed, taken: /** @type {string[]} */ (plain).filter((t) => found(t, 'en')) };
  }, /** @type {[string, string[], string[]]} */ ([address, phrases, ordinary]));
  expect(wrong).toEqual({ missed: [], taken: [] });
});

test('SAFE-5 two screens: only the one where it was written shows it', async ({ arrive }) => {
  const { person, worker } = await sitDown({ arrive });
  await exerciseOnBoth(person, worker, 'good-enough-day');
  /** @param {Page} page */
  const help = (page) => page.getByRole('main').getByRole('link', { name: 'Help now' });
  await person.locator('textarea').first().pressSequentially('I want to die');
  await expect(help(person)).toBeVisible();
  await expect(worker.locator('textarea').first()).toHaveValue('I want to die');
  await expect(help(worker)).toHaveCount(0);
});
