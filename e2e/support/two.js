// @ts-check
// Two people at one table, each with a screen of their own.
import { expect } from '@playwright/test';
import { desktop, phone } from './fixture.js';
import { button } from './table.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('@playwright/test').BrowserContextOptions} Options
 * @typedef {import('./fixture.js').Fixtures} Fixtures
 */

/**
 * Sam at a desk and Robin with a phone sit down at one table, and both have agreed.
 * @param {Pick<Fixtures, 'arrive'>} test
 * @param {{sam?: Options, robin?: Options}} [options]
 */
export async function sitDown({ arrive }, { sam = desktop, robin = phone } = {}) {
  const [worker, person] = await Promise.all([arrive('worker', sam), arrive('person', robin)]);
  await button(worker, 'We are on the phone').click();
  await expect(button(worker, /^Sam: yes/)).toBeVisible();
  await person.goto('/');
  await button(person, 'Sit down').click();
  await button(person, /^Robin: yes/).click();
  await button(worker, /^Sam: yes/).click();
  await expect(worker.getByRole('heading', { level: 1 })).toHaveText('The table');
  await person.goto('/together/table');
  return { worker, person };
}

/** The line in the strip that says where the two are. @param {Page} page */
export const going = (page) => page.locator('.going');

/** Opens an exercise on one screen, and waits until both have it. @param {Page} page @param {Page} other @param {string} id */
export async function exerciseOnBoth(page, other, id) {
  await other.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur()); // it moves under nobody's hands
  await page.goto(`/exercises/recovery/${id}`);
  await expect(other).toHaveURL(new RegExp(`/exercises/(recovery/${id}|answers)`), { timeout: 15_000 });
  for (const p of [page, other]) {
    const note = p.getByText('Open it', { exact: true });
    if (await note.isVisible()) await note.click();
  }
  expect(await attempt(other), 'both write in one').toBe(await attempt(page));
  return attempt(page);
}

/** The id of the attempt that a page writes. @param {Page} page */
export const attempt = (page) => page.locator('#exercise input[name=id]').inputValue();

/**
 * What is kept of an attempt, asked past whatever link the page itself has.
 * @param {Page} page @param {string} id
 * @returns {Promise<Record<string, string[]>>} by field
 */
export async function kept(page, id) {
  const answer = await page.context().request.get(`/exercises/answers/${id}/fields`, { headers: { Accept: 'application/json' } });
  return answer.ok() ? (await answer.json()).fields : {};
}

/** Everything that lies on the table as words, each thing's own page. @param {Page} page */
export async function allWords(page) {
  const ask = page.context().request;
  const list = await (await ask.get('/together/table?later=1')).text();
  const ids = new Set([...list.matchAll(/\/exercises\/answers\/([0-9a-f-]{36})/g)].map((m) => m[1]));
  return Promise.all([...ids].map(async (id) => JSON.stringify(await kept(page, id))));
}
