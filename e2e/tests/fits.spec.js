// @ts-check
// What may fit somebody, seven topics, words explained, and something calmer from anywhere.
import AxeBuilder from '@axe-core/playwright';
import { desktop, expect, narrow, phone, test } from '../support/fixture.js';
import { button, heading, link } from '../support/table.js';
import { openTable } from '../support/furnish.js';

/** @typedef {import('@playwright/test').Page} Page */

const seven = ['Recovery', 'Stress and hard times', 'Health', 'Me', 'People around me', 'Rights and choices', 'Daily life'];

/** Nothing is cut off or has to be pushed sideways. @param {Page} page */
const fitsAcross = async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

/** @param {Page} page */
const sound = async (page) => expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()).violations).toEqual([]);

for (const script of [true, false]) {
  test(`TOP-7 somebody says what they want, is offered it with the reason, changes it and stops it${script ? '' : ', without script'}`, async ({ arrive }) => {
    const page = await arrive('person', { ...narrow, javaScriptEnabled: script });
    await expect(heading(page, 'Some ways to begin')).toBeVisible();
    await fitsAcross(page);
    await link(page, 'Say what I want').click();
    await expect(page.getByText('Only you can see this page')).toBeVisible();
    await page.getByLabel('To sleep better').check();
    await page.getByLabel('Or in your own words').fill('Not so alone, and some money.');
    await page.getByLabel('To listen').check();
    await page.getByText('Leave something alone').click();
    await page.getByRole('group', { name: 'What would you like to leave alone?' }).getByLabel('Health').check();
    await button(page, 'Keep this').click();
    await expect(page.getByText('Kept. Only you can see it.')).toBeVisible();
    await fitsAcross(page);

    await page.goto('/');
    const reasons = ['Because you said: “To sleep better”.', 'Because you wrote “alone”.', 'Because you wrote “money”.'];
    for (const reason of reasons) await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByText('You like to listen.')).toBeVisible();
    await page.getByText('Why am I shown this?').click();
    await expect(page.getByText('I want: To sleep better')).toBeVisible();
    await expect(page.getByText('Left alone: Health')).toBeVisible();

    await page.goto('/topics');
    await expect(page.getByText('One topic that you leave alone')).toBeVisible();
    await expect(link(page, 'Health')).toBeHidden();
    await page.getByText('Why am I shown this?').click();
    await button(page, 'Stop picking things out for me').click();
    await expect(page).toHaveURL(/\/topics$/);
    await expect(page.getByText('Nothing is picked out for you.')).toBeVisible();
    await expect(page.getByText(reasons[0])).toHaveCount(0);
    await button(page, 'Pick things out for me again').click();
    await expect(page.getByText(reasons[0])).toBeVisible();
    await fitsAcross(page);
  });
}

test('TOP-7 what is offered can be taken on paper, and its page has no fault for a screen reader', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await page.goto('/fits');
  await sound(page);
  await page.getByLabel('On paper').check();
  await page.getByLabel('To be less alone').check();
  await button(page, 'Keep this').click();
  await page.goto('/topics');
  await sound(page);
  await link(page, 'Being lonely').first().click();
  await expect(page).toHaveURL(/\/topics\/people\/being-lonely\/print$/);
});

test('TOP-7 SAFE-5 where somebody writes what they want, help stands beside words that mean danger', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await page.goto('/fits');
  await page.getByLabel('Or in your own words').fill('I want to die');
  await expect(page.getByText('You don\'t have to be alone with this.')).toBeVisible();
});

test('TOP-1 seven topics at a table at 320 px: one touch each, and once chosen the others are folded away', async ({ arrive }) => {
  const page = await arrive('worker', narrow);
  await openTable(page);
  await page.goto('/together/table?later=1');
  const names = await page.locator('button[name=topic]').allTextContents();
  expect(names.map((n) => n.trim())).toEqual(seven);
  await fitsAcross(page);
  await sound(page);
  for (const row of await page.locator('.list li:has(button[name=topic])').all()) {
    expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(48);
  }
  await page.locator('.list li', { has: button(page, 'Daily life') }).click(); // anywhere on the row
  await expect(page).toHaveURL(/\/topics\/daily-life$/);
  await page.goto('/together/table?later=1');
  await expect(heading(page, 'You chose: Daily life')).toBeVisible();
  await expect(button(page, 'Recovery')).toBeHidden();
  await page.getByText('Choose something else').click();
  await button(page, 'Recovery').click();
  await expect(heading(page, 'Recovery').first()).toBeVisible();
});

test('TOP-8 words on a page are explained under it, and all of them in one place', async ({ arrive }) => {
  const page = await arrive('person', narrow);
  await page.goto('/topics/health/check-ups');
  const words = page.locator('details:has(> dl)');
  await expect(words.getByText('A look at a little of your blood')).toBeHidden();
  await words.getByText(/^Words on this page/).click();
  await expect(words.getByText('A look at a little of your blood')).toBeVisible();
  await words.getByRole('link', { name: 'All words, from A to Z' }).click();
  await expect(heading(page, 'Words, explained')).toBeVisible();
  await expect(page.getByText('advance statement', { exact: true })).toBeVisible();
  await fitsAcross(page);
  await sound(page);
});

test('SAFE-4 something calmer from any page, less to look at in one touch, and back to where one was', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await page.goto('/topics/stress/strong-feelings');
  await link(page, 'Something calmer').click();
  await expect(heading(page, 'Something calmer')).toBeVisible();
  await sound(page);
  await button(page, 'Show me less').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'calm');
  await expect(page.locator('.mark:visible, .scene:visible')).toHaveCount(0);
  await sound(page);
  await button(page, 'Show things as before').click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'calm');
  await link(page, 'Go back where I was').click();
  await expect(page).toHaveURL(/\/topics\/stress\/strong-feelings$/);
});

test('SAFE-4 what an exercise asks stands behind its note, and it can be left without opening it', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await page.goto('/exercises/stress/my-early-signs');
  const form = page.locator('form#exercise');
  await expect(form).toBeHidden();
  await expect(heading(page, 'To think or talk about')).toBeHidden();
  await expect(link(page, 'Leave this for another day')).toBeVisible();
  await page.getByText('Open it', { exact: true }).click();
  await expect(form).toBeVisible();
  await expect(heading(page, 'To think or talk about')).toBeVisible();
});
