// @ts-check
// My plans and my reminders: with a finger on the narrowest phone, by keyboard alone, and without script. And on paper.
import { expect, narrow, test } from '../support/fixture.js';
import { finger, keyboard, mouse } from '../support/hands.js';
import { button, heading, link, strip } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../support/hands.js').Hands} Hands */

const touch = { ...narrow, hasTouch: true, isMobile: true };

/** @type {[string, import('@playwright/test').BrowserContextOptions, (page: Page) => Hands][]} */
const ways = [
  ['with a finger at 320 pixels', touch, finger],
  ['by keyboard alone', {}, keyboard],
  ['without script', { ...narrow, javaScriptEnabled: false }, mouse],
];

/** Nothing is wider than the page. @param {Page} page */
async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0);
}

/** @param {Page} page @param {string} name */
const box = (page, name) => page.getByRole('main').getByLabel(name, { exact: true });

/** How many pages of A4 it is, as Chromium prints it. @param {Page} page */
async function sheets(page) {
  const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
  return (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length;
}

for (const [name, options, hands] of ways) {
  test(`KIT-2 something I want, ${name}`, async ({ arrive }) => {
    const page = await arrive('person', options);
    const h = hands(page);
    await page.goto('/plans');
    await h.press(link(page, 'Write down something I want'));
    await h.write(box(page, 'What I want'), 'Have a dog again');
    await h.write(box(page, 'A first small step'), 'Ask what it costs');
    await h.press(button(page, 'Keep it'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Have a dog again');
    await fits(page);
    await h.write(box(page, 'Another step'), 'Read the rules of the house');
    await h.press(button(page, 'Add it'));
    await h.press(button(page, 'It is done').first());
    await expect(page.getByText(/^Done on /)).toHaveCount(1);
    await h.press(page.locator('summary', { hasText: 'Change step 2' }));
    await h.press(link(page, 'Make it smaller'));
    await h.write(box(page, 'Smaller step 1'), 'Find the paper');
    await h.press(button(page, 'Use these'));
    await expect(page.getByText('Read the rules of the house')).toHaveCount(0);
    await h.choose(page.getByLabel('4', { exact: true }));
    await h.press(page.locator('#where').getByRole('button', { name: 'Keep it' }));
    await expect(page.locator('#where figure p').first()).toContainText(': 4.');
    await fits(page);
    await h.press(page.locator('summary', { hasText: 'Put this to rest' }));
    await h.press(button(page, 'I don’t want this now').or(button(page, "I don't want this now")));
    await expect(page.getByText('You let it go on')).toBeVisible();
    await h.press(button(page, 'Take it up again'));
    await expect(page.getByRole('button', { name: 'Add it' })).toBeVisible();
    await page.goto('/');
    await expect(link(page, 'Have a dog again').first()).toBeVisible();
  });

  test(`KIT-3 how things are, one page at a time, left and gone on with, ${name}`, async ({ arrive }) => {
    const page = await arrive('person', options);
    const h = hands(page);
    await page.goto('/plans/new?what=checkin');
    await h.press(link(page, 'Begin'));
    await h.press(button(page, 'all right'));
    await h.press(button(page, 'very hard'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sleep and rest');
    await fits(page);
    await page.goto('/plans');
    await h.press(link(page, /^Go on with the one from/));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sleep and rest');
    await h.press(link(page, 'That is enough of these'));
    await h.choose(box(page, 'My body and my health'));
    await h.press(button(page, 'Go on'));
    await h.write(box(page, 'What is going on here?'), 'My back');
    await h.press(button(page, 'Go on'));
    await h.press(link(page, 'Skip this'));
    await h.press(link(page, 'Skip this'));
    await h.write(box(page, 'What comes first?'), 'Ring on Tuesday');
    await h.press(button(page, 'Go on'));
    const main = page.getByRole('main');
    for (const words of ['Where I live: all right', 'not a test', 'My back', 'Ring on Tuesday']) await expect(main).toContainText(words);
    await fits(page);
  });

  test(`KIT-5 a safety plan, one touch from Help now, ${name}`, async ({ arrive }) => {
    const page = await arrive('person', options);
    const h = hands(page);
    await page.goto('/plans/new?what=safety');
    await expect(heading(page, 'If this is not enough')).toBeVisible();
    await h.press(page.locator('.note summary'));
    const alone = page.locator('input[name="alone"]');
    await h.write(alone.nth(0), 'Radio on, loud enough to hear words');
    await h.write(page.locator('#ask-name-1'), 'Idris');
    await h.write(page.locator('#ask-number-1'), '07700 900 123');
    await h.press(button(page, 'Keep it'));
    await expect(page.getByRole('link', { name: '07700 900 123' })).toHaveAttribute('href', 'tel:07700900123');
    await fits(page);
    await h.press(page.locator('.top').getByRole('link', { name: 'Help now' }));
    await h.press(link(page, 'My safety plan'));
    await expect(page.getByRole('main')).toContainText('Radio on, loud enough to hear words');
  });

  test(`TOP-6 a reminder: set, paused, stopped, ${name}`, async ({ arrive }) => {
    const page = await arrive('person', options);
    const h = hands(page);
    await page.goto('/prompts/new');
    await h.choose(box(page, 'Every day'));
    await h.choose(box(page, 'Evening'));
    await h.write(box(page, 'What it says'), 'Ten minutes for me');
    await h.press(button(page, 'Keep it'));
    await expect(page.getByRole('main')).toContainText('Every day, in the evening');
    await fits(page);
    await h.press(button(page, 'Pause'));
    await expect(page.getByText('It is paused.')).toBeVisible();
    await h.press(button(page, 'Let it go on'));
    await h.press(button(page, 'Stop it'));
    await expect(page.getByText('It is stopped.')).toBeVisible();
  });
}

test('KIT-4 KIT-5 a full plan is one page of A4, and its card is one too', async ({ arrive }) => {
  const page = await arrive('person');
  for (const [sort, people] of /** @type {const} */ ([['safety', ['company', 'ask']], ['well', ['people']]])) {
    await page.goto(`/plans/new?what=${sort}`);
    if (sort === 'safety') await page.locator('.note summary').click();
    for (const name of await page.locator('fieldset:has(.lines-in)').evaluateAll((all) => all.map((f) => f.id))) {
      for (let i = 0; i < 3; i++) {
        await page.locator(`input[name="${name}"]`).nth(i).fill(`${i + 1}. Something that helps me here, told in a line that is as long as lines are`);
      }
    }
    for (const name of people) {
      await page.locator(`#${name}-name-1`).fill('My brother Idris Example-Longname');
      await page.locator(`#${name}-number-1`).fill('+44 (0)20 7946 0456');
      await page.locator(`#${name}-for-1`).fill('to come over, after six in the evening');
    }
    await button(page, 'Keep it').click();
    const at = new URL(page.url()).pathname;
    for (const what of ['print', 'card']) {
      await page.goto(`${at}/${what}`);
      await expect(page.getByRole('main')).not.toContainText('Robin');
      expect(await sheets(page), `${sort}: ${what}`).toBe(1);
      await link(page, 'Put my name on it').click();
      await expect(page.getByRole('main')).toContainText('Robin');
      expect(await sheets(page), `${sort}: ${what}, with a name`).toBe(1);
    }
    const lines = sort === 'safety' ? ['notice', 'alone', 'places', 'safer'] : ['keeps', 'off', 'signs', 'helps', 'others'];
    await page.goto(`${at}/write`);
    const version = await page.locator('main input[name=version]').inputValue(); // where typing takes long it was saved on the way
    const full = new URLSearchParams([['sort', sort], ['version', version], ...Array.from({ length: 36 }, (_, i) => [lines[i % lines.length], `${i}. Something that helps me here, told in a line that is as long as lines are`]),
      ...people.flatMap((name) => [1, 2, 3].flatMap((i) => [[`${name}.name`, `My brother Idris ${i}`], [`${name}.number`, '+44 (0)20 7946 0456'], [`${name}.for`, 'to come over, after six']]))]);
    await page.request.post(at, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, data: full.toString() });
    await page.goto(`${at}/print`);
    await expect(page.locator('.one-page li', { hasText: '35. Something' })).toHaveCount(1);
    expect(await sheets(page), `${sort}: forty lines`).toBe(1);
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${at}/card`);
    const cut = await page.locator('.fold section').evaluateAll((all) => all.filter((s) => s.scrollHeight > s.clientHeight + 1).length);
    expect(cut, `${sort}: quarters of the card that hold more than fits`).toBe(0);
    await page.emulateMedia({ media: null });
  }
});

test('KIT-5 the copy opens with no network, and says all that the plan does', async ({ arrive, open }) => {
  const page = await arrive('person');
  await page.goto('/plans/new?what=safety');
  await page.locator('.note summary').click();
  await page.locator('input[name="alone"]').first().fill('Radio on');
  await button(page, 'Keep it').click();
  const [download] = await Promise.all([page.waitForEvent('download'), link(page, 'A copy for my own device').click()]);
  expect(download.suggestedFilename()).toBe('plan.html');
  const alone = await open();
  /** @type {string[]} */
  const asked = [];
  alone.on('request', (r) => asked.push(r.url()));
  const html = (await (await import('node:fs/promises')).readFile(await download.path())).toString();
  await alone.setContent(html);
  await expect(alone.locator('body')).toContainText('Radio on');
  await expect(alone.getByRole('link', { name: 'In danger now: 999' })).toHaveAttribute('href', 'tel:999');
  expect(asked).toEqual([]);
});

test('TOG-4 a plan made at a table lies there, and the strip says who sees it', async ({ arrive }) => {
  const page = await arrive('person');
  await page.goto('/together');
  await page.getByRole('button', { name: /^Open together with/ }).first().click();
  await page.goto('/together/table?later=1');
  await link(page, 'Make a plan together').click();
  await link(page, 'Make a plan for staying well').click();
  await page.locator('input[name="signs"]').first().fill('Music sounds sharp');
  await button(page, 'Keep it').click();
  await expect(strip(page)).toBeVisible();
  await page.goto('/together/table?later=1');
  await link(page, 'Staying-well plan').click();
  await expect(page.getByRole('main')).toContainText('Music sounds sharp');
});
