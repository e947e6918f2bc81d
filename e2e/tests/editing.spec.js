// @ts-check
// What people read, from a change to being shown and back: written in boxes, checked as one writes, looked at, signed by somebody
// else, published and undone; by keyboard alone, and without script (TOP-2, KIT-6).
import AxeBuilder from '@axe-core/playwright';
import { desktop, expect, narrow, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').Page} Page */

const at = '/editing/page?at=topics/recovery/pages/starting-small.md';

/** @param {Page} page */
async function violations(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.map((v) => `${v.id}: ${v.nodes[0].html}`);
}

/** @param {Page} page */
async function ask(page) {
  await page.getByRole('button', { name: 'On to signing' }).click();
  await page.getByRole('button', { name: 'Ask for it to be read' }).click();
  await expect(page.getByText('Asked.')).toBeVisible();
}

/** @param {Page} page */
async function sign(page) {
  await page.goto('/editing');
  await page.getByRole('link', { name: /Recovery › Starting/ }).first().click();
  await page.getByLabel('I have read it as it stands').check();
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await expect(page.getByText('Published. People see it from now on.')).toBeVisible();
}

test('TOP-2 changed in boxes, checked while writing, looked at, signed by somebody else, shown to a person, undone', async ({ arrive }) => {
  const noor = await arrive('editor', desktop);
  await expect(noor.getByRole('heading', { name: 'Editing', level: 1 })).toBeVisible();
  await noor.goto(at);
  await noor.getByRole('button', { name: 'Change it' }).click();
  expect(await violations(noor)).toEqual([]);
  await noor.getByRole('textbox', { name: 'Title', exact: true }).fill('Starting very small');
  const look = noor.locator('.as');
  await expect(look.getByRole('heading', { name: 'Starting very small', includeHidden: true })).toBeAttached();

  const text = noor.getByRole('textbox', { name: 'Text' });
  const was = await text.inputValue();
  await text.fill(`${was}\n\nSee [this](/topics/recovery/nowhere).`);
  await expect(noor.getByText('Nothing is at "/topics/recovery/nowhere".')).toBeVisible();
  await expect(noor.locator('#mend')).toContainText('1 thing has to be mended');
  await text.fill(`${was}\n\nOne more line`);
  await expect(noor.locator('#mend')).toContainText('Nothing has to be mended.');
  await text.evaluate((/** @type {HTMLTextAreaElement} */ box) => box.setSelectionRange(box.value.length - 4, box.value.length));
  await noor.getByRole('button', { name: 'Bold' }).click();
  await expect(text).toHaveValue(/One more \*\*line\*\*$/);
  await expect(look.locator('strong', { hasText: 'line' })).toBeAttached();
  await noor.getByRole('button', { name: 'On paper' }).click();
  await expect(noor.locator('.as-paper')).toBeVisible();
  await ask(noor);

  const elis = await arrive('editor2', desktop);
  await sign(elis);
  expect(await violations(elis)).toEqual([]);
  const robin = await arrive('person');
  await robin.goto('/topics/recovery/starting-small');
  await expect(robin.getByRole('heading', { name: 'Starting very small', level: 1 })).toBeVisible();
  await elis.getByRole('button', { name: 'Undo this' }).click();
  await expect(elis.getByText('Undone.')).toBeVisible();
  await robin.reload();
  await expect(robin.getByRole('heading', { name: 'Starting small', level: 1 })).toBeVisible();
});

test('TOP-2 what is typed is kept at once; two who write on one draft both keep theirs', async ({ arrive }) => {
  const noor = await arrive('editor', desktop);
  await noor.goto(at);
  await noor.getByRole('button', { name: 'Change it' }).click();
  const elis = await arrive('editor2', desktop);
  await elis.goto(noor.url());
  await noor.getByRole('textbox', { name: 'Title', exact: true }).fill('Small, says Noor');
  await expect(noor.getByText('Saved a moment ago')).toBeVisible();
  await elis.getByRole('textbox', { name: 'Title', exact: true }).fill('Small, says Elis');
  await expect(elis.getByText('Both are kept. From here on you write in your own copy.')).toBeVisible();
  await elis.reload();
  await expect(elis.getByRole('textbox', { name: 'Title', exact: true })).toHaveValue('Small, says Elis');
  await elis.getByRole('link', { name: 'See how the two differ' }).click();
  await expect(elis.locator('ins')).toContainText('Elis');
  await expect(elis.locator('del')).toContainText('Noor');
  await noor.reload();
  await expect(noor.getByRole('textbox', { name: 'Title', exact: true })).toHaveValue('Small, says Noor');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('TOP-2 ACC-2 changed, looked at, signed, published and undone', async ({ arrive }) => {
    const noor = await arrive('editor', { ...narrow, javaScriptEnabled: false });
    await noor.goto(at);
    await noor.getByRole('button', { name: 'Change it' }).click();
    await expect(noor.getByRole('button', { name: 'Bold' })).toBeHidden();
    await noor.getByText('How to write headings, lists and links').click();
    await expect(noor.getByText('put two stars on each side of the words')).toBeVisible();
    await noor.getByRole('textbox', { name: 'Title', exact: true }).fill('Starting by hand');
    await noor.getByRole('button', { name: 'On a tablet' }).click();
    await expect(noor.locator('.as-tablet')).toContainText('Starting by hand');
    await ask(noor);
    const elis = await arrive('editor2', { ...narrow, javaScriptEnabled: false });
    await sign(elis);
    const robin = await arrive('person');
    await robin.goto('/topics/recovery/starting-small');
    await expect(robin.getByRole('heading', { name: 'Starting by hand', level: 1 })).toBeVisible();
    await elis.getByRole('button', { name: 'Undo this' }).click();
    await expect(elis.getByText('Undone.')).toBeVisible();
  });
});

test('TOP-2 ACC-1 by keyboard alone', async ({ arrive }) => {
  const noor = await arrive('editor', desktop);
  await noor.goto(at);
  await noor.getByRole('button', { name: 'Change it' }).focus();
  await noor.keyboard.press('Enter');
  await noor.getByRole('textbox', { name: 'Title', exact: true }).focus();
  await noor.keyboard.press('ControlOrMeta+a');
  await noor.keyboard.type('Typed by hand');
  for (let i = 0; i < 60 && !(await noor.evaluate(() => document.activeElement?.id === 'text')); i++) await noor.keyboard.press('Tab');
  await noor.keyboard.press('Shift+Tab'); // the last of the buttons above the text
  await noor.keyboard.press('Enter');
  await expect(noor.getByRole('textbox', { name: 'Text' })).toHaveValue(/\[words\]\(\/topics\/\)/);
  await expect(noor.getByRole('textbox', { name: 'Text' })).toBeFocused();
});

test('KIT-6 an instrument without a licence is refused, and with one becomes a draft', async ({ arrive }) => {
  const noor = await arrive('editor', desktop);
  await noor.goto('/editing/import');
  const made = { resourceType: 'Questionnaire', title: 'Made up for this test', item: [{ linkId: '1', type: 'boolean', text: 'Is it raining?' }] };
  await noor.getByLabel('Or its text').fill(JSON.stringify(made));
  await noor.getByRole('radio', { name: 'Recovery' }).check();
  await noor.getByLabel('This service may use it').check();
  await noor.getByRole('button', { name: 'Make a draft of it' }).click();
  await expect(noor.getByText('This file does not say whose it is')).toBeVisible();
  await noor.getByLabel('Whose it is').fill('Nobody');
  await noor.getByLabel('By what right this service uses it').fill('Made up');
  await noor.getByRole('button', { name: 'Make a draft of it' }).click();
  await expect(noor.getByRole('button', { name: 'Is it raining?' })).toBeVisible();
  await expect(noor.locator('.as')).toContainText('Nobody. Made up');
});
