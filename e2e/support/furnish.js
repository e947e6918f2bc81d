// @ts-check
// Fills a house with what two people made in it, so that pages have something on them. It sends the forms that pages show.
import { expect } from '@playwright/test';
import { button, link } from './table.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('./house.js').House} House
 */

/** Answers everything that the page's longest form asks, and sends it. @param {Page} page @param {string} words */
export async function fillIn(page, words) {
  await page.locator('main form').last().evaluate((_, text) => {
    const form = [...document.querySelectorAll('main form')].sort((a, b) => b.querySelectorAll('*').length - a.querySelectorAll('*').length)[0];
    for (const box of form.querySelectorAll('textarea, input:not([type])')) /** @type {HTMLInputElement} */ (box).value = text;
    for (const box of form.querySelectorAll('input[type=text]')) /** @type {HTMLInputElement} */ (box).value = text;
    form.querySelectorAll('select').forEach((list, i) => (list.selectedIndex = i < list.options.length - 1 ? i + 1 : 0));
    for (const set of form.querySelectorAll('fieldset')) {
      const own = [...set.querySelectorAll('input[type=radio], input[type=checkbox]')].filter((i) => i.closest('fieldset') === set);
      if (own[1]) /** @type {HTMLInputElement} */ (own[1]).checked = true;
    }
  }, words);
}

/** Opens a table from the worker's side and has both agree. @param {Page} page @param {'one' | 'phone'} setting */
export async function openTable(page, setting = 'one') {
  await button(page, setting === 'one' ? 'Open together with Robin' : 'We are on the phone').click();
  await expect(page.getByText(/you and .* can both see this\./)).toBeVisible();
  for (const name of ['Robin', 'Sam']) {
    const yes = button(page, new RegExp(`^${name}: yes`));
    if (await yes.isVisible()) await yes.click();
  }
}

/** A whole session at a table: a topic, a page, an exercise, words of one's own, an agreed note. @param {Page} page */
export async function session(page) {
  await openTable(page);
  await page.goto('/together/table?later=1');
  await button(page, 'Recovery').click();
  await page.goto('/topics/recovery/more-than-symptoms');
  await exercise(page, 'what-matters');
  await page.goto('/together/end');
  await page.getByLabel('What do you want to take away from today?').fill('The water is near.');
  await page.getByLabel('What', { exact: true }).fill('Walk to the lock');
  await page.getByLabel('When', { exact: true }).fill('Tuesday');
  await button(page, 'Go on').click();
  await button(page, 'Write a note for the record, together').click();
  await button(page, 'Show what would leave').click();
  await button(page, 'Robin: yes to these words').click();
  await button(page, 'Sam: yes to these words').click();
  await page.goto('/together/keep');
  for (const share of await page.getByRole('radio', { name: 'Share it with Sam' }).all()) await share.check();
  await button(page, 'Go on').click();
}

/** Something chosen from what people here looked at, and how it went. @param {Page} page */
export async function recommendation(page) {
  await page.goto('/recommend');
  await link(page, 'Millpond Sounds (made up)').click();
  await fillIn(page, 'To sleep better');
  await button(page, 'Keep it in my things').click();
  await expect(page.getByRole('main')).toContainText('To sleep better');
  await page.getByLabel('It helped a bit').check();
  await button(page, 'Keep this').click();
}

/** @param {Page} page @param {string} id */
export async function exercise(page, id) {
  await page.goto(`/exercises/recovery/${id}`);
  const note = page.getByText('Open it', { exact: true });
  if (await note.isVisible()) await note.click();
  await fillIn(page, 'Words of my own');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/exercises\/answers\//);
}

export const exercises = ['what-matters', 'good-enough-day', 'where-i-am-now', 'words-others-used', 'what-helps-most', 'note-for-a-hard-day', 'first-small-step'];

/** One of each plan, where they are made. @param {Page} page */
export async function plans(page) {
  await page.goto('/plans/new?what=goal');
  await page.locator('#what').fill('Have a dog again');
  await page.locator('#first').fill('Ask what it costs');
  await button(page, 'Keep it').click();
  await page.getByLabel('4', { exact: true }).check();
  await page.locator('#where').getByRole('button', { name: 'Keep it' }).click();
  await page.goto('/plans/new?what=checkin');
  await link(page, 'Begin').click();
  await button(page, 'all right').click();
  for (const what of ['well', 'safety']) {
    await page.goto(`/plans/new?what=${what}`);
    const note = page.locator('.note summary');
    if (await note.isVisible()) await note.click();
    await page.locator('.lines-in input').first().fill('Music sounds sharp');
    await button(page, 'Keep it').click();
  }
}

/**
 * Says yes to a story, or writes down that somebody did, and begins it.
 * @param {Page} page @param {string} way @param {string} scope
 * @returns {Promise<string>} where the story is
 */
async function begin(page, way, scope) {
  await page.goto('/stories/new');
  await page.getByLabel(way).check();
  await page.getByLabel(scope).check();
  await page.getByLabel('The words may be printed').check();
  await page.getByLabel('Until it is taken back').check();
  const how = page.locator('#how'); // only an editor is asked
  if (await how.isVisible()) await how.fill('On paper, in the kitchen.');
  await page.locator('[name=agreed]').check();
  await button(page, 'Go on').click();
  await expect(page).toHaveURL(/\/stories\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.replace(/\/\w+$/, '');
}

/** A film with a caption, and nothing recorded yet. @param {Page} page signed in as the one who tells it, or as an editor */
export async function story(page) {
  const path = await begin(page, 'Film it', 'People who are signed in here.');
  await page.goto(`${path}/edit`);
  await page.getByLabel('Title').fill('From the bench');
  await button(page, 'Save').click();
  await page.goto(`${path}/captions`);
  const first = page.getByRole('group', { name: 'Caption 1' });
  await first.getByLabel('From').fill('0:00');
  await first.getByLabel('To').fill('0:02');
  await first.getByLabel('What is said').fill('Hello from the bench.');
  await button(page, 'Keep the captions').first().click();
}

/** A written story on the site. @param {Page} page @param {Page} other both signed in as editors @param {string} scope who may read it */
export async function published(page, other, scope) {
  const path = await begin(page, 'Write it', scope);
  await page.goto(`${path}/edit`);
  await page.getByLabel('Title').fill('Written down');
  await page.getByLabel('In a line or two').fill('Made by a test. Nobody\'s story.');
  await page.getByLabel('What is hard in it').fill('Talks about a ward.');
  await page.getByLabel('The story', { exact: true }).fill('Hello from the bench.');
  await page.getByLabel('Questions to think or talk about').fill('Where do you like to sit?');
  await page.getByLabel('For whoever sits beside someone').fill('Ask what they noticed.');
  await page.getByRole('checkbox', { name: 'Recovery' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('[name=seen]').check();
  await button(page, 'Have someone else look at it').click();
  await other.goto(`${path}/edit`);
  await button(other, 'Put it on the site').click();
  await expect(other.getByRole('status').filter({ hasText: 'It is on the site.' })).toBeVisible();
  return path;
}

/** Changes a page's title. @param {Page} page @param {string} file of the topic recovery @param {string} title */
async function change(page, file, title) {
  await page.goto(`/editing/page?at=topics/recovery/${file}`);
  await button(page, 'Change it').click();
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
}

/** @param {Page} page */
async function ask(page) {
  await button(page, 'On to signing').click();
  await button(page, 'Ask for it to be read').click();
  await expect(page.getByText('Asked.')).toBeVisible();
}

/**
 * Pages that are being changed: one that was published, one that the other asked to be signed, one that waits for the other, and an
 * exercise that is being written, at one of its parts.
 * @param {Page} page @param {Page} other both signed in as editors
 */
export async function drafts(page, other) {
  await change(page, 'pages/starting-small.md', 'Starting very small');
  await ask(page);
  await other.goto('/editing');
  await other.getByRole('link', { name: /Recovery › Starting/ }).first().click();
  await other.getByLabel('I have read it as it stands').check();
  await button(other, 'Sign and publish').click();
  await expect(other.getByText('Published. People see it from now on.')).toBeVisible();
  await change(other, 'pages/no-finish-line.md', 'No line to cross');
  await ask(other);
  await change(page, 'pages/more-than-symptoms.md', 'More than that');
  await ask(page);
  await page.goto('/editing/page?at=topics/recovery/exercises/good-enough-day.md');
  await button(page, 'Change it').click();
  await page.locator('[value="part:0"]').click();
  await expect(page).toHaveURL(/\/parts\/0/);
}

/** A kit with one of everything in it. @param {Page} page signed in as the person */
export async function kit(page) {
  for (const id of exercises) await exercise(page, id);
  for (const title of ['A page of mine', 'Another one']) {
    await page.goto('/kit/new');
    await page.getByRole('textbox').first().fill(title);
    await page.getByRole('textbox').nth(1).fill('Rain on the canal today.');
    await button(page, 'Keep it').click();
    await expect(page).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
  }
  await button(page, 'Put away').click();
  await expect(page.getByText('It is in the bin')).toBeVisible();
  await page.goto('/topics/recovery/no-finish-line');
  await button(page, 'Keep this page').click();
  await plans(page);
  await story(page);
  await page.goto('/prompts/new');
  await page.getByLabel('Every day', { exact: true }).check();
  await button(page, 'Keep it').click();
}
