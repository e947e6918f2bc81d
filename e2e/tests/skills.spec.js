// @ts-check
// Getting online: the check in the middle of which the demo's person is, the picture, the path, a lesson; and lessons for anybody.
import AxeBuilder from '@axe-core/playwright';
import { expect, narrow, phone, test } from '../support/fixture.js';
import { button, heading, link } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Nothing is cut off or has to be pushed sideways. @param {Page} page */
const fitsAcross = async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

/** @param {Page} page */
const sound = async (page) => expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()).violations).toEqual([]);

test('NET-1 NET-2 NET-3 somebody goes on where they stopped, sees where they are, and takes the next lesson, at 320 px without script', async ({ arrive }) => {
  const page = await arrive('person', { ...narrow, javaScriptEnabled: false });
  await link(page, 'Get online').first().click();
  await expect(page.getByText('You began this.')).toBeVisible();
  await link(page, 'Go on with the questions').click();
  for (const answer of ['Not yet', 'With help']) await button(page, answer).click();
  await expect(page.getByText('Question 9 of 15')).toBeVisible();
  await fitsAcross(page);
  await link(page, 'Leave this out').click();
  await page.getByLabel('It is hard to keep my mind on it').check();
  await button(page, 'Go on').click();
  await link(page, 'Stop here, and see where I am').click();

  await expect(heading(page, 'Where I am')).toBeVisible();
  await expect(page.getByText('Going to a page: Not yet')).toBeVisible();
  await expect(page.getByText('Changing a password: nothing said')).toBeVisible();
  await fitsAcross(page);
  await link(page, 'Something else').click();
  await expect(page.getByText('Because you want this: See and hear family or friends.').first()).toBeVisible();
  await expect(page.getByText('So it opens one step at a time.')).toBeVisible();
  await fitsAcross(page);

  await link(page, /^Bigger, brighter/).first().click();
  await expect(page.getByText(/^Page 1 of/)).toBeVisible();
  await button(page, 'Not yet').click();
  await expect(page.getByText(/^Page 2 of/)).toBeVisible();
  await fitsAcross(page);
  await link(page, 'Show me all on one page').click();
  await page.getByRole('group', { name: /\?/ }).getByLabel('Slowly').check();
  await button(page, 'Keep this').click();
  await expect(page.getByText('Kept in your things.')).toBeVisible();
  await page.goto('/skills/path');
  await expect(page.getByText('2 lessons done')).toBeVisible();
});

test('NET-1 NET-3 NET-8 sound for a screen reader, in the dark, by keyboard; without signing in lessons for the phone one has, a hand-out of one page, and the questions on paper', async ({ arrive, open }) => {
  const mine = await arrive('person', { ...phone, colorScheme: 'dark' });
  await mine.goto('/skills/check');
  await link(mine, 'Where I am').click();
  await sound(mine);
  await mine.goto('/skills/lessons/bigger-brighter-spoken');
  await button(mine, 'With help').focus();
  await mine.keyboard.press('Enter');
  await expect(mine.getByText('You said: With help')).toBeVisible();
  await sound(mine);

  const page = await open(narrow);
  await page.goto('/skills/lessons/bigger-brighter-spoken');
  await page.getByText('Say which phone or computer you use').click();
  await page.getByLabel('An iPhone or iPad').check();
  await button(page, 'Show it for this one').click();
  await expect(page.getByText('Shown for: An iPhone or iPad')).toBeVisible();
  await fitsAcross(page);
  await link(page, 'Show me one step at a time').click();
  await page.getByRole('link', { name: 'Open the settings' }).click();
  await expect(heading(page, 'Open the settings')).toBeVisible();
  for (const fullest of ['passwords-and-passkeys', 'shopping-and-returns']) { // in smaller letters, and in those of the usual size
    await page.goto(`/skills/lessons/${fullest}/paper`);
    expect((await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
  }
  await sound(page);
  await page.goto('/skills/check/paper');
  await expect(page.getByText('15. How do you like to learn?')).toBeVisible();
  await fitsAcross(page);
});
