// @ts-check
// Pages that read themselves aloud. Browsers under test have no voices, so each gets one that says nothing and keeps time.
import { desktop, expect, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * Gives a browser voices. A block is spoken word by word, once `step` is called for each.
 * @param {Page} page @param {{lang: string, localService: boolean}[]} voices
 */
const withVoices = (page, voices) => page.addInitScript((all) => {
  /** @type {any} */ let now;
  const said = /** @type {string[]} */ ([]);
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => all.map((v) => ({ ...v, name: v.lang, default: false, voiceURI: v.lang })),
    speak: (/** @type {any} */ u) => {
      now = { u, at: -1, starts: [...u.text.matchAll(/\S+/g)].map((m) => m.index) };
      said.push(`${u.voice.lang} ${u.voice.localService ? 'here' : 'away'}: ${u.text.trim()}`);
    },
    cancel: () => (now = undefined),
  });
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  Object.assign(window, { SpeechSynthesisUtterance: class { constructor(/** @type {string} */ text) { this.text = text; } } });
  Object.assign(window, {
    said,
    /** One word on; after the last one the block ends. Returns the marked word. */
    step() {
      if (!now) return 'quiet';
      const { u, starts } = now;
      if (++now.at >= starts.length) {
        now = undefined;
        u.onend();
        return 'next';
      }
      u.onboundary({ name: 'word', charIndex: starts[now.at] });
      return [...(CSS.highlights.get('read') ?? [])].map((r) => String(r)).join('|');
    },
  });
}, voices);

/** @param {Page} page */
const step = (page) => page.evaluate(() => /** @type {any} */ (window).step());
/** @param {Page} page @returns {Promise<string[]>} */
const said = (page) => page.evaluate(() => /** @type {any} */ (window).said);

const own = { lang: 'en-GB', localService: true };

test('TOP-8 a page is read aloud from the top by keyboard, each word marked, and goes on where it paused', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await withVoices(page, [{ lang: 'en-US', localService: false }, { lang: 'de-DE', localService: true }, own]);
  await page.goto('/topics/recovery/starting-small');
  await page.getByRole('button', { name: 'Read aloud' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeFocused();
  await expect.poll(() => said(page)).toEqual(['en-GB here: Starting small']);
  expect([await step(page), await step(page), await step(page)]).toEqual(['Starting', 'small', 'next']);
  await expect.poll(async () => (await said(page)).length).toBe(2);
  const second = (await said(page))[1];
  const first = await step(page);
  expect(second).toContain(`en-GB here: ${first}`);
  await expect(page.locator('.read')).toHaveCount(1);

  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Go on reading' })).toBeFocused();
  expect(await step(page)).toBe('quiet');
  await expect(page.locator('.read')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await said(page)).length).toBe(3);
  expect((await said(page))[2], 'the block it paused in').toBe(second);

  for (let words = 0; words < 2000 && (await step(page)) !== 'quiet'; words++);
  await expect(page.getByRole('button', { name: 'Read aloud' })).toBeVisible();
  const all = await said(page);
  const shown = await page.locator('main article p').allInnerTexts();
  for (const text of shown) expect(all.map((s) => s.replace(/\s+/g, ' '))).toContain(`en-GB here: ${text.replace(/\s+/g, ' ').trim()}`);
  expect(new Set(all.filter((s) => s !== second)).size, 'nothing is read twice').toBe(all.filter((s) => s !== second).length);
});

test('TOP-8 PRIV-7 a voice that would send the words away is not used, and the page says so', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await withVoices(page, [{ lang: 'en-GB', localService: false }, { lang: 'de-DE', localService: true }]);
  await page.goto('/topics/recovery');
  await page.getByRole('button', { name: 'Read aloud' }).click();
  await expect(page.getByText('This device has no voice of its own that can read this.')).toBeVisible();
  expect(await said(page)).toEqual([]);
});

test('TOP-8 where the browser can\'t speak, or without scripts, nothing is offered', async ({ arrive, open }) => {
  const page = await arrive('person', desktop);
  await page.addInitScript(() => { delete /** @type {any} */ (window).speechSynthesis; });
  const plain = await open({ ...desktop, javaScriptEnabled: false });
  for (const p of [page, plain]) {
    await p.goto('/topics/recovery');
    await expect(p.getByRole('heading', { name: 'Recovery', level: 1 })).toBeVisible();
    await expect(p.getByRole('button', { name: 'Read aloud' })).toHaveCount(0);
  }
});
