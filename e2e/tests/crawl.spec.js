// @ts-check
// Walks all that can be reached from each viewer's start, and looks at each page there is: no dead end, sound HTML, WCAG 2.2
// AA in four themes, small and stretched windows, both made-up languages, paper.
import { desktop, expect, test } from '../support/fixture.js';
import { drafts, kit, openTable, plans, published, recommendation, session, story } from '../support/furnish.js';
import { routes } from '../support/house.js';
import * as look from '../support/inspect.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('../support/fixture.js').Fixtures} Fixtures
 * @typedef {import('../support/house.js').Route} Route
 * @typedef {object} Visit
 * @property {string} title
 * @property {string} who of the list of routes
 * @property {string[]} [also] addresses that no link leads to
 * @property {boolean} [all] goes to everything there is to read; to the others one like another is shown the same
 * @property {boolean} [brief] another viewer shows the same pages fuller: one of each is enough here
 * @property {RegExp[]} [unreached] patterns that this viewer doesn't come to, each with its reason beside it
 * @property {(f: Pick<Fixtures, 'open' | 'arrive' | 'house'>) => Promise<Page>} come
 */

/** Those that aren't pages, or lead away. */
const notPages = ['/static/{file}', '/healthz', '/readyz', '/leave', '/demo/in/{token}', '/exercises/answers/{id}/fields', '/together/live', '/together/since', '/together/screen/stage', '/together/note/{thing}/text', '/plans/{id}/copy', '/prompts/{id}/calendar', '/stories/withdrawn', '/sw.js', '/manifest.webmanifest', '/offline/list', '/stories/{id}/media/{part}', '/files/{id}', '/editing/drafts/{id}/download', '/reports/together/file', '/starting/{paper}/copy', '/library/list.json', '/library/list.csv'];

/** `make soak` looks at more pages of each kind, and at those that another viewer's walk looks at as well. */
const soak = !!process.env.TOWPATH_SOAK;

/** How many pages of one pattern are looked at: closely, and in every way. */
const CLOSELY = soak ? 2 : 1;
const EVERY_WAY = 1;

/** Pages that are made of parts of many kinds: each is looked at closely that has a kind of part which the walk hasn't come to. */
const ofParts = ['/topics/{topic}/{page}', '/exercises/{topic}/{exercise}', '/exercises/answers/{id}', '/exercises/answers/{id}/write', '/plans/{id}', '/plans/new', '/kit/{id}', '/editing/drafts/{id}', '/stories/{id}'];

/** What stands in the packs, by the dozen. How many of one pattern are asked for where somebody else's walk goes to all of them. */
const toRead = /^\/(topics|exercises)\/\{(topic|exercise)\}/;
const FEW = soak ? Infinity : 3;

/** Of those that are all of one shape nobody goes to more. */
const alike = /^\/calm$|^\/skills\/(lessons|practice)\/\{|^\/access\/room$|^\/library\/\{/;

/** For those who are signed in already. */
const signingIn = /^\/(in|start|join|screen|circle\/come)\b|^\/me\/show/;

/** They are offered where the address is a name, not a number, where staff have accounts at a provider, and to who has an authenticator app; signin.spec.js goes there. */
const passkeys = /^\/me\/(passkeys|work|codes)/;

/** They are there where a service sends messages, which a demo doesn't. */
const sending = /^\/(messages|m)\b|^\/prompts\/hours$|^\/calendar\/digest$/;

/** For whoever stands outside, or in a room of people: others come to them by their own ways, or not at all. */
const outside = /^\/access\/(places|room)$/;

/** What people have, and those who read for work come to by no link. */
const elsewhere = /^\/(skills|offline|paper|go)\b/;

/** What two put together at a table: the walk of a table goes there, where it is made. */
const atTable = /^\/(record|course)\/(\{|new)/;

/** What is for those who said something, or chose something in a form: a person's walk, and the one of somebody signed out, go there. */
const chosen = /^\/(skills\/(path|recap|check\/\{id\})$|offline$|paper\/booklet)/;

/** A question of a review comes once one has begun it. */
const notBegun = /^\/library\/\{id\}\/(review|second)\/\{/;

/** What comes out of the form at /paper. */
const BOOKLET = '/paper/booklet?topic-recovery=/topics/recovery&topic-recovery=/exercises/recovery/what-matters&lesson-communicating=/skills/lessons/a-first-email&size=a5&large=1';

/** What is there once a calendar was brought in, or something typed in. */
const noCalendar = /^\/calendar\/(words|forget)$/;

/** @type {Visit[]} */
const visits = [
  {
    title: 'somebody who is not signed in', who: 'anyone', all: true, also: ['/nothing/here', '/topics/recovery/nothing', '/kit/erased', '/join/nothing', '/screen/123456', '/screen/wait', '/access/room', '/access/places?for=all', '/access/room?of=/skills/lessons/a-first-email&n=99', BOOKLET],
    unreached: [/^\/exercises/, /^\/in\/(tablet|link|work)/, /^\/start\/welcome/, /^\/(join|circle\/come)\/\{/, /^\/skills\/(path|recap)|^\/offline/], // an answer needs a place of its own; the others need a tablet, a code, a link
    come: async ({ open, arrive }) => {
      await published(await arrive('editor'), await arrive('editor2'), 'Anyone who comes to this site.');
      return open(desktop);
    },
  },
  {
    title: 'a person with a full kit', who: 'person', all: true, also: ['/nothing/here', '/kit?sort=name', '/kit?sort=kind&kind=journal', BOOKLET],
    unreached: [/^\/kit\/erased|^\/me\/tablet|\/earlier$|^\/kit\/typed/, atTable, passkeys, signingIn], // once everything is gone; on a tablet of the service; a plan of another day
    come: async ({ arrive }) => {
      await session(await arrive('worker'));
      const leftOut = await published(await arrive('editor'), await arrive('editor2'), 'People who are signed in here.');
      const page = await arrive('person');
      await invited(page, await arrive('carer'));
      await page.goto('/circle/invite');
      await page.getByRole('button', { name: 'Make a code' }).click(); // one more, that nobody uses
      await kit(page);
      await recommendation(page);
      await page.goto(leftOut);
      await page.getByRole('button', { name: 'Don\'t show me this story again' }).click();
      return page;
    },
  },
  {
    title: 'a person at their very first visit', who: 'person', brief: true, unreached: [/\{id\}|^\/sharing\/new|^\/kit\/(erased|typed|bin\/empty)|^\/me\/tablet|^\/plans\/safety|^\/stories\/hidden|^\/course|^\/contact\/with/, atTable, chosen, passkeys, signingIn], // there is nothing yet, and nothing left out
    come: async ({ arrive }) => arrive('person2'),
  },
  {
    title: 'a worker', who: 'worker',
    unreached: [/^\/kit\/erased/, /\/coaching$/, /^\/exercises\/answers/, /^\/access\/groups\/\{id\}/, /^\/library\/\{id\}\/second\/\{/, noCalendar, atTable, chosen, passkeys, signingIn], // coaching is beside the page; what is shared is read at /sharing; a second look begins by a form
    come: async ({ arrive }) => {
      await session(await arrive('worker'));
      return arrive('worker');
    },
  },
  // what people read has no place at an administrator's start
  { title: 'an administrator', who: 'admin', unreached: [/^\/(kit|exercises|topics|stories|\{\$\})/, elsewhere, passkeys, signingIn], come: async ({ arrive }) => arrive('admin') },
  { // nobody is linked with them yet
    title: 'a digital navigator', who: 'navigator', brief: true, also: ['/access/places?for=food'],
    unreached: [/^\/kit\/erased/, /\/coaching$/, /^\/exercises/, /\{person\}|\{other\}/, /^\/access\/groups\/\{id\}/, noCalendar, atTable, notBegun, elsewhere, passkeys, signingIn], come: async ({ arrive }) => arrive('navigator'),
  },
  {
    title: 'a carer', who: 'carer', brief: true, unreached: [/^\/(kit|exercises|stories|topics|guidance\/approach|\{\$\})/, /\{id\}|\{thing\}|^\/course|^\/guidance\/approach/, notBegun, elsewhere, passkeys, signingIn], // nothing is shared with them yet; home is a place of their own
    come: async ({ arrive }) => {
      const [page, person] = [await arrive('carer'), await arrive('person')];
      await invited(person, page);
      await person.goto('/');
      await person.getByRole('link', { name: 'See who it is' }).click();
      await person.getByRole('link', { name: /Read it, and say yes or no/ }).click();
      await person.getByRole('button', { name: 'Yes, Cas may support me' }).click();
      return page;
    },
  },
  { title: 'a supervisor', who: 'supervisor', brief: true, unreached: [/^\/(kit|exercises|stories|skills|\{\$\})/, notBegun, elsewhere, passkeys, signingIn], come: async ({ arrive }) => arrive('supervisor') },
  {
    title: 'an editor', who: 'editor', unreached: [/^\/(kit\/erased|\{\$\})/, elsewhere, passkeys, signingIn], // home is the editing; the others have things
    come: async ({ arrive }) => {
      const page = await arrive('editor');
      await story(page);
      await drafts(page, await arrive('editor2'));
      return page;
    },
  },
  {
    title: 'two at one screen', who: 'table', unreached: [/^\/kit\/erased/, /^\/together\/locked|^\/together$|^\/\{\$\}/, chosen, signingIn], // the next one looks at the lock; home is the table
    come: async ({ arrive }) => {
      const page = await arrive('worker');
      await session(page);
      await plans(page);
      await recommendation(page);
      await page.goto('/course');
      await page.getByRole('button', { name: 'Make a copy to change' }).click();
      await page.goto('/record/new');
      await page.getByRole('button', { name: 'Show exactly what would leave' }).click();
      return page;
    },
  },
  {
    title: 'a tablet of the service', who: 'device', brief: true, unreached: [/^\/(kit|exercises|topics|stories|start|join|screen|circle|help|about|look|in\/link|in\/work|\{\$\})/, elsewhere], // as for anyone; home is the pictures
    come: async ({ arrive }) => {
      const page = await arrive('worker');
      await page.goto('/devices');
      await page.getByLabel('A name for this tablet').fill('The blue one');
      await page.getByRole('button', { name: 'Add this tablet' }).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      return page;
    },
  },
  {
    title: 'two at a locked screen', who: 'table', brief: true, unreached: [/./], // everything else leads to the lock
    come: async ({ arrive }) => {
      const page = await arrive('worker');
      await openTable(page);
      await page.request.get('/leave', { maxRedirects: 0 });
      await page.waitForURL('**/together/locked'); // what is open of it goes there by itself
      return page;
    },
  },
  {
    title: 'a person at the table on their own phone', who: 'table', brief: true, unreached: [/\/coaching$/, /\{thing\}|answers|^\/(plans|recommend)\/\{id\}/, atTable, /locked|erased|^\/together$|^\/\{\$\}/, chosen, signingIn], // nothing is made yet
    come: async ({ arrive }) => {
      await openTable(await arrive('worker'), 'phone');
      const page = await arrive('person');
      await page.getByRole('button', { name: 'Sit down' }).click();
      return page;
    },
  },
];

/** A person's invitation that a carer took up, and that waits for the yes. @param {Page} person @param {Page} carer */
async function invited(person, carer) {
  await person.goto('/circle/invite');
  await person.getByRole('button', { name: 'Make a code' }).click();
  const address = await person.getByRole('link', { name: /circle\/come/ }).getAttribute('href');
  await carer.goto(new URL(address ?? '').pathname);
  await carer.getByRole('button', { name: 'Use an invitation' }).click();
}

for (const v of visits) {
  test(`ACC-1 ACC-7 ACC-8 ACC-9 SAFE-1 every page for ${v.title}`, async ({ open, arrive, house }) => {
    test.setTimeout(soak ? 3_000_000 : 300_000);
    const page = await v.come({ open, arrive, house });
    await page.emulateMedia({ reducedMotion: 'reduce' }); // nothing is looked at while it fades
    const all = routes().filter((r) => r.method === 'GET' && !notPages.includes(r.pattern));
    const walk = new Walk(page, house.origin, all, v);
    const here = page.url().startsWith(house.origin) ? [new URL(page.url()).pathname] : []; // where coming here ended
    await walk.from(['/', '/look', ...here, ...(v.also ?? [])]);
    const mine = all.filter((r) => r.who.includes(v.who) || r.who.includes('anyone'));
    const missed = mine.map((r) => r.pattern).filter((p) => !walk.reached.has(p) && !sending.test(p) && !outside.test(p) && !v.unreached?.some((u) => u.test(p)));
    expect.soft(missed, 'pages that no link leads to').toEqual([]);
    expect(walk.looked, 'pages that were looked at').toBeGreaterThan(0);
    expect(walk.found, 'what is wrong with pages').toEqual([]);
  });
}

class Walk {
  /** @type {Map<string, number>} pattern → how often it was come to */
  counts = new Map();
  /** @type {string[]} */
  found = [];
  /** @type {Map<string, string>} address → the page that first led to it */
  known = new Map();
  looked = 0;
  /** @type {Set<string>} patterns that it was led to */
  reached = new Set();
  /** @type {Set<string>} kinds of parts that were looked at */
  kinds = new Set();

  /** @param {Page} page @param {string} origin @param {Route[]} all @param {Visit} visit */
  constructor(page, origin, all, visit) {
    this.page = page;
    this.origin = origin;
    this.viewer = visit;
    this.routes = all.map((r) => ({ ...r, fits: new RegExp(`^${r.pattern.replace('{$}', '').replace(/\{\w+\}/g, '[^/]+')}$`) }));
    // of two that fit, the one with fewer placeholders is meant
    this.routes.sort((a, b) => (a.pattern.match(/\{/g) ?? []).length - (b.pattern.match(/\{/g) ?? []).length);
  }

  /** @param {string[]} starts */
  async from(starts) {
    const waiting = [...starts];
    waiting.forEach((s) => this.known.set(s, 'the start'));
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (this.seenElsewhere(path)) continue;
      const html = await this.visit(path);
      for (const next of this.links(html)) {
        if (this.known.has(next)) continue;
        this.known.set(next, path);
        waiting.push(next);
      }
    }
  }

  /** Whether this is one more of many that were seen, or that another viewer's walk goes to. @param {string} path */
  seenElsewhere(path) {
    const pattern = this.patternOf(new URL(path, this.origin).pathname);
    const shown = alike.test(pattern) || (!this.viewer.all && toRead.test(pattern)); // each page leads to the calm one, with the way back in it
    return shown && (this.counts.get(pattern) ?? 0) >= FEW;
  }

  /**
   * How many pages of a pattern this viewer's walk looks at, closely and in every way. What is for anyone is looked at in every way
   * in the walk of somebody signed out, and closely in those of others who have more on it; a frame is the same on all of a viewer's pages.
   * @param {string} pattern
   */
  most(pattern) {
    const forAnyone = this.viewer.who !== 'anyone' && this.routes.find((r) => r.pattern === pattern)?.who.includes('anyone');
    if (this.viewer.brief) return { closely: forAnyone && this.looked > 0 && !soak ? 0 : 1, everyWay: 0 };
    if (!forAnyone) return { closely: CLOSELY, everyWay: EVERY_WAY };
    return { closely: 1, everyWay: soak && this.viewer.who === 'table' ? EVERY_WAY : 0 };
  }

  /** Whether a page shows a kind of part that wasn't looked at yet. @param {string} pattern @param {string} html */
  isNew(pattern, html) {
    if (!this.viewer.all || !ofParts.includes(pattern)) return false;
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    const kinds = [...main.matchAll(/\s(?:class="[^"]*"|type="\w+"|data-[a-z-]+(?==)|role="\w+")|<[a-z]+/g)].map(([kind]) => kind).filter((kind) => !this.kinds.has(kind));
    kinds.forEach((kind) => this.kinds.add(kind));
    return kinds.length > 0;
  }

  /** @param {string} path @returns {Promise<string>} the page */
  async visit(path) {
    const answer = await this.page.request.get(path);
    const pattern = this.patternOf(new URL(answer.url()).pathname);
    const n = (this.counts.get(pattern) ?? 0) + 1;
    this.counts.set(pattern, n);
    this.reached.add(pattern).add(this.patternOf(new URL(path, this.origin).pathname)); // some lead straight on
    if (answer.status() >= 400 && !path.includes('nothing')) this.note('dead end', path, [`${answer.status()}, linked from ${this.known.get(path)}`]);
    const html = await answer.text();
    const { closely, everyWay } = this.most(pattern);
    if ((this.isNew(pattern, html) || n <= closely) && answer.headers()['content-type']?.startsWith('text/html')) {
      await this.page.goto(path);
      await this.inspect(path, html, n <= everyWay);
    }
    return html;
  }

  /** Where a page's links lead on this site. @param {string} html */
  links(html) {
    const paths = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].flatMap(([, href]) => {
      const url = new URL(href.replaceAll('&amp;', '&'), this.origin);
      if (url.origin !== this.origin || notPages.includes(this.patternOf(url.pathname)) || url.pathname === '/look') return [];
      return [url.pathname + url.search];
    });
    return new Set(paths);
  }

  /** @param {string} bare a path without a query */
  patternOf(bare) {
    const special = notPages.find((p) => new RegExp(`^${p.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare));
    return special ?? this.routes.find((r) => r.fits.test(bare))?.pattern ?? bare;
  }

  /** @param {string} check @param {string} path @param {string[]} problems */
  note(check, path, problems) {
    this.found.push(...[...new Set(problems)].map((p) => `${check}: ${path}: ${p}`));
  }

  /** @param {string} path @param {string} source @param {boolean} everyWay */
  async inspect(path, source, everyWay) {
    const { page } = this;
    const note = (/** @type {string} */ check, /** @type {string[]} */ problems) => this.note(check, path, problems);
    this.looked++;
    note('HTML', await look.htmlProblems(source));
    note('ACC-1 axe', await look.axeProblems(page));
    note('SAFE-1 first on the page', await look.firstProblems(page));
    note('targets of 48 px', await look.targetProblems(page));
    if (!everyWay) return;
    const others = look.themes.slice(1); // one page in three in each, which all share one sheet of colours; all in all in `make soak`
    note('ACC-1 ACC-7 contrast', await look.contrastProblems(page, soak ? others : [others[this.looked % others.length]]));
    note('ACC-9 paper', await look.printProblems(page));
    await page.setViewportSize({ width: 320, height: 256 });
    note('ACC-1 400 %', [...await look.overflowProblems(page), ...await look.coverProblems(page)]);
    note('ACC-1 text spacing', await look.spacingProblems(page));
    const spoken = [['ACC-8 long words', '.....en-XA'], ['ACC-8 right to left', '.....ar-XB']]; // one page in two in each; all in both in `make soak`
    for (const [name, value] of [['ACC-7 largest and widest', '.largest.wider...'], ...(soak ? spoken : [spoken[this.looked % 2]])]) {
      await page.context().addCookies([{ name: 'look', value, url: this.origin, httpOnly: true }]);
      await page.goto(path);
      note(`${name}, 320 px`, await look.overflowProblems(page));
      if (!soak) continue; // on a wide screen the same words have more room
      await page.setViewportSize(desktop.viewport);
      note(`${name}, 1280 px`, await look.overflowProblems(page));
      await page.setViewportSize({ width: 320, height: 640 });
    }
    await page.context().clearCookies({ name: 'look' });
    await page.setViewportSize(desktop.viewport);
  }
}
