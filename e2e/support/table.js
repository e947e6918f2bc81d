// @ts-check
// What a person and a worker do at a table, in the words they read. Each step uses names a screen reader would say.
import { expect } from '@playwright/test';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('./hands.js').Hands} Hands
 * @typedef {import('./house.js').House} House
 */

/** @param {Page} page @param {string | RegExp} name */
export const button = (page, name) => page.getByRole('button', { name });
/** @param {Page} page @param {string | RegExp} name */
export const link = (page, name) => page.getByRole('link', { name });
/** @param {Page} page @param {string | RegExp} name */
export const heading = (page, name) => page.getByRole('heading', { name });

/** The strip that says who can see this now. @param {Page} page */
export const strip = (page) => page.getByText(/you and .* can both see this\./);

/** @param {Hands} h */
export async function bothAgree(h) {
  await expect(heading(h.page, 'What we agree on, Robin and Sam')).toBeVisible();
  for (const part of ['What this is for', 'Who replies, and when', 'What is recorded', 'Not for emergencies']) {
    await expect(heading(h.page, part)).toBeVisible();
  }
  await h.press(button(h.page, /^Robin: yes/));
  await expect(h.page.getByText('Robin said yes.')).toBeVisible();
  await h.press(button(h.page, /^Sam: yes/));
}

/** @param {Hands} h */
export async function chooseRecovery(h) {
  await h.choose(h.page.getByRole('group', { name: 'Who is choosing?' }).getByRole('radio', { name: 'Robin' }));
  await h.press(button(h.page, 'Recovery'));
  await expect(heading(h.page, 'Recovery').first()).toBeVisible();
}

/** Reads two pages, going on from one to the next. @param {Hands} h */
export async function read(h) {
  await h.press(h.page.getByRole('main').getByRole('link', { name: 'More than symptoms going' }));
  await expect(h.page.getByRole('heading', { level: 1 })).toHaveText('More than symptoms going');
  await h.press(h.page.getByRole('navigation', { name: 'Pages before and after' }).getByRole('link', { name: 'Many ways' }));
  await expect(h.page.getByRole('heading', { level: 1 })).toHaveText('Many ways, and no finish line');
}

/**
 * Sorts cards by their lists, which is there with and without scripts.
 * @param {Hands} h @param {Record<string, string>} cards card → tray
 */
export async function sortCards(h, cards) {
  for (const [card, tray] of Object.entries(cards)) await h.pick(h.page.getByRole('combobox', { name: card }), tray);
  await h.press(button(h.page, 'Save'));
  await expect(h.page.getByText(/^Saved\./).first()).toBeVisible();
}

/** @typedef {{takeaway: string, what: string, when: string, who: string}} Words */

/** @param {Hands} h @param {Words} words */
export async function ownWords(h, words) {
  await h.write(h.page.getByLabel('What do you want to take away from today?'), words.takeaway);
  await h.write(h.page.getByLabel('What', { exact: true }), words.what);
  await h.write(h.page.getByLabel('When', { exact: true }), words.when);
  await h.write(h.page.getByLabel('Who helps', { exact: true }), words.who);
  await h.choose(h.page.getByRole('group', { name: 'Who led today?' }).getByRole('radio', { name: 'Robin' }));
  await h.press(button(h.page, 'Go on'));
  await expect(heading(h.page, 'What happens to it now?')).toBeVisible();
}

/** Chooses what becomes of one thing. @param {Hands} h @param {string} thing @param {RegExp} what */
export async function decide(h, thing, what) {
  await h.choose(h.page.getByRole('group', { name: thing }).getByRole('radio', { name: what }));
}

/** Whoever takes the device shows that it is them. @param {Hands} h @param {'Robin' | 'Sam'} who @param {string} secret */
export async function takeDevice(h, who, secret) {
  await expect(heading(h.page, 'Who takes the device now?')).toBeVisible();
  await h.choose(h.page.getByRole('radio', { name: who }));
  await h.write(h.page.getByLabel('Your words or code'), secret);
  await h.press(button(h.page, 'Leave the table'));
}
