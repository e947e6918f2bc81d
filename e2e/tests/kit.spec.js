// @ts-check
// The person's own space (KIT-1): find, pin, put away and bring back, carry off, and bring back what was carried off.
import { readFile } from 'node:fs/promises';
import { expect, narrow, phone, test } from '../support/fixture.js';
import { finger } from '../support/hands.js';
import { button, heading, link } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Keeps a page of one's own. @param {Page} page @param {string} title @param {string} text */
async function write(page, title, text) {
  await page.goto('/kit/new');
  await page.getByLabel('What it is called').fill(title);
  await page.getByLabel('Your words').fill(text);
  await button(page, 'Keep it').click();
  await expect(heading(page, title)).toBeVisible();
}

/** Looks for words. @param {Page} page @param {string} words */
async function find(page, words) {
  await page.getByLabel('Find something').fill(words);
  await button(page, 'Find').click();
}

/** Asks for a file and saves it under the name that it has. @param {Page} page @param {string} name of the button */
async function carryOff(page, name) {
  await page.goto('/kit/export');
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  const path = test.info().outputPath(file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path };
}

for (const script of [true, false]) {
  test(`KIT-1 somebody finds what they wrote, pins it, puts it away and brings it back${script ? '' : ', without scripts (ACC-2)'}`, async ({ arrive }) => {
    const page = await arrive('person', { ...phone, javaScriptEnabled: script });
    await write(page, 'Frau Müller', 'Sie sagte: der Fluss hilft.');
    await write(page, 'قائمة', 'الأمل');
    await page.goto('/kit');
    await find(page, 'muller fluss');
    await expect(page.getByRole('heading', { name: 'One thing found' })).toBeVisible();
    await expect(page.locator('mark')).toHaveText('Fluss');
    expect(page.url(), 'what was looked for is in no address').not.toMatch(/muller|fluss/i);
    await find(page, 'الامل');
    await expect(link(page, 'قائمة')).toBeVisible();
    await finger(page).press(link(page, 'Show everything'));

    await finger(page).press(link(page, 'Frau Müller'));
    await finger(page).press(button(page, 'Pin to the top'));
    await expect(page.getByText('Pinned. It is at the top of your things now.')).toBeVisible();
    await page.goto('/kit');
    await expect(page.getByRole('heading', { name: 'Pinned' })).toBeVisible();
    await finger(page).press(link(page, 'Frau Müller'));
    await finger(page).press(button(page, 'Put away'));
    await expect(page.getByText('It is in the bin, and nobody else can see it.')).toBeVisible();
    await finger(page).press(button(page, 'Bring it back'));
    await expect(page.getByText('It is back. Nobody but you can see it.')).toBeVisible();
  });
}

test('KIT-1 what was carried off opens from a disk without any network, and comes back as it was', async ({ arrive, browser }) => {
  const page = await arrive('person');
  await write(page, 'Bread & <b>water</b>', 'one\ntwo 🌊 مرحبا');
  const read = await carryOff(page, 'Make a page to read');
  expect(read.name).toMatch(/^my-things-\d{4}-\d\d-\d\d\.html$/);

  const alone = await browser.newContext({ offline: true, ...narrow });
  const shown = await alone.newPage();
  /** @type {string[]} */
  const wrong = [];
  shown.on('console', (m) => wrong.push(m.text()));
  shown.on('pageerror', (e) => wrong.push(e.message));
  shown.on('request', (r) => { if (!/^(file|data):/.test(r.url())) wrong.push(r.url()); });
  await shown.goto(`file://${read.path}`);
  await expect(shown.getByRole('heading', { name: 'Bread & <b>water</b>' })).toBeVisible();
  await expect(shown.getByText('two 🌊 مرحبا')).toBeVisible();
  await expect(shown.getByRole('heading', { name: 'What happened to your ways of signing in' })).toBeVisible();
  expect(await shown.evaluate(() => document.documentElement.scrollWidth), 'it fits a narrow screen').toBeLessThanOrEqual(320);
  expect(wrong, 'nothing is asked for, and nothing goes wrong').toEqual([]);
  await alone.close();

  const file = await carryOff(page, 'Make a file to bring back');
  const saved = await readFile(file.path);
  await page.goto('/kit/away-all');
  await button(page, 'Put everything away').click();
  await page.goto('/kit/bin/empty');
  await button(page, 'Yes, empty it').click();
  await page.goto('/kit');
  await expect(page.getByRole('heading', { name: 'This is a place for what you want to keep' })).toBeVisible();

  /** @param {string} name @param {Buffer} bytes */
  const bring = async (name, bytes) => {
    await page.goto('/kit/export');
    await page.getByLabel('The file').setInputFiles({ name, mimeType: 'application/json', buffer: bytes });
    await button(page, 'Bring them in').click();
  };
  await bring('my-things.json', Buffer.from(saved.toString().replace('two', 'too')));
  await expect(page.getByText('This file is not as it was when it was made.')).toBeVisible();
  await bring('my-things.html', await readFile(read.path));
  await expect(page.getByText('This is the page to read')).toBeVisible();
  await bring('my-things.json', saved);
  await expect(page.getByText(/things? came in\./)).toBeVisible();
  await page.goto('/kit');
  await expect(link(page, 'Bread & <b>water</b>')).toBeVisible();
  const again = JSON.parse((await readFile((await carryOff(page, 'Make a file to bring back')).path)).toString());
  expect(again.things).toEqual(JSON.parse(saved.toString()).things);
});

test('KIT-1 another person’s file is refused, with what one can still do', async ({ arrive }) => {
  const page = await arrive('person');
  await write(page, 'Mine alone', 'x');
  const { path } = await carryOff(page, 'Make a file to bring back');
  const other = await arrive('person2');
  await other.goto('/kit/export');
  await other.getByLabel('The file').setInputFiles({ name: 'my-things.json', mimeType: 'application/json', buffer: await readFile(path) });
  await button(other, 'Bring them in').click();
  await expect(other.getByText('This file was not made for your place here.')).toBeVisible();
  await other.goto('/kit');
  await expect(link(other, 'Mine alone')).toHaveCount(0);
});

test('KIT-1 a journal that is far too long comes back whole, and is kept in parts', async ({ arrive }) => {
  const page = await arrive('person');
  const text = Array.from({ length: 12000 }, (_, n) => `Paragraph ${n} of many years.`).join('\n\n');
  await page.goto('/kit/new');
  await page.getByLabel('What it is called').fill('Years');
  await page.getByLabel('Your words').evaluate((box, value) => { /** @type {HTMLTextAreaElement} */ (box).value = value; }, text);
  await button(page, 'Keep it').click();
  await expect(page.getByText('All of it is still here, and it is not kept yet.')).toBeVisible();
  expect(await page.getByLabel('Your words').inputValue()).toBe(text);
  await button(page, /^Keep it as \d+ pages$/).click();
  await expect(page.getByText('Kept as several pages.')).toBeVisible();
  await expect(link(page, /^Years \(part 1 of \d+\)$/)).toBeVisible();
});
