// @ts-check
/// <reference lib="webworker" />
// At each contact: what waits is sent, and then the pages that have changed are fetched.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** At most this often, if nothing waits. In milliseconds. */
const NOT_BEFORE = 20_000;

let looked = 0;
/** @type {Promise<void> | undefined} */
let going;

/** @param {boolean} [now] */
function go(now) {
  return (going ??= contact(now).catch(() => {}).finally(() => (going = undefined)));
}

/** @param {boolean} [now] */
async function contact(now) {
  await ready;
  if (facts.left && !(await endSession())) return;
  const waits = (await within(['queue'], (s) => s.queue.count(), 'readonly')) > 0;
  if (waits && !(await sendAll())) return;
  if (!now && !waits && Date.now() - looked < NOT_BEFORE && Date.now() >= looked) return;
  looked = Date.now();
  await look();
}

/** Asks what to keep. */
async function look() {
  const lockers = /** @type {Locker[]} */ (await all('lockers'));
  if (held && !lockers.some((l) => l.id === held?.id)) held = undefined; // it was cleared under our hands
  const tag = held && (await indexOf()).tag;
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Towpath-By-Itself': '1', 'Towpath-Lockers': lockers.map((l) => l.id).join() };
  if (tag) headers['Towpath-Tag'] = tag;
  if (facts.etag && (facts.on ? held : !lockers.length)) headers['If-None-Match'] = facts.etag;
  const answer = await fetch('/offline/list', { headers });
  const now = Date.parse(answer.headers.get('Date') ?? '');
  if (now) await forgetSent(now);
  await forgetStories();
  if (answer.status === 304 || !answer.ok) return;
  const said = await answer.json();
  await epochIs(said.epoch);
  for (const id of said.ended ?? []) await emptyLocker(id);
  await know({ on: said.on, quiet: said.quiet, lang: said.lang, words: said.words, write: said.write, publicKey: said.key, table: said.on ? undefined : said.pass });
  await keepOpen();
  if (!said.on) await closeLockers();
  else await keepFor(said, lockers.find((l) => l.id === said.locker));
  await know({ etag: answer.headers.get('ETag') ?? undefined });
}

/** @param {any} said @param {Locker} [locker] */
async function keepFor(said, locker) {
  if (!locker && !said.new) { // the server knows of one here, and it is gone
    await began(said.locker, true);
    await know({ etag: '' });
    return;
  }
  if (!locker) {
    await makeLocker(said.locker, said.half, !!said.shared);
    await began(said.locker);
  } else await openLocker(locker, said.half);
  if (!held) return;
  const now = /** @type {Locker} */ (await one('lockers', held.id));
  await put('lockers', { ...now, pass: await seal(held.keys.seal, said.pass, 'pass') });
  await keepFiles(MADE.files);
  if (said.pages) await keepPages(said.pages, said.tag);
}

/** @param {string} id @param {boolean} [gone] */
const began = (id, gone) => fetch('/offline/began', { method: 'POST', headers: { Accept: 'application/json' },
  body: new URLSearchParams({ id, ...(gone ? { gone: '1' } : {}) }) });

// Pages

/** @typedef {{tag: string, pages: Record<string, {tag: string, title: string}>, stories?: {epoch: number, n: number}}} Index */

/** What is kept in the open locker. @returns {Promise<Index>} */
async function indexOf() {
  const locker = held && /** @type {Locker | undefined} */ (await one('lockers', held.id));
  return held && locker?.index ? unseal(held.keys.seal, locker.index, 'index') : { tag: '', pages: {} };
}

/** @param {Index} index */
async function setIndex(index) {
  if (!held) return;
  const locker = await one('lockers', held.id);
  if (locker) await put('lockers', { ...locker, index: await seal(held.keys.seal, index, 'index') });
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
  const answer = await fetch(path, { headers: { Accept: 'text/html', 'Towpath-By-Itself': '1' } });
  if (!held || !answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/html')) return answer.status === 404 ? '' : undefined;
  if (answer.redirected && new URL(answer.url).pathname.startsWith('/in')) throw new Error('signed out');
  const html = await answer.text();
  const page = { html, at: Date.now(), headers: HEADERS.map((h) => [h, answer.headers.get(h) ?? '']) };
  const name = await nameOf(held.keys, path);
  await put('pages', { name, locker: held.id, sealed: await seal(held.keys.seal, page, 'page ' + name) });
  return /<h1[^>]*>([^<]*)/.exec(html)?.[1] ?? '';
}

// What everybody may read

/** Keeps what has to be there on a bad day, and what pages are shown with, as somebody who isn't signed in gets it. */
async function keepOpen() {
  const box = await caches.open('open');
  if (facts.table) await keepFiles(MADE.files);
  const day = MADE.version + Math.floor(Date.now() / 86_400_000);
  if (facts.opened === day) return;
  for (const path of MADE.pages) {
    const answer = await fetch(path, { credentials: 'omit', headers: { Accept: 'text/html' } });
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

/**
 * Stories that were taken back aren't here any longer. Which those are, anybody may know: nothing is said of who kept one.
 * What is asked is the same for everybody who asked last at the same time.
 */
async function forgetStories() {
  if (!held) return;
  const index = await indexOf();
  const { epoch = 0, n = 0 } = index.stories ?? {};
  const said = await answerOf(`/stories/withdrawn?since=${n}`);
  if (!said || (said.epoch === epoch && said.n === n)) return;
  if (said.epoch !== epoch && n) {
    index.stories = { epoch: said.epoch, n: 0 };
    await setIndex(index);
    return forgetStories();
  }
  for (const id of said.ids ?? []) {
    for (const path of Object.keys(index.pages)) {
      if (!path.startsWith('/stories/' + id)) continue;
      await drop('pages', await nameOf(held.keys, path));
      delete index.pages[path];
    }
  }
  index.stories = { epoch: said.epoch, n: said.n };
  await setIndex(index);
  if (said.more) await forgetStories();
}

/** @param {string} path @returns {Promise<any>} */
async function answerOf(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json', 'Towpath-By-Itself': '1' } }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
