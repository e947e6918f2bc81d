// @ts-check
// Help now and Leave site: on any page, at once, whatever the browser can do.
import { desktop, expect, phone, test } from '../support/fixture.js';
import { openTable } from '../support/furnish.js';
import { heading, link, strip } from '../support/table.js';

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
