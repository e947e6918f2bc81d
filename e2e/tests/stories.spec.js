// @ts-check
// A story, from the yes to being taken back: told into a camera that the browser makes up, captioned, put on the site by
// somebody else, watched by keyboard, and withdrawn while it plays (TOP-4, TOG-5, SAFE-4).
import AxeBuilder from '@axe-core/playwright';
import config from '../playwright.config.js';
import { expect, phone, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').Page} Page */

const launch = config.use?.launchOptions ?? {};
test.use({ launchOptions: { ...launch, args: [...(launch.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'] } });

/**
 * Says yes, and begins a story.
 * @param {Page} page
 * @param {string} way
 */
async function begin(page, way) {
  await page.goto('/stories/new');
  await page.getByLabel(way).check();
  await page.getByLabel('People who are signed in here.').check();
  await page.getByLabel('The words may be printed').check();
  await page.getByLabel('Until it is taken back').check();
  await page.getByLabel(/I want to tell my story like this/).check();
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** @param {Page} page @param {string} title */
async function say(page, title) {
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('In a line or two').fill('Made by a test. Nobody\'s story.');
  await page.getByLabel('What is hard in it').fill('Talks about a ward.');
  await page.getByRole('textbox', { name: /What is said, to read|The story/ }).fill('Hello from the bench.');
  await page.getByLabel('Questions to think or talk about').fill('Where do you like to sit?');
  await page.getByLabel('For whoever sits beside someone').fill('Ask what they noticed.');
  await page.getByRole('checkbox', { name: 'Recovery' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
}

/** @param {Page} page */
async function violations(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.map((v) => `${v.id}: ${v.nodes[0].html}`);
}

/** What the page has asked for from a story's media. @param {Page} page @returns {string[]} */
function asksFor(page) {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (r) => r.url().includes('/media/') && asked.push(r.url()));
  return asked;
}

test.describe('on a page that may record', () => {
  test.use({ host: 'localhost' });

  test('TOP-4 told into a camera, captioned, put on the site by somebody else, watched by keyboard, taken back while it plays', async ({ arrive }) => {
    const teller = await arrive('person', phone);
    await begin(teller, 'Film it');
    const recorder = teller.locator('[data-recorder]');
    await recorder.getByRole('button', { name: 'Start recording' }).click();
    await expect(recorder.getByText('Recording now.')).toBeVisible();
    await recorder.getByRole('button', { name: 'Pause' }).click();
    await expect(recorder.getByText('Paused. Nothing is recorded.')).toBeVisible();
    await recorder.getByRole('button', { name: 'Go on recording' }).click();
    await expect(recorder.locator('[data-clock]')).toHaveText('0:02');
    await recorder.getByRole('button', { name: 'Stop' }).click();
    await recorder.getByRole('button', { name: 'Throw it away' }).click();
    await recorder.getByRole('button', { name: 'Start recording' }).click();
    await expect(recorder.locator('[data-clock]')).toHaveText('0:03');
    await recorder.getByRole('button', { name: 'Stop' }).click();
    await expect(recorder.getByText('Not sent yet.')).toBeVisible();
    expect(await violations(teller)).toEqual([]);
    await recorder.getByRole('button', { name: 'Keep this one' }).click();
    await expect(teller.getByText('It is ready.')).toBeVisible({ timeout: 60_000 });
    await teller.getByRole('link', { name: 'Back to the story' }).click();

    await teller.getByRole('link', { name: 'Captions', exact: true }).click();
    const first = teller.getByRole('group', { name: 'Caption 1' });
    await first.getByLabel('From').fill('0:00');
    await first.getByLabel('To').fill('0:02');
    await first.getByLabel('What is said').fill('Hello from the bench.');
    await teller.getByRole('button', { name: 'Keep the captions' }).first().click();
    await expect(teller.getByText('The captions are kept.')).toBeVisible();
    expect(await violations(teller)).toEqual([]);
    await teller.getByRole('link', { name: 'Back to the story' }).click();
    await say(teller, 'From the bench');
    expect(await violations(teller)).toEqual([]);
    const path = new URL(teller.url()).pathname.replace('/edit', '');
    await teller.getByLabel(/this is how I want it/).check();
    await teller.getByRole('button', { name: 'Have someone else look at it' }).click();

    const editor = await arrive('editor');
    await editor.goto('/stories/studio');
    await editor.getByRole('link', { name: 'From the bench' }).click();
    await editor.getByRole('button', { name: 'Put it on the site' }).click();
    await expect(editor.getByRole('status').filter({ hasText: 'It is on the site.' })).toBeVisible();

    const watcher = await arrive('person2');
    const asked = asksFor(watcher);
    await watcher.goto('/topics/recovery');
    await watcher.getByRole('link', { name: 'From the bench' }).click();
    await watcher.locator('summary').filter({ hasText: 'Talks about a ward.' }).click();
    await expect(watcher.getByRole('link', { name: /^Watch \(/ })).toBeVisible();
    expect(asked, 'nothing loads before it is chosen').toEqual([]);
    expect(await violations(watcher)).toEqual([]);
    await watcher.getByRole('link', { name: /^Watch \(/ }).focus();
    await watcher.keyboard.press('Enter');
    const film = watcher.locator('video');
    await expect(film).toBeVisible();
    const [still, src] = await film.evaluate((/** @type {HTMLVideoElement} */ v) => /** @type {const} */ ([v.paused && v.readyState === 0, v.src]));
    expect(still && !asked.includes(src), 'nothing of the film loads, and nothing plays, by itself').toBe(true);
    await film.focus();
    await watcher.keyboard.press('Space');
    await expect.poll(() => film.evaluate((/** @type {HTMLVideoElement} */ v) => v.currentTime)).toBeGreaterThan(0.2);
    await expect.poll(() => film.evaluate((/** @type {HTMLVideoElement} */ v) => v.textTracks[0].cues?.length)).toBe(1);
    expect(await film.evaluate((/** @type {HTMLVideoElement} */ v) => v.textTracks[0].mode)).toBe('showing');
    await watcher.getByText('What is said, to read').focus();
    await watcher.keyboard.press('Enter');
    await expect(watcher.getByText('Hello from the bench.')).toBeVisible();
    await watcher.getByRole('button', { name: 'Keep a bookmark' }).click();
    await expect(watcher.getByText('Kept in your things.')).toBeVisible();
    await watcher.goto(`${path}?how=watch`);

    await film.evaluate((/** @type {HTMLVideoElement} */ v) => v.play());
    await teller.goto('/stories/mine');
    await teller.getByRole('link', { name: 'From the bench' }).click();
    await teller.getByRole('link', { name: 'Take this story back for good' }).click();
    await teller.getByRole('button', { name: 'Take it back now' }).click();
    await expect(teller.getByText('The story was taken back.')).toBeVisible();
    expect((await watcher.request.get(src, { headers: { Range: 'bytes=100-200' } })).status()).toBe(410);
    await watcher.reload();
    await expect(watcher.getByText('taken back by the person who told it')).toBeVisible();
    await watcher.goto('/kit');
    await expect(watcher.getByText('A story that was taken back')).toBeVisible();
    await watcher.goto('/topics/recovery');
    await expect(watcher.getByText('From the bench')).toHaveCount(0);
  });
});

test('TOP-4 SAFE-4 without script a story is written, put on the site, left out and shown again, and what upsets is met calmly', async ({ arrive }) => {
  const off = { javaScriptEnabled: false };
  const teller = await arrive('person', off);
  await begin(teller, 'Write it');
  await say(teller, 'Written down');
  await teller.getByLabel(/this is how I want it/).check();
  await teller.getByRole('button', { name: 'Have someone else look at it' }).click();
  const editor = await arrive('editor2', off);
  await editor.goto('/stories/studio');
  await editor.getByRole('link', { name: 'Written down' }).click();
  await editor.getByRole('button', { name: 'Put it on the site' }).click();

  const reader = await arrive('person2', { ...off, ...phone });
  await reader.goto('/stories');
  await reader.getByRole('link', { name: 'Written down' }).click();
  await reader.getByRole('link', { name: 'This upset me' }).click();
  await expect(reader.getByText('Nobody is told that you opened this page.')).toBeVisible();
  await expect(reader.getByRole('link', { name: 'Help now' }).first()).toBeVisible();
  await reader.getByText('Tell the people who look after stories').click();
  await reader.getByLabel('What should they know?').fill('The part about the ward.');
  await reader.getByRole('button', { name: 'Tell them, without my name' }).click();
  await expect(reader.getByText('Told, without your name.')).toBeVisible();
  await editor.reload();
  await expect(editor.getByText('The part about the ward.')).toBeVisible();
  expect(await editor.textContent('main')).not.toContain('Ade');

  await reader.goto('/stories');
  await reader.getByRole('link', { name: 'Written down' }).click();
  await reader.getByRole('button', { name: 'Don\'t show me this story again' }).click();
  await expect(reader.getByRole('link', { name: 'Written down' })).toHaveCount(0);
  await reader.getByRole('link', { name: 'You left out one story' }).click();
  await reader.getByRole('button', { name: 'Show it to me again' }).click();
  await reader.goto('/stories');
  await expect(reader.getByRole('link', { name: 'Written down' })).toBeVisible();
});
