// @ts-check
// A tablet of the service, which several people use one after the other, without a connection too. The worker is the real one; the folder
// of the browser is searched as a thief of the tablet would.
import { chromium } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, files, guises, minded } from '../support/device.js';
import { expect, phone, tablet, test, wholeBrowser } from '../support/fixture.js';
import { button } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../support/house.js').House} House */

const shared = { ...tablet, serviceWorkers: /** @type {const} */ ('allow') };
const main = (/** @type {Page} */ page) => page.getByRole('main');
const CODE = /(?:[2-9A-HJKMNP-Z]{4} ){4}[2-9A-HJKMNP-Z]{4}/;

/** Makes the tablet one of the service's. @param {Page} page @param {House} house */
async function enrol(page, house) {
  await page.goto(house.signIn.worker);
  await page.goto('/devices');
  await page.getByLabel('A name for this tablet').fill('The blue one');
  await button(page, 'Add this tablet').click();
  await button(page, 'Sign out').click();
  await minded(page);
}

/** Makes whoever is signed in a new card, and says its long code. @param {Page} page */
async function newCard(page) {
  await page.goto('/me/card');
  await button(page, 'Make the card').click();
  return codeOn(page);
}

/** @param {Page} page */
const codeOn = async (page) => CODE.exec(await main(page).innerText())?.[0] ?? '';

/** @param {Page} page @param {string} words */
async function write(page, words) {
  await page.goto('/kit/new');
  await page.locator('textarea').fill(words);
  await main(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(main(page)).toContainText(words);
}

/** @param {Page} page @param {string} code */
async function show(page, code) {
  await page.getByLabel('The long code').fill(code);
  await button(page, 'Go on with this card').click();
}

/** Keeps the pages of whoever is signed in, locked by their card. @param {Page} page @param {string} code */
async function keep(page, code) {
  const before = await count(page, 'pages');
  await page.goto('/offline');
  await button(page, 'Keep my pages here').click();
  await show(page, code);
  await expect(main(page)).toContainText('Your card locks what is kept here now');
  await expect.poll(() => count(page, 'pages')).toBeGreaterThan(before + 5);
}

/** Opens what is theirs without a connection. @param {Page} page @param {string} code */
async function openBy(page, code) {
  await page.goto('/kit');
  await show(page, code);
  await expect(main(page)).toContainText('Your pages are open');
}

const finished = (/** @type {Page} */ page) => button(page, 'I am finished, close it').first().click();

/** How many lockers some card opens. @param {Page} page @returns {Promise<number>} */
const locked = (page) => page.evaluate(() => new Promise((done) => {
  const ask = indexedDB.open('towpath');
  ask.onsuccess = () => {
    const all = ask.result.transaction('lockers').objectStore('lockers').getAll();
    all.onsuccess = () => {
      ask.result.close();
      done(all.result.filter((l) => l.card).length);
    };
  };
}));

/** All that stands in the browser's own store, as a script would read it: its text, and whether a key is there. @param {Page} page */
const stored = (page) => page.evaluate(async () => {
  const ask = indexedDB.open('towpath');
  /** @type {IDBDatabase} */
  const base = await new Promise((done) => (ask.onsuccess = () => done(ask.result)));
  let text = '';
  let keys = 0;
  /** @param {any} it */
  const walk = (it) => {
    if (it instanceof CryptoKey) keys++;
    else if (it instanceof ArrayBuffer || ArrayBuffer.isView(it)) text += new TextDecoder().decode(it);
    else if (it && typeof it === 'object') Object.values(it).forEach(walk);
    else text += it + '\n';
  };
  for (const name of base.objectStoreNames) {
    const all = base.transaction(name).objectStore(name).getAll();
    walk(await new Promise((done) => (all.onsuccess = () => done(all.result))));
  }
  base.close();
  return { text, keys };
});

test('ACC-5 three people on one tablet in one afternoon, and a thief of it', async ({ house, guard, open, launchOptions }) => {
  test.slow();
  guard.expect(/net::ERR_/);
  guard.mayGo('https://www.wikipedia.org'); // where a session that was left ends
  const folder = mkdtempSync(join(tmpdir(), 'towpath-tablet-'));
  const device = await chromium.launchPersistentContext(folder, { ...launchOptions, ...wholeBrowser, args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'], ...shared, locale: 'en-GB', baseURL: house.url });
  guard.watch(device);
  /** @type {Record<string, string>} */
  const codes = {};
  const page = await device.newPage();
  const cut = (/** @type {boolean} */ off) => device.setOffline(off);
  let noor = '';
  let square = ''; // what is held to the camera
  await device.exposeFunction('square', () => square);
  await device.addInitScript(() => Object.assign(window, { BarcodeDetector: class { detect = async () => [{ rawValue: await /** @type {any} */ (window).square() }]; } })); // the machine that tests run on has none
  try {
    await enrol(page, house);
    await test.step('each keeps their pages, locked by their card', async () => {
      for (const who of /** @type {const} */ (['person', 'person2'])) {
        await page.goto(house.signIn[who]);
        codes[who] = await newCard(page);
        await write(page, `wagtail of ${who}`);
        await keep(page, codes[who]);
        await button(page, 'Sign out').click();
      }
      noor = await thirdPerson(page, house);
      codes.noor = await codeOn(page);
      await write(page, 'wagtail of noor');
      await keep(page, codes.noor);
      await button(page, 'Sign out').click();
      expect(new Set(Object.values(codes)).size, 'three cards').toBe(3);
    });
    await cut(true);
    await test.step('a card opens its own and no other, also after the browser has stopped the worker', async () => {
      await page.goto('/kit');
      await expect(main(page)).toContainText('Your own card opens what is yours');
      await expect(main(page)).not.toContainText('wagtail');
      await openBy(page, codes.person.toLowerCase());
      await page.goto('/kit');
      const theirs = await main(page).getByRole('link', { name: 'wagtail of person', exact: true }).getAttribute('href');
      await expect(main(page)).not.toContainText(/wagtail of (person2|noor)/);
      const cdp = await device.newCDPSession(page);
      await cdp.send('ServiceWorker.enable');
      await cdp.send('ServiceWorker.stopAllWorkers');
      await write(page, 'dipper of person').catch(() => {}); // the page says that it waits, and isn't that thing's own yet
      await expect(main(page)).toContainText('Something you wrote waits to be sent');
      await page.goto(theirs ?? '');
      await expect(main(page)).toContainText('wagtail of person');
      await finished(page);
      await expect(main(page)).toContainText('Your own card opens what is yours');
      await expect(main(page)).not.toContainText('dipper');
      await page.goBack();
      await expect(page.getByText('wagtail of person')).toHaveCount(0);
      expect((await stored(page)).keys, 'no key is on the disk').toBe(0);
    });
    await test.step('by the square code, held to the camera; only one’s own words wait in sight', async () => {
      await page.goto('/offline');
      square = `${house.url}/in#one-two-three-four.${codes.person2.replaceAll(' ', '')}`;
      await button(page, 'Read my card with the camera').click();
      await expect(page.getByRole('heading', { name: 'Your card has been read' })).toBeVisible();
      await button(page, 'Go on with this card').click();
      await expect(main(page)).toContainText('Your pages are open');
      await expect(main(page)).toContainText('Something that was written on this tablet waits to be sent');
      await page.goto('/kit/new');
      await page.locator('textarea').fill('dipper of person2');
      await main(page).getByRole('button', { name: 'Keep it' }).click();
      await expect(main(page)).toContainText('dipper of person2');
      await expect(main(page)).not.toContainText(/dipper of person(?!2)/);
      await finished(page);
      await openBy(page, codes.noor);
      await page.goto('/kit/new');
      await page.locator('textarea').fill('dipper of noor');
      await main(page).getByRole('button', { name: 'Keep it' }).click();
      await expect(main(page)).toContainText('Something you wrote waits to be sent');
      await finished(page);
      expect(await count(page, 'queue')).toBe(3);
      const { text, keys } = await stored(page);
      expect(keys).toBe(0);
      for (const word of ['wagtail', 'dipper', 'Robin', 'Noor', ...Object.values(codes), ...Object.values(codes).map((c) => c.replaceAll(' ', ''))]) expect(text).not.toContain(word);
    });
    await test.step('the connection is back: each answer is with the right person, once', async () => {
      await cut(false);
      await page.goto('/in');
      await expect.poll(() => count(page, 'queue')).toBe(0);
      for (const who of /** @type {const} */ (['person', 'person2', 'noor'])) {
        const own = await open(phone);
        if (who !== 'noor') await own.goto(house.signIn[who]);
        else {
          await own.goto('/in');
          await own.getByLabel('The four words on your card').fill(noor);
          await button(own, 'Sign in').click();
        }
        await own.goto('/kit');
        for (const bird of ['wagtail', 'dipper']) await expect(main(own).getByRole('link', { name: new RegExp(`^${bird} of`) })).toHaveText([new RegExp(`^${bird} of ${who}$`)]);
      }
    });
  } finally {
    await device.close();
  }
  const found = (/** @type {string} */ word) => files(folder).filter((f) => {
    const data = readFileSync(f);
    return guises(word).some((g) => data.includes(g));
  });
  expect(found('Something calmer'), 'what everybody may read is there, so the search finds what there is').not.toEqual([]);
  const learned = ['wagtail', 'dipper', ...Object.values(codes), ...Object.values(codes).map((c) => c.replaceAll(' ', ''))].flatMap((w) => found(w).map((f) => `${w} in ${f.slice(folder.length)}`));
  rmSync(folder, { recursive: true, force: true });
  expect(learned).toEqual([]);
});

test('ACC-5 a card that opens nothing says so; a tablet left alone closes; what was removed, ended or cleared is gone, and said', async ({ house, guard, open }) => {
  guard.expect(/net::ERR_/);
  guard.mayGo('https://www.wikipedia.org');
  const page = await open(shared);
  const cut = (/** @type {boolean} */ off) => page.context().setOffline(off);
  await enrol(page, house);
  await page.goto(house.signIn.person2);
  const other = await newCard(page);
  await page.goto(house.signIn.person);
  const old = await newCard(page);
  await page.goto('/offline');
  await button(page, 'Keep my pages here').click();
  for (const [code, why] of [[old.slice(1), 'That isn’t a whole code'], [other, 'This isn’t the card of the one who is signed in']]) {
    await show(page, code);
    await expect(main(page)).toContainText(why.replaceAll('’', "'"));
  }
  expect(await count(page, 'lockers')).toBe(0);
  await show(page, old);
  await expect(main(page)).toContainText('Your card locks what is kept here now');
  const card = await newCard(page);
  await page.goto('/offline');
  await expect(main(page)).toContainText('Now show your card here, once');
  await expect.poll(() => locked(page), 'the old card opens nothing any more').toBe(0);
  await cut(true);
  await page.goto('/kit');
  await expect(main(page)).toContainText('This is what was kept on this tablet');
  await test.step('an older card opens nothing; a full tablet says so, and locks nothing by halves', async () => {
    await finished(page);
    await page.goto('/kit');
    await expect(page.getByLabel('The long code'), 'no card opens anything here now').toBeHidden();
    await cut(false);
    await page.goto(house.signIn.person);
    await page.goto('/offline');
    await show(page, other);
    await expect(main(page)).toContainText("This isn't the card of the one who is signed in");
    const worker = page.context().serviceWorkers()[0];
    await worker.evaluate(() => { // a browser that has no room left ends the transaction so
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (/** @type {any} */ value) {
        if (!value.card) return put.call(this, value);
        Object.defineProperty(this.transaction, 'error', { value: new DOMException('', 'QuotaExceededError') });
        this.transaction.abort();
        IDBObjectStore.prototype.put = put;
        return /** @type {any} */ (undefined);
      };
    });
    await show(page, card);
    await expect(main(page)).toContainText('This tablet is full');
    expect(await locked(page)).toBe(0);
    await show(page, card);
    await expect(main(page)).toContainText('Your card locks what is kept here now');
    await expect.poll(() => count(page, 'pages')).toBeGreaterThan(5);
  });
  await test.step('opened by the tablet’s own camera, it says that the browser has noted the card', async () => {
    await button(page, 'Sign out').click();
    await cut(true);
    await page.goto('/kit');
    await show(page, old);
    await expect(main(page)).toContainText('This card opens nothing on this tablet');
    await page.goto(`/in#one-two-three-four.${card.replaceAll(' ', '')}`);
    await expect(main(page)).toContainText('The browser on this tablet may have noted your card');
    expect(new URL(page.url()).hash).toBe('');
    await button(page, 'Go on with this card').click();
    await expect(main(page)).toContainText('Your pages are open');
  });
  await test.step('half an hour in which nobody touches it', async () => {
    await page.goto('/kit');
    await expect(main(page)).toContainText('This is what was kept on this tablet');
    await page.context().serviceWorkers()[0].evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 31 * 60_000;
    });
    await page.goto('/kit');
    await expect(main(page)).toContainText('Your own card opens what is yours');
  });
  await test.step('removed by whose it is; said when they sign in next', async () => {
    await openBy(page, card);
    await page.getByText('Remove what is kept here for me').click();
    await button(page, 'Remove it from this tablet').click();
    await expect(main(page)).toContainText('What was kept here for you is gone from this tablet');
    expect(await count(page, 'pages') + await count(page, 'lockers')).toBe(0);
    await cut(false);
    await page.goto(house.signIn.person);
    await expect(page.getByText('What was kept on this device for you is gone')).toBeVisible();
  });
});

/** Somebody takes up their place on the tablet itself. @param {Page} page @param {House} house @returns {Promise<string>} the words of their card */
async function thirdPerson(page, house) {
  await page.goto(house.signIn.worker);
  await page.goto('/people/new');
  await page.getByLabel('What do they want to be called?').fill('Noor');
  await page.getByRole('checkbox').check();
  await button(page, 'Make a place for them').click();
  await button(page, 'Make a start code').click();
  const code = await page.locator('.code').innerText();
  await page.goto('/start');
  await page.getByLabel('Your start code').fill(code);
  await button(page, 'Go on').click();
  await button(page, 'Make my card').click();
  return (await page.locator('ol.words:visible').first().locator('li').allInnerTexts()).join(' ').trim();
}
