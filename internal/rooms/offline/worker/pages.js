// @ts-check
/// <reference lib="webworker" />
// What is shown without a connection.

/** @param {string} key @param {Record<string, string | number>} [with_] */
function say(key, with_ = {}) {
  const text = facts.words?.[key] ?? '';
  return text.replace(/\{(when|n)\}/g, (_, name) => String(with_[name] ?? ''));
}

/** @param {string} text */
const quoted = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
/** @param {number} at */
const dated = (at) => new Intl.DateTimeFormat(facts.lang || undefined, { dateStyle: 'full' }).format(at);

/** Where a page wants such a part. */
const PLACE = '<section data-offline>';

/** A page with a part of ours at its beginning. @param {string} html @param {string} part */
const withPart = (html, part) => html.replace(html.includes(PLACE) ? PLACE : /<main[^>]*>/, (m) => m + part);

/** @param {string} text @param {string} [more] */
const notice = (text, more = '') => `<div class="notice" role="status" data-waits><div><p>${quoted(text)}</p>${more}</div></div>`;

/** @param {string} html @param {[string, string][]} headers */
const shown = (html, headers) => new Response(html, { headers: [...headers.filter(([, v]) => v), ['Cache-Control', 'no-store']] });

/** A page that is kept in the locker that is open. @param {string} path @returns {Promise<{html: string, at: number, headers: [string, string][]} | undefined>} */
async function keptPage(path) {
  if (!held) return undefined;
  const { keys } = held;
  const name = await nameOf(keys, path);
  const kept = await one('pages', name).catch(() => undefined);
  return kept && (await stillShown(path)) ? unseal(keys.seal, kept.sealed, 'page ' + name).catch(() => undefined) : undefined;
}

/** A page of the person whose locker is open, or of the table. @param {URL} url @returns {Promise<Response | undefined>} */
async function ownPage(url) {
  const path = url.pathname + url.search;
  const page = (await keptPage(path)) ?? (await keptPage(url.pathname));
  if (!page || !held) return undefined;
  const waits = (await waiting()).some((w) => w.thing && path.includes(w.thing));
  let part = held.table ? '' : notice(say('strip', { when: dated(page.at) }), (waits ? `<p>${quoted(say('waiting.here'))}</p>` : '') + finish());
  if (held.table && waits) part = notice(say('waiting.here'));
  if (held.table && url.searchParams.has('kept')) part = notice(say('kept'));
  return shown(withPart(lockerPage(inStrip(anew(page.html))), part), page.headers);
}

/** At a table the strip says it. @param {string} html */
const inStrip = (html) => html.replace('data-gone hidden', 'data-gone data-waits');

/** A form for something new has the id of that thing in it: each time it is shown, it is for another. @param {string} html */
function anew(html) {
  const id = /name="id" value="([0-9a-f-]{36})">\s*<input type="hidden" name="version" value="0"/.exec(html)?.[1];
  return id ? html.replaceAll(id, crypto.randomUUID()) : html;
}

/** A page that is the same for everybody. @param {URL} url @returns {Promise<Response | undefined>} */
async function openPage(url) {
  const kept = await (await caches.open('open')).match(url.pathname);
  if (!kept) return undefined;
  const html = withPart(await kept.text(), notice(say('strip.old') || 'No connection.'));
  return shown(html, HEADERS.map((h) => [h, kept.headers.get(h) ?? '']));
}

/** @typedef {{entry: Entry, thing: string, words: string}} Waiting */

/** What waits, as its person may see it. @returns {Promise<Waiting[]>} */
async function waiting() {
  const out = [];
  const entries = /** @type {Entry[]} */ (await all('queue').catch(() => [])).filter((e) => !facts.tablet || e.locker === (held?.id ?? ''));
  const under = new Set(entries.map((e) => e.after));
  for (const [i, entry] of entries.entries()) {
    if (under.has(entry.id)) continue; // written on since
    const near = entry.why || entries.length - i <= 200; // to open thousands would take a phone too long
    const copy = near && entry.copy && held?.id === entry.locker ? /** @type {Copy} */ (await unseal(held.keys.seal, entry.copy, 'copy ' + entry.id)) : undefined;
    const form = new URLSearchParams(copy?.form);
    out.push({ entry, thing: form.get('id') ?? copy?.path.split('/').pop() ?? '', words: wordsOf(form) });
  }
  return out;
}

/** @param {URLSearchParams} form */
const wordsOf = (form) => [...form].filter(([name, v]) => v && !OURS.includes(name)).map(([, v]) => v).join('\n');

/** What this device keeps: for the page that says so. @param {boolean} online @param {URL} url */
async function whatIsHere(online, url) {
  const waits = await waiting();
  const open = waits.filter((w) => !w.entry.why);
  let out = online ? '' : notice(say('strip.old'));
  const said = url.searchParams.get('said');
  if (said && SAID.includes(said)) out += notice(say(said));
  if (url.searchParams.has('kept') && online && !waits.length) out += notice(say('sent'));
  if (url.searchParams.has('kept') && open.length) out += notice(say('kept'), `<p>${quoted(say('kept.more'))}</p>`);
  if (url.searchParams.has('files')) out += notice(say('files'));
  if (facts.full) out += notice(say('full'));
  if (open.length) {
    out += `<h2>${quoted(open.length === 1 ? say('waits.one') : say('waits', { n: open.length }))}</h2>`;
    out += open.filter((w) => w.words).slice(0, 50).map((w) => theirs(w)).join('');
  }
  for (const w of waits.filter((x) => x.entry.why)) out += `<h2>${quoted(say('refused'))}</h2><p>${quoted(w.entry.why ?? '')}</p>${theirs(w)}`;
  if (facts.tablet && (await all('queue')).some((e) => !waits.some((w) => w.entry.n === e.n))) out += `<p>${quoted(say('waits.others'))}</p>`;
  if (!online && !held && (await all('lockers')).length) out += `<p>${quoted(say('closed'))}</p>`;
  if (!online && held) out += await listed();
  return out;
}

/** @param {Waiting} w */
const theirs = (w) => `<details class="card"><summary>${quoted(w.words.slice(0, 60) || say('copy'))}</summary><pre>${quoted(w.words)}</pre></details>`;

/** Links to what is kept. */
async function listed() {
  const { pages } = await indexOf();
  const lines = Object.entries(pages).filter(([, p]) => p.title).map(([path, p]) => `<li><a href="${quoted(path)}">${p.title}</a></li>`);
  return lines.length ? `<h2>${quoted(say('list'))}</h2><ul class="list">${lines.join('')}</ul>` : '';
}

/** The page about this device, or in the place of one that isn't here. @param {URL} url @param {string} [part] */
async function instead(url, part) {
  const own = url.pathname === '/offline' ? '' : `<p>${quoted(say('none'))}</p>`;
  const table = held?.table ? await keptPage('/together/table') : undefined;
  if (table) {
    const main = `<h1>${quoted(say('strip.old'))}</h1>${part ?? own}<p><a class="button" href="/together/table">${quoted(say('to.table'))}</a></p>`;
    return shown(inStrip(table.html.replace(/(<main[^>]*>)[^]*(<\/main>)/, (_, open, close) => open + main + close)), table.headers);
  }
  const kept = await (await caches.open('open')).match('/offline');
  const html = (await kept?.text()) ?? '<!doctype html><meta charset="utf-8"><title>Towpath</title><main></main>';
  return shown(withPart(await withCards(html, false), (part ?? own) + (await whatIsHere(false, url))), HEADERS.map((h) => [h, kept?.headers.get(h) ?? '']));
}
