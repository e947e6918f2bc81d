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
    if (ours && e.request.headers.get('Content-Type')?.startsWith('application/x-www-form-urlencoded')) e.respondWith(form(e, at));
  } else if (method === 'GET' && at.pathname.startsWith('/static/')) e.respondWith(file(e.request));
  else if (method === 'GET' && mode === 'navigate' && at.pathname !== '/leave') e.respondWith(visit(e, at));
  else if (method === 'GET' && at.pathname === '/leave' && ours) e.respondWith(leave(e));
});

/** @template T @param {Promise<T>} it @param {number} ms @returns {Promise<T | undefined>} */
const soon = (it, ms) => Promise.race([it, new Promise((/** @type {(v: undefined) => void} */ done) => setTimeout(done, ms, undefined))]);

/** Whether a server answered; what stands before one may also say that there is none. @param {Response | undefined} answer */
const answered = (answer) => answer && ![502, 504].includes(answer.status);

/**
 * Asks the server, but first for the end of a session whose end was wanted without a connection: what it may show is over.
 * @param {FetchEvent} e @returns {Promise<Response | undefined>}
 */
async function ask(e) {
  if (facts.left && !(await endSession())) return undefined;
  return fetch(e.request).catch(() => undefined);
}

async function endSession() {
  const answer = await fetch('/leave', { redirect: 'manual' }).catch(() => undefined);
  if (answer) await know({ left: false });
  return !!answer;
}

/** @param {FetchEvent} e @param {URL} url */
async function visit(e, url) {
  await ready;
  const asked = ask(e);
  let answer = await soon(asked.then((a) => a ?? 'none'), PATIENCE);
  if (answer === undefined) {
    const kept = await ownPage(url);
    if (kept) return kept;
    answer = await asked;
  }
  if (!(answer instanceof Response) || !answered(answer)) return (url.pathname === '/offline' ? undefined : (await ownPage(url)) ?? (await openPage(url))) ?? instead(url);
  e.waitUntil(go(url.pathname === '/offline'));
  if (url.pathname !== '/offline' || answer.type === 'opaqueredirect') return answer;
  return new Response(withPart(await answer.text(), await whatIsHere(true, url)), answer);
}

/** @param {FetchEvent} e @param {URL} url */
async function form(e, url) {
  await ready;
  const body = await e.request.clone().text();
  const waits = mayWait(url.pathname);
  const answer = await soon(ask(e), waits ? FORM_PATIENCE : 1e9);
  if (answer && answered(answer)) {
    if (url.pathname === '/out') await closeLockers();
    if (!waits) looked = 0; // somebody signed in or out, sat down or left: what is kept here may be for somebody else now
    if (waits || url.pathname === '/offline') e.waitUntil(go(url.pathname === '/offline'));
    return answer;
  }
  const script = e.request.mode !== 'navigate';
  if (!waits) return script ? Response.error() : instead(url, notice(say('unkept'))); // what it held may be a card's words
  try {
    await keepForm(url.pathname, body, await writersOf(e));
  } catch (err) {
    return script ? Response.error() : instead(url, unkept(url, body, isFull(err) ? 'full.text' : 'unkept'));
  }
  return script ? Response.json({ waits: true }, { status: 202 }) : Response.redirect('/offline?kept=1', 303);
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
  await know({ left: true }).catch(() => {});
  return Response.redirect(facts.quiet ?? '/help', 303);
}
