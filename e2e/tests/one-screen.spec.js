// @ts-check
// The main job on one screen: a person and a worker at one tablet, handed to and fro. The same walk with a finger, with the
// keyboard alone, and in a browser without scripts.
import { expect, tablet, test } from '../support/fixture.js';
import { finger, keyboard, mouse } from '../support/hands.js';
import { bothAgree, button, chooseRecovery, decide, heading, link, ownWords, read, sortCards, strip, takeDevice } from '../support/table.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('../support/hands.js').Hands} Hands
 * @typedef {import('../support/house.js').House} House
 */

const words = {
  takeaway: 'A quiet morning by the water helps me more than I thought.',
  what: 'Walk to the lock and back',
  when: 'Tuesday morning',
  who: 'Sam asks me how it was',
};

const ways = [
  { title: 'with a finger', hands: finger, options: tablet },
  { title: 'by keyboard alone (ACC-1, ACC-2)', hands: keyboard, options: { viewport: tablet.viewport } },
  { title: 'without scripts (ACC-2)', hands: mouse, options: { ...tablet, javaScriptEnabled: false } },
];

for (const way of ways) {
  test(`TOG-1 TOG-2 TOG-3 TOG-6 TOG-7 TOG-10 TOG-12 PRIV-1 PRIV-2 KIT-1 one screen, ${way.title}`, async ({ arrive, house }) => {
    const page = await arrive('worker', way.options);
    const h = way.hands(page);

    await test.step('TOG-1 the worker opens the table in one action, TOG-10 both agree the first time', async () => {
      await h.press(button(page, 'Open together with Robin'));
      await bothAgree(h);
      await expect(heading(page, "Now it's yours, Robin")).toBeVisible();
      await expect(strip(page)).toBeVisible();
    });
    await test.step('TOG-3 Robin chooses, they read', async () => {
      await chooseRecovery(h);
      await read(h);
    });
    await test.step('Robin sorts cards', async () => {
      await h.press(page.getByRole('navigation', { name: 'Where I am' }).getByRole('link', { name: 'Recovery' }));
      await h.press(link(page, 'What matters to me'));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('What matters to me');
      await sortCards(h, { 'A place of my own': 'Matters a lot now', Friends: 'Matters a bit', 'Making things': 'Not now' });
    });
    await test.step('TOG-6 in their own words', async () => {
      await h.press(link(page, 'To the table').first());
      await h.press(link(page, 'Finish for today'));
      await ownWords(h, words);
    });
    await test.step('TOG-12 a note that both agree to, word for word', () => writeNote(h));
    await test.step('TOG-6 one thing kept, one shared, one let go', () => settle(h));
    await test.step('TOG-2 Sam shows that it is Sam, and the table is gone', async () => {
      await takeDevice(h, 'Sam', house.cast.worker.secret);
      await expect(heading(page, 'People you support')).toBeVisible();
      await expect(strip(page)).toHaveCount(0);
    });
    await test.step('TOG-7 next time begins with the shared next step, and “not now” is all right', async () => {
      await h.press(button(page, 'Open together with Robin'));
      await expect(page.getByText(words.what).first()).toBeVisible();
      await expect(page.getByText(words.takeaway)).toHaveCount(0);
      await h.press(button(page, 'Not now'));
      await expect(page.getByText('All right.')).toBeVisible();
      await expect(button(page, 'Not now')).toHaveCount(0);
      await h.press(link(page, 'Leave the table'));
      await takeDevice(h, 'Sam', house.cast.worker.secret);
    });
    await test.step('PRIV-1 Sam sees what was shared and nothing else', () => readAsSam(h));
    await test.step('KIT-1 PRIV-2 Robin finds what was kept, and who has looked', async () => {
      const own = await arrive('person', way.options);
      await readAsRobin(way.hands(own));
    });
  });
}

/** @param {Hands} h */
async function writeNote(h) {
  await h.press(button(h.page, 'Write a note for the record, together'));
  await expect(h.page.getByLabel('The note', { exact: true })).toHaveValue(new RegExp(words.what));
  await h.write(h.page.getByLabel('The note', { exact: true }), 'Robin and Sam met. Robin plans a walk on Tuesday.');
  await h.press(button(h.page, 'Show what would leave'));
  await expect(heading(h.page, 'This is what would leave, word for word')).toBeVisible();
  await h.press(button(h.page, 'Robin: yes to these words'));
  await expect(h.page.getByText('Robin said yes to these words.')).toBeVisible();
  await h.press(button(h.page, 'Sam: yes to these words'));
  await expect(h.page.getByText("You both said yes to these words. They can't be changed now.")).toBeVisible();
  await h.press(link(h.page, 'What happens to it now?'));
}

/** @param {Hands} h */
async function settle(h) {
  await expect(h.page.getByText('If you do nothing, it is kept for you alone.')).toBeVisible();
  await expect(h.page.getByRole('group', { name: 'What matters to me' }).getByRole('radio', { name: 'Keep it for me' })).toBeChecked();
  await decide(h, words.what, /^Share it with Sam/);
  await decide(h, words.takeaway, /^Let it go/);
  await h.press(button(h.page, 'Go on'));
}

/** @param {Hands} h */
async function readAsSam(h) {
  await h.press(link(h.page, 'Robin').first());
  await h.press(link(h.page, 'See what Robin shares with you'));
  const main = h.page.getByRole('main');
  await expect(main.getByRole('listitem').filter({ hasText: 'Shared' }).getByRole('link'), 'by kind only, until one is opened').toHaveText(['A next step', 'A note for the record']);
  await h.press(main.getByRole('link', { name: 'A next step' }));
  await expect(main).toContainText(words.what);
  await expect(main).toContainText(words.when);
  await expect(main).toContainText('Robin can see that you looked.');
}

/** @param {Hands} h */
async function readAsRobin(h) {
  const main = h.page.getByRole('main');
  await h.press(link(h.page, 'My things').first());
  await expect(main.locator('a:not([href="/exercises/recovery/what-matters"])').filter({ hasText: 'What matters to me' }).first(), 'among what was kept: it may be offered as well').toBeVisible();
  await expect(main.getByRole('link', { name: words.what })).toBeVisible();
  await expect(main.getByRole('link', { name: 'A quiet morning' })).toHaveCount(0);
  await h.press(main.getByRole('link', { name: 'Who has looked' }));
  await expect(main, 'at the table, and afterwards').toContainText(new RegExp(`Sam looked at “${words.what}” [^.]*, when you met\\.`));
  await expect(main).toContainText(new RegExp(`Sam looked at “${words.what}” [^,.]*\\.`));
  await expect(main, 'what was kept was seen at the table only').not.toContainText(/“What matters to me” [^,.]*\./);
}
