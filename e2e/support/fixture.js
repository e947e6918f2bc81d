// @ts-check
// Every test gets a house of its own and opens browsers in it. Whatever the test is about, PRIV-7 holds in all of them: no
// request, cookie or script of a third party, nothing refused by the content security policy, no error in the console.
import { test as base, expect } from '@playwright/test';
import { openHouse } from './house.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('@playwright/test').BrowserContext} BrowserContext
 * @typedef {import('@playwright/test').BrowserContextOptions} BrowserContextOptions
 * @typedef {import('./house.js').House} House
 * @typedef {import('./house.js').Role} Role
 */

/** The devices people have. */
export const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const desktop = { viewport: { width: 1280, height: 900 } };
export const narrow = { viewport: { width: 320, height: 640 } };

/** The whole browser, for what the engine alone (CHROMIUM of `make test`) doesn't do: notes on the screen, and files as a browser leaves them. */
export const wholeBrowser = { executablePath: process.env.CHROMIUM_WHOLE || '/usr/bin/chromium' };

/** What a browser did that no page of ours may make it do. */
export class Guard {
  /** @type {string[]} */
  problems = [];
  /** @type {Set<string>} */
  origins;
  /** @type {RegExp[]} */
  expected = [
    // Chromium reports every page that answers with an error so, also those that are meant to
    /^Failed to load resource: the server responded with a status of 4\d\d/,
  ];

  /** @param {House} house */
  constructor(house) {
    this.host = new URL(house.url).hostname;
    this.origins = new Set([house.origin]);
  }

  /** Somewhere this test goes on purpose: where Leave leads. @param {string} url */
  mayGo(url) {
    this.origins.add(new URL(url).origin);
  }

  /** A message that this test brings about on purpose. @param {RegExp} message */
  expect(message) {
    this.expected.push(message);
  }

  /** @param {BrowserContext} context */
  watch(context) {
    context.on('request', (r) => this.asked(r.url()));
    context.on('response', (r) => {
      const part = ['stylesheet', 'script', 'image', 'font'].includes(r.request().resourceType());
      if (r.status() >= 500 || (part && r.status() >= 400)) this.problems.push(`${r.status()} for ${r.url()}`);
    });
    context.on('console', (m) => {
      if (m.type() === 'error' && !this.expected.some((e) => e.test(m.text()))) this.problems.push(`console: ${m.text()}`);
    });
    context.on('weberror', (e) => this.problems.push(`script: ${e.error().message}`));
  }

  /** @param {string} url */
  asked(url) {
    const { protocol, origin } = new URL(url);
    if (['data:', 'blob:', 'about:', 'tel:'].includes(protocol)) return;
    if (!this.origins.has(origin)) this.problems.push(`asked a third party: ${url}`);
  }

  /** @param {BrowserContext} context */
  async cookies(context) {
    for (const c of await context.cookies()) {
      if (c.domain.replace(/^\./, '') !== this.host) this.problems.push(`a cookie of a third party: ${c.name} of ${c.domain}`);
      if (!c.httpOnly) this.problems.push(`a cookie that scripts can read: ${c.name}`);
    }
  }
}

/**
 * @typedef {object} Fixtures
 * @property {string[]} flags further flags of the demo
 * @property {string} host the name it is reached by
 * @property {House} house
 * @property {Guard} guard
 * @property {(options?: BrowserContextOptions) => Promise<Page>} open opens a browser of somebody's own, at no page yet
 * @property {(who: Role, options?: BrowserContextOptions) => Promise<Page>} arrive opens one and signs somebody in
 */

/** @type {import('@playwright/test').TestType<import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions & Fixtures, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */
export const test = base.extend(/** @type {any} */ ({
  flags: [[], { option: true }],
  host: ['127.0.0.1', { option: true }],
  /** @param {any} args @param {(h: House) => Promise<void>} use */
  house: async ({ flags, host }, use) => {
    const house = await openHouse(flags, host);
    await use(house);
    await house.close();
    expect(house.faults(), 'what the server logged as its own mistakes').toEqual([]);
  },
  /** @param {any} args @param {(g: Guard) => Promise<void>} use */
  guard: async ({ house }, use) => {
    const guard = new Guard(house);
    await use(guard);
    expect([...new Set(guard.problems)], 'PRIV-7: third parties, refused by policy, errors').toEqual([]);
  },
  /** @param {any} args @param {(o: Fixtures['open']) => Promise<void>} use */
  open: async ({ browser, house, guard, contextOptions }, use) => {
    /** @type {BrowserContext[]} */
    const opened = [];
    await use(async (options = desktop) => {
      const context = await browser.newContext({ locale: 'en-GB', baseURL: house.url, serviceWorkers: 'block', ...contextOptions, ...options });
      opened.push(context);
      guard.watch(context);
      return context.newPage();
    });
    for (const context of opened) {
      await guard.cookies(context);
      await context.close();
    }
  },
  /** @param {any} args @param {(a: Fixtures['arrive']) => Promise<void>} use */
  arrive: async ({ open, house }, use) => {
    await use(async (who, options) => {
      const page = await open(options);
      await page.goto(house.signIn[who]);
      return page;
    });
  },
}));

export { expect };
