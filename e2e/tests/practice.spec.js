// @ts-check
// The practice rooms in a browser: by keyboard, without script, on a narrow screen. What they do is tested where they are built.
import { expect, narrow, phone, test } from '../support/fixture.js';
import * as look from '../support/inspect.js';
import { button, heading } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const bare = { ...narrow, javaScriptEnabled: false };
const ready = { waitUntil: /** @type {const} */ ('domcontentloaded') };

/** Goes to what is called so by the Tab key, and presses it. @param {Page} page @param {string} name */
const tabTo = async (page, name) => {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await page.locator(':focus').filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).count()) return page.keyboard.press('Enter');
  }
  throw new Error(`${name} isn't come to by keyboard`);
};

test('NET-4 an e-mail is found, answered and taken back by keyboard alone, on a narrow screen, without script', async ({ open }) => {
  const page = await open(bare);
  await page.goto('/skills/practice/mail#here');
  await expect(page).toHaveTitle(/^Pretend: /);
  await tabTo(page, 'Sam');
  await expect(heading(page, 'Friday?')).toBeInViewport();
  await tabTo(page, 'Reply');
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('sam@post.example');
  await page.getByLabel('Your e-mail').focus();
  await page.keyboard.type('Yes, I');
  await tabTo(page, 'Give me a hint');
  await expect(page.getByText('Write a few words to Sam')).toBeInViewport();
  await expect(page.getByLabel('Your e-mail')).toHaveValue('Yes, I');
  const here = page.locator('#here');
  await expect(here, 'what is new is read out where the focus is').toBeFocused();
  await expect(here).toHaveAccessibleName(/^Now, 1 of 4:/);
  await expect(here).toHaveAccessibleDescription(/Write a few words to Sam/);
  await tabTo(page, 'Go to what is marked');
  await expect(button(page, 'Send')).toBeFocused();
  await expect(button(page, 'Send')).toHaveAccessibleDescription(/Then press “Send”/);
  await page.getByLabel('To', { exact: true }).fill('sam');
  await tabTo(page, 'Send');
  await expect(page.getByLabel('To', { exact: true }), 'what is to mend has the focus').toBeFocused();
  await expect(page.getByLabel('To', { exact: true })).toBeInViewport();
  await page.keyboard.press('End');
  await page.keyboard.type('@post.example');
  await tabTo(page, 'Send');
  await expect(here).toHaveAccessibleDescription('Sent to sam@post.example.');
  await expect(page.getByText('Sent to sam@post.example.')).toBeInViewport();
  await page.goBack(); // as in life: what is sent is sent
  await expect(page.getByText('Now, 2 of 4:')).toBeVisible();
  await page.goForward();
  await tabTo(page, 'Take it back');
  await expect(page.getByLabel('Your e-mail')).toHaveValue('Yes, I');
});

test('NET-4 ACC-1 a call stops ringing by itself for whoever lets time pass, and for nobody else; every room with a hint in it is sound, within reach, and nothing sticks out on a narrow screen', async ({ open }) => {
  await test.step('a call that nobody answers', async () => {
    const page = await open(phone);
    const said = page.waitForResponse((r) => r.url().includes('/practice/call') && r.request().method() === 'GET');
    await page.goto('/skills/practice/call');
    expect((await said).headers()).not.toHaveProperty('refresh');
    await Promise.all([page.waitForResponse((r) => r.url().includes('n=1') && r.headers().refresh === '45; url=/skills/practice/call?at=call#here'), button(page, 'Let time pass').click()]);
    await expect(heading(page, 'Ana is calling')).toBeVisible();
  });
  const page = await open(narrow);
  await page.goto('/skills/practice', ready);
  const rooms = await page.locator('main .list a').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
  expect(rooms.length).toBeGreaterThanOrEqual(4);
  for (const room of rooms) {
    await page.goto(room, ready);
    await button(page, 'Show me this step').click();
    await button(page, 'Give me a hint').click();
    const source = await (await page.request.get(page.url())).text();
    const problems = await Promise.all([look.overflowProblems(page), look.targetProblems(page), look.htmlProblems(source), look.axeProblems(page)]);
    expect(problems.flat(), room).toEqual([]);
  }
});
