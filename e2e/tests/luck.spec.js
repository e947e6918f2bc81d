// @ts-check
// Bad luck: two tabs, a button pressed twice, Back and send again, a link that drops and repeats, a table left lying. Nothing
// that was typed is lost, nothing is made twice, and each ends in a sentence for whoever is there.
import { desktop, expect, phone, tablet, test } from '../support/fixture.js';
import { openTable } from '../support/furnish.js';
import { keyboard, mouse } from '../support/hands.js';
import { button, heading, link, strip } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const box = (/** @type {Page} */ page) => page.getByLabel('What you want to write').or(page.getByRole('textbox').nth(1)).first();
const title = (/** @type {Page} */ page) => page.getByRole('textbox').first();

/** How many of a name there are in the kit. @param {Page} page @param {string} name */
async function inKit(page, name) {
  await page.goto('/kit');
  return page.getByRole('main').getByRole('link', { name, exact: true }).count();
}

/** Writes a page of one's own and stays on it. @param {Page} page @param {string} name @param {string} text */
async function write(page, name, text) {
  await page.goto('/kit/new');
  await title(page).fill(name);
  await box(page).fill(text);
}

for (const script of [true, false]) {
  const how = script ? '' : ', without scripts (ACC-2)';

  test(`KIT-1 one page in two tabs: both texts are kept, and the person is told${how}`, async ({ arrive }) => {
    const one = await arrive('person', { ...desktop, javaScriptEnabled: script });
    await write(one, 'River', 'as it was');
    await button(one, 'Keep it').click();
    await expect(one).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
    const path = `/kit/${one.url().match(/[0-9a-f-]{36}/)?.[0]}/write`;
    await one.goto(path);
    const two = await one.context().newPage();
    await two.goto(path);
    await box(one).fill('written in the first tab');
    await button(one, 'Keep it').click();
    await expect(one.getByRole('main')).toContainText('written in the first tab');
    await box(two).fill('written in the second tab');
    await button(two, 'Keep it').click();
    await expect(two.getByRole('main')).toContainText(/two places|both|Both/);
    await two.goto('/kit');
    const texts = [];
    for (const href of await two.getByRole('main').locator('.list a').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))) {
      await two.goto(href);
      texts.push(await two.getByRole('main').innerText());
    }
    expect(texts.filter((t) => t.includes('written in the first tab'))).toHaveLength(1);
    expect(texts.filter((t) => t.includes('written in the second tab'))).toHaveLength(1);
  });

  test(`TOP-3 one exercise in two tabs: both are kept, and the person is told${how}`, async ({ arrive }) => {
    const one = await arrive('person', { ...desktop, javaScriptEnabled: script });
    await one.goto('/exercises/recovery/what-matters');
    await one.getByRole('combobox', { name: 'Friends' }).selectOption({ label: 'Matters a lot now' });
    await button(one, 'Save').click();
    const path = `/exercises/answers/${one.url().match(/[0-9a-f-]{36}/)?.[0]}/write`;
    await one.goto(path);
    const two = await one.context().newPage();
    await two.goto(path);
    await one.getByRole('combobox', { name: 'Making things' }).selectOption({ label: 'Not now' });
    await button(one, 'Save').click();
    await expect(one.getByText(/^Saved\./).first()).toBeVisible();
    await two.getByRole('combobox', { name: 'Being outside' }).selectOption({ label: 'Matters a bit' });
    await button(two, 'Save').click();
    await expect(heading(two, 'This was changed in two places')).toBeVisible();
    await expect(two.getByRole('main')).toContainText('What you sent just now');
    expect(await inKit(two, 'What matters to me')).toBe(2);
  });

  test(`Back after saving, and the same form again: still one thing, changed${how}`, async ({ arrive }) => {
    const page = await arrive('person', { ...desktop, javaScriptEnabled: script });
    await write(page, 'Heron', 'the first time');
    await button(page, 'Keep it').click();
    await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
    await page.goBack();
    await title(page).fill('Heron');
    await box(page).fill('the second time');
    await button(page, 'Keep it').click();
    await expect(page.getByRole('main')).toContainText('the second time');
    await page.goto('/kit');
    const all = await page.getByRole('main').getByRole('link', { name: 'Heron' }).count();
    expect(all, 'one thing, or both texts, but no more').toBeLessThanOrEqual(2);
    expect(all).toBeGreaterThanOrEqual(1);
  });
}

test('a button pressed twice makes one thing', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await write(page, 'Otter', 'once');
  await button(page, 'Keep it').dblclick();
  await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
  expect(await inKit(page, 'Otter')).toBe(1);
});

test('TOG-6 the ending sent twice by a flaky link makes one takeaway and one next step', async ({ arrive }) => {
  const page = await arrive('worker', tablet);
  await openTable(page);
  await page.goto('/together/end');
  await page.getByLabel('What do you want to take away from today?').fill('Twice told');
  await page.getByLabel('What', { exact: true }).fill('Once done');
  /** @type {string | null} */
  let body = null;
  await page.route('**/together/end', async (route) => {
    if (route.request().method() !== 'POST' || body) return route.continue();
    body = route.request().postData();
    await route.fetch({ maxRedirects: 0 }); // it arrives, and the answer is lost
    return route.continue(); // so the browser sends it again
  });
  await button(page, 'Go on').click();
  await expect(heading(page, 'What happens to it now?')).toBeVisible();
  expect(body).toContain('Twice');
  await expect(page.getByRole('group', { name: 'Twice told' })).toHaveCount(1);
  await expect(page.getByRole('group', { name: 'Once done' })).toHaveCount(1);
});

test('a new page sent twice by a flaky link is kept once', async ({ arrive }) => {
  const page = await arrive('person', { ...phone, javaScriptEnabled: false });
  await write(page, 'Swan', 'on the water');
  let sent = 0;
  await page.route('**/kit/journal', async (route) => {
    sent++;
    await route.fetch({ maxRedirects: 0 });
    return route.continue();
  });
  await button(page, 'Keep it').click();
  await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
  expect(sent).toBe(1);
  expect(await inKit(page, 'Swan')).toBe(1);
});

test('TOP-3 the link drops while somebody writes: it says so, and sends it when the link is back', async ({ arrive, guard }) => {
  guard.expect(/ERR_INTERNET_DISCONNECTED/);
  const page = await arrive('person', phone);
  await page.goto('/exercises/recovery/first-small-step');
  const first = page.getByRole('main').getByRole('textbox').first();
  await page.context().setOffline(true);
  await first.fill('Written without a link');
  await expect(page.getByText('Not saved yet. What you wrote is still here. Trying again soon.')).toBeVisible();
  await expect(first).toHaveValue('Written without a link');
  await page.context().setOffline(false);
  await expect(page.getByText('Saved a moment ago')).toBeVisible({ timeout: 30_000 });
  await page.goto('/kit');
  await link(page, 'A first small step').first().click();
  await expect(page.getByRole('main')).toContainText('Written without a link');
});

test('TOP-3 what was written is saved when the page is left without pressing anything', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await page.goto('/exercises/recovery/first-small-step');
  await page.getByRole('main').getByRole('textbox').first().fill('Left in a hurry');
  await page.goto('/topics');
  await expect.poll(() => inKit(page, 'A first small step')).toBe(1);
});

test('SAFE-2 signed out in another tab while writing: the page says so, and keeps the words', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await page.goto('/kit/new');
  const other = await page.context().newPage();
  await other.goto('/');
  await other.request.get('/leave', { maxRedirects: 0 });
  await box(page).fill('still here');
  await expect(page.getByText('You are signed out, so this is not saved yet.')).toBeVisible();
  await expect(box(page)).toHaveValue('still here');
});

test.describe('a table left lying', () => {
  test.use({ flags: ['--idle', '4s'] });

  test('TOG-2 it locks itself, the draft is kept, and shows nothing until one of the two says who they are', async ({ arrive, house }) => {
    const page = await arrive('worker', tablet);
    await openTable(page);
    await page.goto('/exercises/recovery/first-small-step');
    await page.getByRole('main').getByRole('textbox').first().fill('In the middle of a thought');
    await expect(heading(page, 'The table is locked')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('main')).not.toContainText('In the middle of a thought');
    await page.goBack();
    await expect(heading(page, 'The table is locked')).toBeVisible();
    await page.goto('/kit');
    await expect(page.getByRole('main')).not.toContainText('In the middle of a thought');
    await page.goto('/together/locked');
    const h = mouse(page);
    await h.choose(page.getByRole('radio', { name: 'Robin' }));
    await h.write(page.getByLabel('Your words or code'), house.cast.person.secret);
    await h.press(button(page, 'Go on'));
    await expect(strip(page)).toBeVisible();
    await page.goto('/together/table?later=1');
    await link(page, 'A first small step').first().click();
    await expect(page.getByRole('main')).toContainText('In the middle of a thought');
  });

  test('TOG-2 it does not lock while somebody reads and scrolls', async ({ arrive }) => {
    const page = await arrive('worker', tablet);
    await openTable(page);
    await page.goto('/topics/recovery/more-than-symptoms');
    const start = Date.now();
    while (Date.now() - start < 9_000) { // longer than twice the time the table waits
      await page.mouse.wheel(0, 40);
      await page.waitForResponse((r) => r.url().endsWith('/together/here'), { timeout: 3_000 }).catch(() => null);
    }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('More than symptoms going');
    await page.goto('/together/table?later=1');
    await expect(strip(page)).toBeVisible();
  });
});

for (const odd of ['مرحبا بكم في بيتي', '👩🏽‍🤝‍👩🏻 walking 🦆🦆', 'a‮gnp.exe', `<script>alert('x')</script><b>bold</b>`, 'ÅÅÅ̊̊̊ zalgo', 'x'.repeat(19_000)]) {
  test(`words of any kind come back as they were written: ${odd.slice(0, 24)}`, async ({ arrive }) => {
    const page = await arrive('person', phone);
    await write(page, 'Any words', odd);
    await button(page, 'Keep it').click();
    await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
    await expect(page.getByRole('main')).toContainText(odd.slice(0, 500));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.viewport.width);
    await expect(page.getByRole('main').locator('b, script')).toHaveCount(0);
  });
}

test('TOG-6 too long for one box: a sentence, and the words are still there', async ({ arrive }) => {
  const page = await arrive('worker', tablet);
  await openTable(page);
  await page.goto('/together/end');
  const long = 'water '.repeat(4_000);
  await page.getByLabel('What do you want to take away from today?').fill(long);
  await button(page, 'Go on').click();
  await expect(page.getByText('What you wrote is still here.').first()).toBeVisible();
  await expect(page.getByLabel('What do you want to take away from today?')).toHaveValue(new RegExp('water water'));
});

test('TOP-3 ACC-1 a card sort by keyboard with scripts: pick up, put down, undo, focus never lost', async ({ arrive }) => {
  const page = await arrive('person', { viewport: tablet.viewport });
  await page.goto('/exercises/recovery/what-matters');
  const h = keyboard(page);
  await h.pick(page.getByRole('combobox', { name: 'Friends' }), 'Matters a lot now');
  await h.press(button(page, 'Undo'));
  await expect(page.getByRole('combobox', { name: 'Friends' })).toHaveValue('');
  await h.pick(page.getByRole('combobox', { name: 'Friends' }), 'Matters a bit');
  await h.press(button(page, 'Save'));
  await expect(page.getByText(/^Saved\./).first()).toBeVisible();
  await expect(page.locator('section').filter({ has: heading(page, 'Matters a bit') }).last()).toContainText('Friends');
});
