// @ts-check
/// <reference lib="webworker" />
// At each contact: what waits is sent, and then the pages that have changed are fetched.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** At most this often, if nothing waits. In milliseconds. */
const NOT_BEFORE = 20_000;

let looked = 0;
/** @type {Promise<void> | undefined} */
let going;
let wanted = false;
/** How often what was kept here has been found to be gone. */
let missed = 0;

/** One contact at a time. What is wanted at once while one is under way comes after it: that one may have asked too early. @param {boolean} [now] */
function go(now) {
  wanted ||= !!now;
  return (going ??= contacts().finally(() => (going = undefined)));
}

async function contacts() {
  do {
    const now = wanted;
    wanted = false;
    await contact(now).catch(() => void (looked = 0));
  } while (wanted);
}

const anyWait = async () => (await within(['queue'], (s) => s.queue.count(), 'readonly')) > 0;

/** @param {boolean} [now] */
async function contact(now) {
  await ready;
  await recall();
  if (facts.left && !(await endSession())) return;
  const waits = await anyWait();
  if (waits && !(await sendAll())) return;
  if (!now && !waits && Date.now() - looked < NOT_BEFORE && Date.now() >= looked) return;
  looked = Date.now();
  await look();
  if (await anyWait()) await sendAll(); // what has come to wait meanwhile, or is to be sent again
}

/** Asks what to keep. */
async function look() {
  const lockers = /** @type {Locker[]} */ (await all('lockers'));
  if (held && !lockers.some((l) => l.id === held?.id)) held = undefined; // it was cleared under our hands
  const tag = held && (await indexOf()).tag;
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Towpath-By-Itself': '1', 'Towpath-Lockers': lockers.map((l) => l.id).join() };
  if (tag) headers['Towpath-Tag'] = tag;
  if (facts.etag && (tag || (!facts.on && !lockers.length))) headers['If-None-Match'] = facts.etag;
  const answer = await fetch('/offline/list', { headers });
  const now = Date.parse(answer.headers.get('Date') ?? '');
  if (now) await forgetSent(now);
  await forgetStories();
  if (answer.status === 304 || !answer.ok) return;
  const said = await answer.json();
  await epochIs(said.epoch);
  for (const id of said.ended ?? []) await emptyLocker(id);
  await forgetCards(said.stale ?? []);
  await know({ on: said.on, quiet: said.quiet, lang: said.lang, words: said.words, write: said.write, publicKey: said.key, mine: said.locker, tablet: said.tablet });
  toLock = undefined;
  await keepOpen();
  if (!said.table && (facts.table || !said.on)) await closeLockers();
  if (said.table) await keepTable(said);
  else if (said.on) await keepFor(said, lockers.find((l) => l.id === said.locker));
  await know({ etag: (!toLock && answer.headers.get('ETag')) || undefined });
}

/** @param {any} said @param {Locker} [locker] */
async function keepFor(said, locker) {
  if (!locker && !said.new) { // the server knows of one here, and it is gone
    if (said.gone) return; // and knows it
    await began(said.locker, { gone: '1' });
    await know({ etag: '' });
    missed++;
    return;
  }
  if (!locker && said.shared) { // their card locks it first
    toLock = said;
    return;
  }
  if (!locker) {
    await makeLocker(said.locker, said.half, !!said.shared);
    await began(said.locker);
  } else await openLocker(locker, said.half);
  if (said.shared && !said.bound) toLock = said;
  if (!held || held.id !== said.locker) return;
  await change(said.locker, { pass: await seal(held.keys.seal, said.pass, 'pass') });
  await keepFiles(MADE.files);
  if (said.pages) await keepPages(said.pages, said.tag);
}

/** @param {string} id @param {{gone?: string, card?: string}} [how] */
const began = (id, how) => fetch('/offline/began', { method: 'POST', headers: { Accept: 'application/json' },
  body: new URLSearchParams({ id, .../** @type {any} */ (how) }) });

// Pages

/** @typedef {{of?: string, tag: string, pages: Record<string, {tag: string, title: string}>, stories?: {epoch: number, n: number, at?: number}}} Index */

/** What is kept in the open locker. @returns {Promise<Index>} */
async function indexOf() {
  const whose = held;
  const locker = whose && /** @type {Locker | undefined} */ (await one('lockers', whose.id));
  const index = whose && locker?.index ? await unseal(whose.keys.seal, locker.index, 'index') : { tag: '', pages: {} };
  return { ...index, of: whose?.id };
}

/** Unless somebody else is there by now. @param {Index} index */
async function setIndex(index) {
  if (held && held.id === index.of) await change(held.id, { index: await seal(held.keys.seal, index, 'index') });
}

/** Fetches what changed and drops what isn't wanted any more. @param {[string, string][]} pages @param {string} tag */
async function keepPages(pages, tag) {
  const index = await indexOf();
  const wanted = new Map(pages);
  for (const path of Object.keys(index.pages)) {
    if (wanted.has(path) || !held) continue;
    await drop('pages', await nameOf(held.keys, path));
    delete index.pages[path];
  }
  let whole = true;
  try {
    for (const [path, pageTag] of pages) {
      if (index.pages[path]?.tag === pageTag) continue;
      const title = await keepPage(path);
      if (title === undefined) whole = false;
      else index.pages[path] = { tag: pageTag, title };
    }
    index.tag = whole ? tag : '';
    if (whole) await dropFiles();
    await know({ full: false });
  } catch (e) {
    if (!isFull(e)) throw e;
    index.tag = '';
    await know({ full: true });
  } finally {
    await setIndex(index).catch(() => {});
  }
}

/** What of an answer goes with a page when it is shown again. */
const HEADERS = ['Content-Type', 'Content-Security-Policy', 'Referrer-Policy', 'Cross-Origin-Opener-Policy', 'Permissions-Policy'];

/** @param {string} path @returns {Promise<string | undefined>} its title, as HTML; undefined where it didn't come */
async function keepPage(path) {
  const whose = held;
  const answer = await fetch(path, { headers: { Accept: 'text/html', 'Towpath-By-Itself': '1', ...(whose && !whose.table ? { 'Towpath-For': whose.id } : {}) } });
  if (!whose || !answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/html')) return answer.status === 404 ? '' : undefined;
  if (answer.redirected && new URL(answer.url).pathname.startsWith('/in')) throw new Error('signed out');
  if (answer.redirected && whose.table) return undefined; // there is something to agree on first
  const { title, ...page } = await sealedPage(whose, path, answer);
  if (held !== whose) throw new Error('closed');
  await put('pages', page);
  return title;
}

/** A page as it is kept. @param {{id: string, keys: Keys}} whose @param {string} path @param {Response} answer */
async function sealedPage({ id, keys }, path, answer) {
  const html = await answer.text();
  const page = { html, at: Date.now(), headers: HEADERS.map((h) => [h, answer.headers.get(h) ?? '']) };
  const name = await nameOf(keys, path);
  return { name, locker: id, sealed: await seal(keys.seal, page, 'page ' + name), title: /<h1[^>]*>([^<]*)/.exec(html)?.[1] ?? '' };
}

// What everybody may read

/** Keeps what has to be there on a bad day, and what pages are shown with, as somebody who isn't signed in gets it. */
async function keepOpen() {
  const box = await caches.open('open');
  const day = MADE.version + (facts.tablet ?? '') + Math.floor(Date.now() / 86_400_000);
  if (facts.opened === day) return;
  for (const path of MADE.pages) {
    const answer = await fetch(path + (facts.tablet ? '?tablet=1' : ''), { credentials: 'omit', headers: { Accept: 'text/html' } });
    if (answer.ok) await box.put(path, answer);
  }
  await know({ opened: day });
}

/** @param {string[]} files */
async function keepFiles(files) {
  const box = await caches.open('files');
  for (const file of files) if (!(await box.match(file))) await box.add(file);
}

/** Drops those of a program before this one, once no page that is kept is shown with them. */
async function dropFiles() {
  const box = await caches.open('files');
  for (const old of await box.keys()) if (!MADE.files.includes(new URL(old.url).pathname)) await box.delete(old);
}

/** How long a story is shown where nobody could say whether it was taken back. By two readings of the device's own clock, however wrong it is. */
const STORIES_FOR = 30 * 24 * 3600_000;

/**
 * Stories that were taken back aren't here any longer. Which those are, anybody may know: nothing is said of who kept one.
 * What is asked is the same for everybody who asked last at the same time.
 */
async function forgetStories() {
  const whose = held;
  if (!whose) return;
  const index = await indexOf();
  const { epoch = 0, n = 0, at = 0 } = index.stories ?? {};
  const said = await answerOf(`/stories/withdrawn?since=${n}`);
  if (!said || held !== whose) return;
  const again = said.epoch !== epoch && n > 0;
  for (const id of again ? [] : said.ids ?? []) {
    await drop('pages', await nameOf(whose.keys, '/stories/' + id));
    delete index.pages['/stories/' + id];
  }
  if (said.epoch === epoch && said.n === n && Math.abs(Date.now() - at) < STORIES_FOR / 30) return;
  index.stories = { epoch: said.epoch, n: again ? 0 : said.n, at: Date.now() };
  await setIndex(index);
  if (again || said.more) await forgetStories();
}

/** Whether a page may be shown that was kept here. @param {string} path */
async function stillShown(path) {
  return !path.startsWith('/stories/') || Math.abs(Date.now() - ((await indexOf()).stories?.at ?? 0)) < STORIES_FOR;
}

/** @param {string} path @returns {Promise<any>} */
async function answerOf(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json', 'Towpath-By-Itself': '1' } }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
