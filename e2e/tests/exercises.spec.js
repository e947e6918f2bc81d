// @ts-check
// What one does in exercises: days that are filled in, a timeline, a plan, something said, drawn or shown, and answers that answer.
// By finger, by keyboard, and without script.
import { deflateSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { desktop, narrow, phone, test } from '../support/fixture.js';
import { keyboard } from '../support/hands.js';
import { button, link } from '../support/table.js';
import * as look from '../support/inspect.js';
import { attempt, sitDown } from '../support/two.js';

/** @typedef {import('@playwright/test').Page} Page */

test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions,
  args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] }) });

const plain = { ...narrow, javaScriptEnabled: false };

/** Opens an exercise, past its note. @param {Page} page @param {string} which topic/exercise */
async function open(page, which) {
  await page.goto(`/exercises/${which}`);
  await pastNote(page);
}

/** @param {Page} page */
async function pastNote(page) {
  const note = page.getByText('Open it', { exact: true });
  if (await note.isVisible()) await note.click();
}

/** Nothing stands out to the side. @param {Page} page */
const fits = async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);

/** @param {Page} page */
const record = (page) => page.getByRole('button', { name: 'Record', exact: true });

/** @param {Page} page */
async function save(page) {
  await fits(page);
  await button(page, 'Save').click();
  await expect(page).toHaveURL(/saved=1/);
  await fits(page);
}

/** @param {Page} page */
async function goOn(page) {
  await link(page, 'Go on with this').click();
  await expect(page).toHaveURL(/\/write$/);
}

/** @param {Page} page @param {number} n */
async function dayBefore(page, n) {
  const max = await page.locator('input[type=date]').getAttribute('max');
  return new Date(Date.parse(`${max}T12:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10);
}

/** A picture of 8 by 8 pixels, as PNG: whatever is sent is made anew. */
function picture() {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const rows = Buffer.concat(Array.from({ length: 8 }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(24, 120)])));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', Buffer.from('00000008000000080802000000', 'hex')),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** @param {Buffer} data */
function crc32(data) {
  let sum = -1;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ -1) >>> 0;
}

const photo = { name: 'IMG_1.png', mimeType: 'image/png', buffer: picture() };

/** What is on paper. @param {Page} page @param {string} path */
async function onPaper(page, path) {
  await page.goto(path);
  await page.emulateMedia({ media: 'print' });
  const pdf = page.context().browser()?.browserType().name() === 'chromium' ? await page.pdf({ format: 'A4' }).catch(() => null) : null;
  return pdf ? (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length : 0;
}

for (const [how, options] of /** @type {const} */ ([['with a finger', phone], ['without script', plain]])) {
  test(`TOP-3 a tracker ${how}: today, another day, changed, taken out, and drawn`, async ({ arrive }) => {
    const page = await arrive('person', options);
    await open(page, 'stress/a-week-of-sleep');
    const days = page.locator('fieldset.card');
    await expect(days.first().locator('legend').first()).toContainText('Today');
    await days.first().getByRole('radio').nth(1).check();
    const before = await dayBefore(page, 2);
    await page.getByLabel('Another day').fill(before);
    await button(page, 'Open that one').click();
    await expect(page).toHaveURL(/\/write\?day=/);
    await expect(days).toHaveCount(2);
    await days.nth(0).getByRole('radio').nth(3).check();
    await days.nth(0).getByLabel('What was different').fill('The window was open');
    await save(page);
    await expect(page.locator('figure.chart svg').first()).toBeVisible();
    await expect(page.getByText('The window was open').first()).toBeVisible();
    await goOn(page);
    await page.getByText(/^See or change the other/).click();
    await page.getByRole('button', { name: /^Change / }).first().click();
    await expect(days.nth(0).getByLabel('What was different')).toHaveValue('The window was open');
    await days.nth(0).getByLabel('Take this row out when I save').check();
    await save(page);
    await expect(page.getByText('The window was open')).toHaveCount(0);
  });

  test(`TOP-3 a timeline ${how}: lines in one's own order`, async ({ arrive }) => {
    const page = await arrive('person', options);
    await open(page, 'me/turning-points');
    const what = page.locator('input[name="a.points.what"]');
    await page.locator('input[name="a.points.when"]').nth(0).fill('spring');
    await what.nth(0).fill('a boat');
    await what.nth(1).fill('a bridge');
    await page.getByRole('button', { name: 'Move line 2 up' }).click();
    await expect(what.nth(0)).toHaveValue('a bridge');
    await expect(what.nth(1)).toHaveValue('a boat');
    await expect(page.locator('input[name="a.points.when"]').nth(1)).toHaveValue('spring');
    await save(page);
    expect(await page.locator('main section ol li').allInnerTexts()).toEqual([expect.stringContaining('a bridge'), expect.stringMatching(/spring\s*a boat/)]);
  });

  test(`TOP-3 a plan ${how}: boxes, and people with a number`, async ({ arrive }) => {
    const page = await arrive('person', options);
    await open(page, 'rights/my-preferences');
    await page.getByLabel('What helps me then').fill('my headphones');
    await page.locator('input[name="own.plan.name"]').nth(0).fill('Ana');
    await page.locator('input[name="own.plan.number"]').nth(0).fill('555 0100');
    await page.locator('input[name="own.plan.for"]').nth(0).fill('has my key');
    await save(page);
    for (const text of ['my headphones', 'Ana', 'has my key', '555 0100']) await expect(page.getByText(text).first()).toBeVisible();
  });

  test(`TOP-3 a photo ${how}: kept with a line about it, shown, and taken out`, async ({ arrive }) => {
    const page = await arrive('person', options);
    const asked = /** @type {string[]} */ ([]);
    page.on('request', (r) => r.url().includes('/files/') && asked.push(r.url()));
    await open(page, 'me/something-of-mine');
    await page.getByLabel('Choose or take a photo').setInputFiles(photo);
    await button(page, 'Keep this photo').nth(1).click();
    await expect(page).toHaveURL(/\/write/);
    await pastNote(page);
    await page.getByLabel('What it shows').fill('My door, painted green');
    await save(page);
    const fold = link(page, /^My door, painted green: see the picture \(\d+ KB\)$/);
    await expect(fold).toBeVisible();
    expect(asked, 'ACC-10 nothing loads before it is wanted').toEqual([]);
    await fold.click();
    const shown = page.getByRole('img', { name: 'My door, painted green' });
    await expect.poll(() => shown.evaluate((img) => /** @type {HTMLImageElement} */ (img).naturalWidth)).toBeGreaterThan(0);
    const address = await shown.getAttribute('src') ?? '';
    await goOn(page);
    await page.getByLabel('Take this out when I save').check();
    await save(page);
    await expect(page.locator('main img')).toHaveCount(0);
    expect((await page.request.get(address)).status()).toBe(404);
  });

  test(`TOP-3 practise saying it ${how}: each choice is answered`, async ({ arrive }) => {
    const page = await arrive('person', options);
    await open(page, 'rights/practise-saying-it');
    const first = page.locator('fieldset').filter({ hasText: 'fourteen hours' }).first();
    await first.getByRole('radio').nth(2).check();
    if (options === plain) {
      await save(page);
      await expect(page.getByText("You’re calmer, and out of hospital").first()).toBeVisible();
      return;
    }
    const answer = page.getByText("You’re calmer, and out of hospital");
    await expect(answer).toBeVisible();
    await first.getByRole('radio').nth(0).check();
    await expect(answer).toBeHidden();
    await expect(page.getByText('I didn’t know that')).toBeVisible();
    await save(page);
  });
}

test('TOP-3 something said: recorded, paused, discarded, recorded again, heard and kept; nothing before that', async ({ arrive }) => {
  const page = await arrive('person', phone);
  await open(page, 'stress/right-here');
  const id = await attempt(page);
  await expect(page.getByText('Nothing is kept until you press Keep it')).toBeVisible();
  await record(page).tap();
  await expect(page.getByText('Recording', { exact: true })).toBeVisible();
  await page.waitForTimeout(1200);
  await button(page, 'Pause').tap();
  await expect(page.getByText('Paused')).toBeVisible();
  await button(page, 'Go on').tap();
  await button(page, 'Stop').tap();
  await expect(page.getByText("This isn't kept yet")).toBeVisible();
  await button(page, 'Discard').tap();
  await record(page).tap();
  await page.waitForTimeout(1500);
  await button(page, 'Stop').tap();
  await expect(page.locator('[data-record] audio')).toBeVisible();
  await button(page, 'Save').tap();
  await expect(page.getByText('Keep it or discard it first')).toBeVisible();
  expect((await page.request.get(`/exercises/answers/${id}`)).status(), 'nothing is kept yet').toBe(404);
  await button(page, 'Keep it').tap();
  await expect(page).toHaveURL(new RegExp(`/exercises/answers/${id}/write`));
  await pastNote(page);
  const heard = page.locator('audio[src]').first();
  await expect(heard).toBeVisible();
  expect(await heard.evaluate((a) => /** @type {HTMLAudioElement} */ (a).autoplay)).toBe(false);
  expect(await heard.getAttribute('preload')).toBe('none');
  await save(page);
  const sound = await page.request.get(await page.locator('main audio').first().getAttribute('src') ?? '', { headers: { Range: 'bytes=0-99' } });
  expect(sound.status()).toBe(206);
  expect(sound.headers()['content-type']).toMatch(/^audio\//);
  await page.goto(`/exercises/answers/${id}/print`);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('There is a recording with this')).toBeVisible();
});

test('TOP-3 a recording that can’t be sent stays, and can be sent again', async ({ arrive, guard }) => {
  const page = await arrive('person', desktop);
  guard.expect(/ERR_INTERNET_DISCONNECTED/);
  await open(page, 'stress/right-here');
  await record(page).click();
  await page.waitForTimeout(1200);
  await button(page, 'Stop').click();
  await page.context().setOffline(true);
  await button(page, 'Keep it').click();
  await expect(page.getByText('It could not be sent')).toBeVisible();
  await page.context().setOffline(false);
  await button(page, 'Keep it').click();
  await expect(page.locator('audio[src]').first()).toBeVisible();
  await expect(page).toHaveURL(/\/write/);
});

test('TOP-3 a drawing: lines, another pen, undo, clear and back, kept and shown as it was', async ({ arrive }) => {
  const page = await arrive('person', narrow);
  await open(page, 'me/something-of-mine');
  const sheet = page.locator('[data-sheet] svg');
  const lines = sheet.locator('path');
  await stroke(page, [[0.1, 0.1], [0.5, 0.2], [0.9, 0.1]]);
  await button(page, 'Broad pen').click();
  await expect(button(page, 'Broad pen')).toHaveAttribute('aria-pressed', 'true');
  await stroke(page, [[0.1, 0.5], [0.9, 0.5]]);
  await stroke(page, [[0.5, 0.7]]);
  await expect(lines).toHaveCount(3);
  await button(page, 'Undo').click();
  await expect(lines).toHaveCount(2);
  await button(page, 'Clear the sheet').click();
  await expect(lines).toHaveCount(0);
  await button(page, 'Undo').click();
  await expect(lines).toHaveCount(2);
  await save(page);
  const shown = page.getByRole('img', { name: 'A drawing of 2 lines' });
  await expect(shown.locator('path').nth(1)).toHaveAttribute('stroke-width', '16');
  await expect(shown.locator('path').nth(0)).toHaveAttribute('d', /^M\d+ \d+L/);
  await page.emulateMedia({ media: 'print' });
  await expect(shown).toBeVisible();
});

/** Draws a line over the sheet. @param {Page} page @param {number[][]} points parts of its width and height */
async function stroke(page, points) {
  await page.locator('[data-sheet] svg').scrollIntoViewIfNeeded();
  const box = await page.locator('[data-sheet] svg').boundingBox();
  if (!box) throw new Error('no sheet');
  const at = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(at[0][0], at[0][1]);
  await page.mouse.down();
  for (const [x, y] of at) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
}

test('TOP-3 a line of a timeline can be dragged', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  await open(page, 'me/turning-points');
  const what = page.locator('input[name="a.points.what"]');
  for (const [i, text] of ['one', 'two', 'three'].entries()) await what.nth(i).fill(text);
  const grip = page.locator('.lines-in .grip').nth(0);
  await grip.scrollIntoViewIfNeeded();
  const from = await grip.boundingBox();
  const to = await page.locator('.lines-in li').nth(2).boundingBox();
  if (!from || !to) throw new Error('no lines');
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, to.y + to.height - 5, { steps: 20 });
  await page.mouse.up();
  await expect(what.nth(2)).toHaveValue('one');
  await expect(what.nth(0)).toHaveValue('two');
  await expect(page.locator('[data-save]')).toContainText('Saved');
});

test('ACC-1 the new kinds by keyboard alone', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  const hands = keyboard(page);
  await page.goto('/exercises/me/turning-points');
  await pastNote(page);
  await hands.write(page.locator('input[name="a.points.what"]').nth(0), 'a boat');
  await hands.write(page.locator('input[name="a.points.what"]').nth(1), 'a bridge');
  await hands.press(page.getByRole('button', { name: 'Move line 2 up' }));
  await expect(page.locator('input[name="a.points.what"]').nth(0)).toHaveValue('a bridge');
  await page.goto('/exercises/stress/right-here');
  await pastNote(page);
  await hands.press(record(page));
  await expect(page.getByText('Recording', { exact: true })).toBeVisible();
  await page.waitForTimeout(1100);
  await expect(button(page, 'Stop')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button(page, 'Keep it')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/write/);
});

test('TOG-4 two at a table draw on one sheet and fill in one timeline, and nothing is lost', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  await worker.goto('/exercises/me/something-of-mine');
  await expect(person).toHaveURL(/something-of-mine|answers/, { timeout: 15_000 });
  await Promise.all([pastNote(worker), pastNote(person)]);
  await Promise.all([stroke(worker, [[0.1, 0.1], [0.4, 0.1]]), stroke(person, [[0.1, 0.6], [0.4, 0.6]])]);
  for (const p of [worker, person]) await expect(p.locator('[data-sheet] path')).toHaveCount(2);
  await person.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur()); // it moves under nobody's hands
  await worker.goto('/exercises/me/turning-points');
  await expect(person).toHaveURL(/turning-points|answers/, { timeout: 15_000 });
  await Promise.all([pastNote(worker), pastNote(person)]);
  await expect(async () => expect(await attempt(person)).toBe(await attempt(worker))).toPass();
  const [mine, theirs] = [worker, person].map((p) => p.locator('input[name="a.points.what"]'));
  await mine.nth(0).fill('a boat');
  await expect(theirs.nth(0)).toHaveValue('a boat');
  await theirs.nth(1).fill('a bridge');
  await expect(mine.nth(1)).toHaveValue('a bridge');
});

test('TOG-4 two at a table fill in one tracker: today on both screens, and another day of the other one after a press', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  await person.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await worker.goto('/exercises/stress/a-week-of-sleep');
  await expect(person).toHaveURL(/a-week-of-sleep|answers/, { timeout: 15_000 });
  await Promise.all([pastNote(worker), pastNote(person)]);
  const [mine, theirs] = [worker, person].map((p) => p.locator('fieldset.card').first().getByRole('radio'));
  await mine.nth(1).check();
  await expect(theirs.nth(1)).toBeChecked();
  await theirs.nth(7).check();
  await expect(mine.nth(7)).toBeChecked();
  const id = await attempt(worker);
  const day = await dayBefore(worker, 3);
  const [version, words] = await Promise.all(['version', 'wording'].map((name) => worker.locator(`#exercise [name=${name}]`).inputValue()));
  const fields = (await (await worker.request.get(`/exercises/answers/${id}/fields`, { headers: { Accept: 'application/json' } })).json()).fields;
  const form = new URLSearchParams({ id, version, wording: words, topic: 'stress', exercise: 'a-week-of-sleep', live: '1', [`a.nights.${day}`]: 'night=4 slept on' });
  for (const [name, values] of Object.entries(fields)) for (const value of values) form.append(name, value);
  const sent = await worker.request.post(`/exercises/answers/${id}`, { data: form.toString(), headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' } });
  expect(sent.status()).toBe(200);
  const show = button(person, /^Show what .* changed here/);
  await expect(show).toBeVisible();
  await theirs.nth(6).check(); // and what is saved from here now leaves the other one's day alone
  await expect(mine.nth(6)).toBeChecked();
  await show.click();
  await pastNote(person);
  await person.getByText(/^See or change the other/).click();
  await expect(person.getByText('slept on')).toBeVisible();
});

test('ACC-9 the new kinds on paper: blank with room, and within a sheet for a plan', async ({ arrive }) => {
  const page = await arrive('person', desktop);
  for (const which of ['stress/a-week-of-sleep', 'me/turning-points', 'me/something-of-mine', 'stress/right-here']) {
    await page.goto(`/exercises/${which}/print`);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.paper.lines, .paper table, .paper svg').first()).toBeVisible();
    await expect(page.locator('.qr.small').first()).toBeVisible();
  }
  await page.emulateMedia({ media: 'screen' });
  await open(page, 'people/one-small-contact');
  const boxes = page.locator('textarea');
  for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).fill('On Tuesday, after tea, for ten minutes.');
  await save(page);
  const id = new URL(page.url()).pathname.split('/')[3];
  expect(await onPaper(page, `/exercises/answers/${id}/print`)).toBe(1);
});

test('ACC-9 the booklet of a topic has its exercises to write on, each on a sheet with its own way back', async ({ open: visit }) => {
  const page = await visit(desktop);
  await page.goto('/topics/stress/booklet');
  await page.emulateMedia({ media: 'print' });
  const sheets = page.locator('section.sheet');
  const exercises = sheets.filter({ hasText: '/exercises/stress/' });
  expect(await exercises.count()).toBeGreaterThanOrEqual(6);
  for (const sheet of await exercises.all()) {
    await expect(sheet.locator('.qr.small')).toHaveCount(1);
    await expect(sheet.locator('.paper, .lines-in').first()).toBeVisible();
  }
  await expect(page.getByRole('heading', { name: 'A week of sleep' })).toBeVisible();
});

test('ACC-1 ACC-7 ACC-9 each new kind, to fill in, filled in and on paper: sound HTML, WCAG, four themes, 320 px', async ({ arrive }) => {
  test.setTimeout(240_000);
  const page = await arrive('person', desktop);
  /** @type {string[]} */
  const found = [];
  const inspect = async (/** @type {boolean} */ paper) => {
    const source = await (await page.request.get(page.url())).text();
    const problems = [...await look.htmlProblems(source), ...await look.axeProblems(page), ...await look.targetProblems(page), ...await look.contrastProblems(page)];
    if (paper) problems.push(...await look.printProblems(page));
    await page.setViewportSize({ width: 320, height: 640 });
    problems.push(...await look.overflowProblems(page), ...await look.spacingProblems(page));
    await page.setViewportSize(desktop.viewport);
    found.push(...problems.map((p) => `${new URL(page.url()).pathname}: ${p}`));
  };
  // a person's walk in crawl.spec.js looks at the others too, though not in every way: `make soak` does that here
  const more = process.env.TOWPATH_SOAK ? ['me/turning-points', 'rights/my-preferences', 'stress/right-here', 'rights/practise-saying-it'] : [];
  for (const which of ['stress/a-week-of-sleep', 'me/something-of-mine', ...more]) {
    await open(page, which);
    await inspect(false);
    await page.locator('main input[type=radio]').nth(1).check().catch(() => undefined);
    await page.locator('main form input[type=text]:visible, main form input:not([type]):visible, main form textarea:visible').first().fill('A few words');
    if (which.endsWith('mine')) await stroke(page, [[0.1, 0.1], [0.5, 0.5]]);
    await save(page);
    await inspect(true);
    await page.goto(`${new URL(page.url()).pathname}/write`);
    await inspect(false);
    await page.goto(`/exercises/${which}/print`);
    await inspect(true);
  }
  expect(found).toEqual([]);
});
