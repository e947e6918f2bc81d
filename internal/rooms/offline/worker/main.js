// @ts-check
/// <reference lib="webworker" />
// What comes in: pages that are asked for, forms that are sent, and what an open page says.

/** How long a page may take to come before the one that is kept is shown. */
const PATIENCE = 5000;
/** How long a form may take to be answered before it is kept here. It may then arrive twice, which makes one thing. */
const FORM_PATIENCE = 20_000;

const ready = (async () => {
  facts = (await one('facts', 'site').catch(() => undefined)) ?? facts;
  const open = /** @type {Locker[]} */ (await all('lockers').catch(() => [])).find((l) => l.keys);
  if (open?.keys) held = { id: open.id, keys: open.keys, shared: open.shared };
})();

worker.addEventListener('install', (e) => e.waitUntil(keepFiles(MADE.first).then(() => worker.skipWaiting())));
worker.addEventListener('activate', (e) => e.waitUntil(worker.clients.claim().then(() => go(true))));
worker.addEventListener('message', (e) => e.waitUntil(go(e.data === 'look')));
worker.addEventListener('sync', (/** @type {any} */ e) => e.waitUntil(go()));
worker.addEventListener('fetch', (e) => {
  const { method, mode, url, referrer } = e.request;
  const at = new URL(url);
  if (at.origin !== location.origin) return;
  // a form of another site's, and its link to Leave, stay the browser's own business, so that the server is told where they came from
  const ours = referrer.startsWith(location.origin + '/');
  if (method === 'POST') {
    const kind = e.request.headers.get('Content-Type') ?? '';
    if (ours && at.pathname === NOTES) e.respondWith(notes(e, at));
    else if (ours && kind.startsWith('application/x-www-form-urlencoded')) e.respondWith(form(e, at));
    // browsers lose files on the way through a worker: it stands in the way only where they would be lost anyway, with the words beside them
    else if (ours && kind.startsWith('multipart/form-data') && mode === 'navigate' && (lost || !navigator.onLine)) e.respondWith(withFiles(e, at));
  } else if (method === 'GET' && at.pathname.startsWith('/static/')) e.respondWith(file(e.request));
  else if (method === 'GET' && mode === 'navigate' && at.pathname !== '/leave') e.respondWith(visit(e, at).catch(() => fetch(e.request)));
  else if (method === 'GET' && at.pathname === '/leave' && ours) e.respondWith(leave(e).catch(() => fetch(e.request)));
});

/** @template T @param {Promise<T>} it @param {number} ms @returns {Promise<T | undefined>} */
const soon = (it, ms) => Promise.race([it, new Promise((/** @type {(v: undefined) => void} */ done) => setTimeout(done, ms, undefined))]);

/** Whether a server answered; what stands before one may also say that there is none. @param {Response | undefined} answer */
const answered = (answer) => answer && ![502, 504].includes(answer.status);

/** Whether the last that was asked got no answer. */
let lost = false;

/**
 * Asks the server, but first for the end of a session whose end was wanted without a connection: what it may show is over.
 * @param {FetchEvent} e @returns {Promise<Response | undefined>}
 */
async function ask(e) {
  const answer = facts.left && !(await endSession()) ? undefined : await fetch(e.request).catch(() => undefined);
  lost = !answered(answer);
  return answer;
}

async function endSession() {
  const answer = await fetch('/leave', { redirect: 'manual' }).catch(() => undefined);
  if (answer) await know({ left: false });
  looked = 0; // what is kept here may be for somebody else now
  return !!answer;
}

/** @param {FetchEvent} e @param {URL} url */
async function visit(e, url) {
  await ready;
  await recall();
  await stillHere();
  e.waitUntil(handOn(e.resultingClientId));
  const locks = url.pathname === '/together/locked', before = missed;
  if (url.pathname === '/') starts++;
  if (locks && facts.table) await closeLockers();
  const asked = ask(e);
  let answer = await soon(asked.then((a) => a ?? 'none'), PATIENCE);
  if (answer === undefined) {
    const kept = await ownPage(url);
    if (kept) return kept;
    answer = await asked;
  }
  if (!(answer instanceof Response) || !answered(answer)) {
    const kept = url.pathname === '/offline' ? undefined : (await ownPage(url)) ?? (await openPage(url));
    return kept ?? instead(url, locks ? notice(say('locked')) : undefined);
  }
  const now = url.pathname === '/offline' || answer.type === 'opaqueredirect'; // who is led on may have been signed in by a link
  e.waitUntil(go(now).then(() => (missed > before && url.pathname === '/' ? renew(e) : undefined)));
  if (held?.table) e.waitUntil(keepSeen(url, answer.clone()));
  if (url.pathname !== '/offline' || answer.type === 'opaqueredirect') return answer;
  return new Response(withPart(await withCards(await answer.text(), true), await whatIsHere(true, url)), answer);
}

/** How often the start has been asked for. */
let starts = 0;

/**
 * The start was asked for before it was noted that what was kept here is gone, which is said there. Its page may still be coming in,
 * and then sending it on does nothing; or somebody has gone on already.
 * @param {FetchEvent} e
 */
async function renew(e) {
  const before = starts;
  for (let tries = 0; tries < 50 && starts === before; tries++) {
    const page = /** @type {WindowClient | undefined} */ (await worker.clients.get(e.resultingClientId));
    if (page && new URL(page.url).pathname !== '/') return;
    await page?.navigate('/').catch(() => null);
    await new Promise((then) => void setTimeout(then, 100));
  }
}

/** Forms after which nothing that was open here is to be opened by whoever has the device then. */
const ENDS = ['/out', '/together/leave', '/together/screen/leave'];

/** Forms with which somebody may become another. */
const SIGNS_IN = /^\/(in|start)\b/;

/** @param {FetchEvent} e @param {URL} url */
async function form(e, url) {
  await ready;
  await recall();
  await stillHere();
  const who = writer(e);
  const body = await e.request.clone().text();
  if (url.pathname === '/offline/card') return Response.redirect('/offline?said=' + (await showCard(new URLSearchParams(body).get('code') ?? '')), 303);
  if (url.pathname === '/offline/wipe') return Response.redirect('/offline?said=' + ((await wipe()) ?? 'wiped'), 303);
  const waits = mayWait(url.pathname);
  if (waits && new URLSearchParams(body).has('locker')) return waitHere(e, url, body, who); // whoever is signed in by now, it is for them
  if (waits && (await isOnTop(url.pathname, body, await writersOf(e), who))) return waitHere(e, url, body, who);
  const ends = ENDS.includes(url.pathname);
  const answer = await soon(ask(e), waits ? FORM_PATIENCE : 1e9);
  if (answer && answered(answer)) {
    if ((ends && answer.type === 'opaqueredirect') || (held?.shared && SIGNS_IN.test(url.pathname))) await closeLockers();
    if (url.pathname === '/out') await noNotes().catch(() => {});
    if (!waits) looked = 0; // somebody signed in or out, sat down or left: what is kept here may be for somebody else now
    if (waits || url.pathname === '/offline') e.waitUntil(go(url.pathname === '/offline'));
    return answer;
  }
  if (ends) return leftHere(url);
  if (!waits) return e.request.mode !== 'navigate' ? Response.error() : instead(url, notice(say('unkept'))); // what it held may be a card's words
  return waitHere(e, url, body, who);
}

/** Keeps what somebody wrote until there is a connection, or gives it back to them. @param {FetchEvent} e @param {URL} url @param {string} body @param {Writer} who */
async function waitHere(e, url, body, who) {
  const script = e.request.mode !== 'navigate';
  try {
    await keepForm(url.pathname, body, await writersOf(e), who);
  } catch (err) {
    return script ? Response.error() : instead(url, unkept(url, body, isFull(err) ? 'full.text' : who.by ? 'unkept' : 'closed.text'));
  }
  if (who.by?.shared) handTo(await openPages()); // it was touched just now
  e.waitUntil(go());
  return script ? Response.json({ waits: true }, { status: 202 }) : keptHere(who);
}

/** Where somebody reads that what they sent is kept here. @param {Writer} who @param {string} [more] */
const keptHere = ({ by }, more = '') => Response.redirect((by?.table ? '/together/table?kept=1' : '/offline?kept=1') + more, 303);

/** Who leaves without a connection can't show who they are: it is closed here, and its session ends at the next contact. @param {URL} url */
async function leftHere(url) {
  const part = notice(say(facts.table ? 'left' : 'closed'));
  await closeLockers();
  await noteLeft();
  return instead(url, part);
}

/**
 * A form with a file in it, where there seems to be no connection. The file can't wait here; the words can, where it is a page that
 * brings somebody's words, and are shown where not.
 * @param {FetchEvent} e @param {URL} url
 */
async function withFiles(e, url) {
  await ready;
  await recall();
  const who = writer(e);
  if ((await fetch('/healthz').catch(() => null))?.ok) return fetch(e.request);
  const texts = [...(await e.request.formData())].filter((/** @type {[string, any]} */ [, value]) => typeof value === 'string');
  const body = new URLSearchParams(/** @type {string[][]} */ (texts)).toString();
  try {
    if (mayWait(url.pathname)) {
      await keepForm(url.pathname, body, await writersOf(e), who);
      return keptHere(who, '&files=1');
    }
  } catch {
    // its words are shown
  }
  return instead(url, notice(say('files')) + `<pre>${quoted(wordsOf(new URLSearchParams(body)))}</pre>`);
}

/** The pages that a form may have been written on: a page that sends a form by a button is still there. @param {FetchEvent} e */
async function writersOf(e) {
  if (e.clientId) return [e.clientId];
  return (await worker.clients.matchAll({ type: 'window' })).filter((c) => c.url.split('#')[0] === e.request.referrer).map((c) => c.id);
}

/** A form that couldn't be kept, to be sent again: nobody's words are lost. @param {URL} url @param {string} body @param {string} why */
function unkept(url, body, why) {
  const pairs = [...new URLSearchParams(body)];
  const hidden = pairs.map(([n, v]) => `<input type="hidden" name="${quoted(n)}" value="${quoted(v)}">`).join('');
  return notice(say(why)) + `<pre>${quoted(wordsOf(new URLSearchParams(body)))}</pre><form method="post" action="${quoted(url.pathname)}">${hidden}<button class="button">${quoted(say('again'))}</button></form>`;
}

/** @param {Request} request */
async function file(request) {
  return (await (await caches.open('files')).match(request.url)) ?? fetch(request);
}

/** Leaving closes what is open here, before anything is asked of anybody. @param {FetchEvent} e */
async function leave(e) {
  await ready;
  await closeLockers().catch(() => {});
  const answer = await soon(fetch(e.request).catch(() => undefined), PATIENCE);
  if (answer) return answer;
  await noteLeft();
  return Response.redirect(facts.quiet ?? '/help', 303);
}
