// @ts-check
// Goes to the pages of each role and takes pictures: a tablet, a phone, 320 px, the other themes, and paper.
import { mkdirSync } from 'node:fs';
import { desktop, narrow, phone, tablet, test } from '../support/fixture.js';
import { kit, openTable, session } from '../support/furnish.js';
import { button } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const folder = new URL('../shots/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const sizes = { tablet: tablet.viewport, phone: phone.viewport, narrow: narrow.viewport, desk: desktop.viewport };

/**
 * Two sizes of each page; every size, theme and the paper where asked, or of all pages with ALL=1.
 * @param {Page} page @param {string} name @param {boolean} [everyWay]
 */
async function shoot(page, name, everyWay = Boolean(process.env.ALL)) {
  const shot = (/** @type {string} */ way) => page.screenshot({ path: `${folder}${name}.${way}.png`, fullPage: true });
  for (const [way, size] of Object.entries(sizes)) {
    if (!everyWay && way !== 'tablet' && way !== 'phone') continue;
    await page.setViewportSize(size);
    await shot(way);
  }
  await page.setViewportSize(phone.viewport);
  if (everyWay) await shootLooks(page, shot);
  await page.setViewportSize(tablet.viewport);
}

/** @param {Page} page @param {(way: string) => Promise<unknown>} shot */
async function shootLooks(page, shot) {
  for (const theme of ['dark', 'contrast', 'calm']) {
    await page.evaluate((t) => document.documentElement.setAttribute('data-theme', t), theme);
    await shot(theme);
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'auto'));
  await page.setViewportSize(tablet.viewport);
  await page.emulateMedia({ media: 'print' });
  await shot('print');
  await page.emulateMedia({ media: null });
}

/** @param {Page} page @param {Record<string, string>} paths name → address @param {string[]} everyWay */
async function shootAll(page, paths, everyWay = []) {
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(path);
    await shoot(page, name, everyWay.includes(name) || undefined);
  }
}

test('signed out', async ({ open }) => {
  await shootAll(await open(desktop), {
    welcome: '/', in: '/in', 'in-staff': '/in/staff', 'in-back': '/in/back', start: '/start', help: '/help', about: '/about', look: '/look',
    topics: '/topics', topic: '/topics/recovery', 'topic-easy': '/topics/recovery?easy=1', page: '/topics/recovery/more-than-symptoms',
    'page-with-note': '/topics/recovery/hope-on-days-without-it', 'not-found': '/nothing/here', booklet: '/topics/recovery/booklet',
    'exercise-paper': '/exercises/recovery/what-matters/print',
  }, ['welcome', 'in', 'help', 'topic', 'page', 'booklet', 'exercise-paper']);
});

test('a person', async ({ arrive }) => {
  await shootAll(await arrive('person2'), { 'home-first': '/', 'kit-empty': '/kit', 'start-together': '/together', 'sharing-empty': '/sharing', 'looks-empty': '/sharing/looks', 'bin-empty': '/kit/bin' });
  await session(await arrive('worker'));
  const page = await arrive('person');
  await kit(page);
  await shootAll(page, {
    home: '/', together: '/together', kit: '/kit', 'kit-new': '/kit/new', bin: '/kit/bin', export: '/kit/export', erase: '/kit/erase',
    sharing: '/sharing', looks: '/sharing/looks', people: '/sharing/people', me: '/me', 'me-card': '/me/card',
    'exercise-sort': '/exercises/recovery/what-matters', 'exercise-wheel': '/exercises/recovery/where-i-am-now', 'exercise-rank': '/exercises/recovery/what-helps-most',
    'exercise-list': '/exercises/recovery/first-small-step', 'exercise-choose': '/exercises/recovery/words-others-used',
  }, ['home', 'kit', 'exercise-sort', 'exercise-wheel', 'exercise-rank', 'looks']);
  for (const name of ['What matters to me', 'Where I am now', 'Walk to the lock', 'The water is near.', 'A page of mine', 'Many ways, and no finish line']) {
    await page.goto('/kit?sort=name');
    await page.getByRole('main').getByRole('link', { name, exact: true }).first().click();
    await shoot(page, `thing-${name.toLowerCase().replace(/\W+/g, '-')}`, name.startsWith('What') || undefined);
  }
  await page.goto('/me/card');
  await button(page, 'Make the card').click();
  await shoot(page, 'card', true);
});

test('staff', async ({ arrive, house }) => {
  const table = await arrive('worker');
  await session(table);
  const page = await arrive('worker');
  const { account } = house.cast.person;
  await shootAll(page, {
    'worker-home': '/', 'worker-person': `/people/${account}`, 'worker-shared': `/sharing/with-me/${account}`, 'worker-page': '/topics/recovery/more-than-symptoms',
    'worker-signing-in': `/people/${account}/signing-in`, 'worker-new': '/people/new', 'worker-me': '/me', waybacks: '/waybacks', devices: '/devices',
  }, ['worker-home', 'worker-person']);
  const admin = await arrive('admin');
  await shootAll(admin, { setup: '/setup', 'setup-people': '/setup/people', 'setup-invite': '/setup/invite', 'setup-audit': '/setup/audit', 'setup-service': '/setup/service', 'setup-help': '/setup/help' }, ['setup']);
});

test('a table', async ({ arrive }) => {
  const page = await arrive('worker', tablet);
  await page.goto('/');
  await button(page, 'Open together with Robin').click();
  await shoot(page, 'agreement', true);
  for (const name of ['Robin', 'Sam']) await button(page, new RegExp(`^${name}: yes`)).click();
  await shoot(page, 'table-fresh', true);
  await page.goto('/');
  const full = await arrive('worker', tablet);
  await session(full);
  await shootAll(full, {
    table: '/together/table', 'step-like': '/together/step/like', 'step-keep': '/together/step/keep', 'table-page': '/topics/recovery/more-than-symptoms',
    'table-exercise': '/exercises/recovery/good-enough-day', pick: '/together/pick', end: '/together/end', keep: '/together/keep', note: '/together/note', leave: '/together/leave',
  }, ['table', 'end', 'keep', 'note']);
  await full.request.get('/leave', { maxRedirects: 0 });
  await full.goto('/together/table');
  await shoot(full, 'locked', true);
  const desk = await arrive('worker', desktop);
  await openTable(desk, 'phone');
  const own = await arrive('person', phone);
  await shoot(own, 'home-join');
  await button(own, 'Sit down').first().click();
  await shoot(own, 'phone-table');
});
