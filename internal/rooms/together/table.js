// @ts-check
// On every page at a table. It keeps an eye on whether anybody is still there, so that the table locks when nobody is and
// not while somebody reads. With a screen for each of the two it listens to what happens at the table: this page goes where the
// other one goes, unless a hand is busy here or this screen has stepped away; shows who is writing where; and brings in what
// the other one changed. On a link that drops it catches up by itself.

/**
 * @typedef {object} Where
 * @property {{path: string, seat: string, n: number} | null} lead the last move
 * @property {Record<string, string>} places the page each seat is on
 * @property {string[]} apart the seats that stepped away
 *
 * @typedef {{n: number, kind: string, thing?: string, seat: string, where?: Where}} Event_
 * @typedef {{thing: string, field: string, seat: string}} Writing
 */

/** Without a first word within this time, a stream is held up on its way. In milliseconds, as all times here. */
const FIRST_WORD = 4500;
/** How long a page that nobody looks at keeps its stream. */
const UNSEEN = 15_000;
/** A stream that says nothing for this long is asked after. */
const SILENCE = 45_000;
/** How often, where streams are held up, one is tried again; meanwhile it asks. */
const TRY_AGAIN = 120_000;
/** How long an answer may take to come, in seconds: shorter than proxies cut. */
const WAIT = 8;
/** How often others are told that somebody goes on writing, and how long they believe it. */
const TELL = 3000;
const WRITES = 6000;
/** A hand that was on the page this long ago may still be busy. */
const BUSY = 1500;
/** How long a page that was asked for may take to come, on a slow line. */
const ON_ITS_WAY = 20_000;

const strip = /** @type {HTMLElement} */ (document.querySelector('[data-idle]'));
const row = /** @type {HTMLFormElement} */ (document.querySelector('[data-going]'));
const line = /** @type {HTMLElement} */ (row?.querySelector('span'));
const words = row?.dataset ?? {};
/** What the strip says while there is no connection. */
const gone = /** @type {HTMLElement} */ (strip?.querySelector('[data-gone]'));
let touched = Date.now();
let came = false; // this page is here because the other one moved
let seat = '';
/** @type {Where | undefined} */
let where;

/** @param {string} path @param {RequestInit} [how] */
const call = (path, how) => fetch(path, { headers: { Accept: 'application/json' }, ...how });
/** @param {string} path @param {Record<string, string>} form */
const send = (path, form) => call(path, { method: 'POST', body: new URLSearchParams(form) });

// Is anybody there?

/**
 * Touching, scrolling or typing tells the table that somebody is here, now and then. When nothing has been touched for as
 * long as the table waits, the page goes to the lock; what was being written is saved on the way out. A page that came because
 * the other one moved has not been touched.
 * @param {number} idle
 */
function watch(idle) {
  const here = new URL(location.href);
  const along = here.searchParams.get('along');
  if (along !== null) {
    touched -= Number(along) || 0;
    here.searchParams.delete('along');
    history.replaceState(history.state, '', here);
  }
  let told = touched;
  for (const kind of ['pointerdown', 'keydown', 'scroll', 'input']) {
    addEventListener(kind, (e) => e.isTrusted && (touched = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (Date.now() - touched > idle) location.assign('/together/locked');
    else if (touched > told) {
      told = Date.now();
      send('/together/here', {}).catch(() => {}); // without a link the table locks; nothing is lost
    }
  }, Math.min(idle / 4, 60_000));
  return along !== null;
}

// What happens at the table

/** Listens to it, from what had happened when the page was made. @param {number} n */
function listen(n) {
  /** @type {EventSource | undefined} */
  let stream;
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {(() => void) | undefined} lets another page of this browser listen for all of them */
  let release;
  let timer = 0;
  let heard = Date.now();
  let failed = 0;
  let blockedUntil = 0;
  const pages = 'locks' in navigator && 'BroadcastChannel' in window ? new BroadcastChannel('towpath-table') : undefined;

  /** One thing that was said, by the stream or by another page that has it. @param {string} kind @param {any} said */
  function hear(kind, said) {
    heard = Date.now();
    failed = 0;
    if (said.n) n = Math.max(n, said.n);
    if (kind === 'hello') hello(said);
    else if (kind === 'writing') writes(said);
    else if (kind === 'locked' || kind === 'left') over(kind);
    else happened([said], said.where);
  }

  /** @param {string} kind @param {any} said */
  function pass(kind, said) {
    pages?.postMessage({ kind, said });
    hear(kind, said);
  }

  /** @param {() => void} what @param {number} ms */
  function later(what, ms) {
    clearTimeout(timer);
    timer = setTimeout(what, ms * (1 + Math.random() / 3));
  }

  function open() {
    close();
    if (Date.now() < blockedUntil) return void ask();
    let greeted = false;
    const began = Date.now();
    const it = (stream = new EventSource(`/together/live?n=${n}`));
    const fail = () => {
      close();
      if (greeted && Date.now() - began > 2000) return later(open, 100); // cut on the way: it goes on from where it was
      if (!greeted) blockedUntil = Date.now() + TRY_AGAIN;
      later(ask, greeted ? 1000 : 0);
    };
    timer = setTimeout(fail, FIRST_WORD);
    it.onerror = fail;
    it.addEventListener('enough', () => { // as many as a table has; this page may be the one left open
      close();
      later(open, TRY_AGAIN);
    });
    for (const kind of ['hello', 'place', 'thing', 'table', 'joining', 'again', 'writing', 'locked', 'left']) {
      it.addEventListener(kind, (e) => {
        if (!greeted) clearTimeout(timer);
        greeted = true;
        link(true);
        pass(kind, { ...JSON.parse(/** @type {MessageEvent} */ (e).data), kind });
      });
    }
  }

  /** Asks what happened since, and goes on asking where streams are held up. @param {boolean} [once] @returns {Promise<void>} */
  async function ask(once) {
    const control = (asking = new AbortController());
    const at = n;
    const answer = await call(`/together/since?n=${n}&wait=${once ? 0 : WAIT}`, { signal: control.signal }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (control.signal.aborted) return;
    if (answer?.status === 401) return over('');
    if (!said) {
      link(false);
      blockedUntil = 0; // it may have been the link all the time
      return later(open, Math.min(500 * 2 ** failed++, 20_000));
    }
    link(true);
    [failed, heard] = [0, Date.now()];
    n = Math.max(n, said.n);
    if (said.again) said.events = [{ n, kind: 'again', seat: '' }];
    if (said.events.length || !once) happened(said.events, said.where);
    wrote(said.writing);
    if (!once) return Date.now() < blockedUntil ? later(ask, said.n === at ? 0 : 50) : open();
    if (said.n > at && stream) open(); // the stream should have said so
  }

  function close() {
    clearTimeout(timer);
    stream?.close();
    asking?.abort();
    stream = asking = undefined;
  }

  /** Begins, or begins again, to listen; one page of a browser does so for all. */
  let wanted = false;
  function begin() {
    if (document.hidden) return;
    clearTimeout(unseen);
    if (release || !pages) return open();
    ask(true); // what happened before another page's words reach this one
    if (wanted) return;
    wanted = true;
    navigator.locks.request('towpath-table', () => new Promise((/** @type {(v?: unknown) => void} */ done) => {
      release = () => done();
      if (document.hidden) stop();
      else open();
    }));
  }

  function stop() {
    close();
    wanted = false;
    release?.();
    release = undefined;
  }

  let unseen = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(unseen);
    if (document.hidden) unseen = setTimeout(stop, UNSEEN);
    else begin();
  });
  addEventListener('online', begin);
  addEventListener('offline', () => link(false));
  addEventListener('pagehide', stop);
  pages?.addEventListener('message', (e) => hear(e.data.kind, e.data.said));
  setInterval(() => !document.hidden && stream && Date.now() - heard > SILENCE && ask(true), SILENCE / 4);
  begin();
}

/** @param {{seat: string, where: Where, writing: Writing[]}} said */
function hello(said) {
  seat = said.seat;
  where = said.where;
  settle();
  wrote(said.writing);
}

/** @param {Event_[]} events @param {Where} [now] */
function happened(events, now) {
  if (now) where = now;
  for (const e of events) {
    const own = e.seat === seat && !document.hidden;
    if (e.kind !== 'place') document.dispatchEvent(new CustomEvent('happened', { detail: { thing: e.thing, own } }));
    if (e.kind !== 'place' && !own) renewSoon();
    if (e.kind === 'joining' || (e.kind === 'place' && row?.hidden)) renewStrip();
  }
  settle();
}

let asked = -ON_ITS_WAY;
/** This page goes already: what a hand asked for is on its way, and what comes next says all that is to be said. */
const leaving = () => performance.now() - asked < ON_ITS_WAY;
addEventListener('beforeunload', () => (asked = performance.now()));
addEventListener('submit', (e) => e.defaultPrevented || (asked = performance.now()));

/** The table has locked itself, or been left: nothing of it stays on the screen. @param {string} kind */
function over(kind) {
  if (leaving()) setTimeout(over, ON_ITS_WAY, kind); // to go elsewhere now would lose the answer to what was sent
  else if (kind === 'locked') location.assign('/together/locked');
  else if (kind !== 'left') location.reload();
  else if (seat !== 'person' || mayMove()) location.replace('/'); // somebody's own words, not saved, stay on their own screen
}

let down = 0;
/** Says after a while that the link is gone, and when it is back. @param {boolean} up */
function link(up) {
  if (!up) return void (down ||= setTimeout(() => (gone.hidden = false), 3000));
  clearTimeout(down);
  if (down) renewSoon();
  down = 0;
  if (!gone.hidden) forNow(words.online ?? '');
  gone.hidden = true;
}

// Going together

/** Pages that the other one can move this screen on from. */
const PLACES = /^\/(topics|exercises|together\/(table|step|things))\b(?!.*\/(print|booklet|coaching)$)/;
let calm = 0;
let patience = 0;
/** @type {number | undefined} how many moves there had been when this page came */
let moves;

/** Shows where the two are, and goes along if the other one has moved. */
function settle() {
  if (!where || !row) return;
  moves ??= where.lead?.n ?? 0;
  const other = Object.keys(where.places).find((s) => s !== seat);
  const apart = where.apart.includes(seat);
  const lead = (came || where.lead?.seat !== seat) && !apart ? where.lead?.path : undefined;
  const place = other ? where.places[other] : undefined;
  row.hidden = !other || Number(strip.dataset.screens) < 2;
  const button = /** @type {HTMLButtonElement} */ (row.querySelector('button'));
  button.value = apart ? 'on' : 'off';
  button.textContent = (apart ? words.back : words.away) ?? '';
  if (row.hidden) return;
  if (place && !at(place)) for (const [field] of tags) untag(field);
  if (lead && !at(lead)) return go(lead);
  if (line.dataset.says === 'for now' && place && at(place)) return;
  if (place && !at(place)) say(words.other ?? '', { href: place, text: words.go ?? '' });
  else say((apart ? words.apart : words.together) ?? '');
}

/** Whether this page is the one at path. @param {string} path */
const at = (path) => path === strip.dataset.here || path === location.pathname + location.search || path === location.pathname;

/** @param {string} text @param {{href: string, text: string}} [to] @param {string} [kind] */
function say(text, to, kind = '') {
  if (!line) return;
  line.dataset.says = kind;
  const all = `${text} ${to?.text ?? ''}`.trim();
  if (line.textContent?.trim().replace(/\s+/g, ' ') === all && line.querySelector('a')?.getAttribute('href') === to?.href) return;
  line.textContent = text + (to ? ' ' : '');
  if (!to) return;
  const a = document.createElement('a');
  Object.assign(a, { href: to.href, textContent: to.text });
  line.append(a);
}

/** Says something for a while. @param {string} text */
function forNow(text) {
  say(text, undefined, 'for now');
  clearTimeout(calm);
  calm = setTimeout(() => {
    line.dataset.says = '';
    settle();
  }, 8000);
}

/** Goes where the other one went, as soon as no hand is busy here; if that takes long, only a link is left. @param {string} path */
function go(path) {
  clearTimeout(patience);
  if (mayMove() && Date.now() - touched > BUSY) {
    location.assign(`${path}${path.includes('?') ? '&' : '?'}along=${Date.now() - touched}`);
    return;
  }
  const before = line.textContent;
  say(words.other ?? '', { href: path, text: words.go ?? '' });
  if (line.textContent !== before) tell(line.textContent ?? '');
  if (mayMove()) patience = setTimeout(settle, 500);
}

/** Whether nothing here would be taken from under somebody's hands. */
const mayMove = () => !leaving() && (PLACES.test(location.pathname) || agreed()) && free();

/** Whether this is the agreement, nothing is left to say to it here, and the other one has gone on from it. */
const agreed = () => location.pathname === '/together/agreement' && !document.querySelector('main button[value=yes]') &&
  (where?.lead?.n ?? 0) > (moves ?? 0);

function free() {
  const on = document.activeElement;
  const inBox = on?.matches('textarea, select, input:not([type=radio], [type=checkbox])');
  const open = document.querySelector('dialog[open], main .grip[aria-pressed=true]');
  return !inBox && !open && !filledIn() && document.dispatchEvent(new Event('moving', { cancelable: true }));
}

/** Whether something is filled in that is sent by a button. */
const filledIn = () => [...document.querySelectorAll('main form:not([data-autosave]) :is(input, textarea, option)')].some((el) => {
  if (el instanceof HTMLOptionElement) return el.selected !== el.defaultSelected && (el.defaultSelected || el.index > 0);
  if (el instanceof HTMLTextAreaElement) return el.value !== el.defaultValue;
  return el instanceof HTMLInputElement && (/radio|checkbox/.test(el.type) ? el.checked !== el.defaultChecked : el.value !== el.defaultValue);
});

row?.addEventListener('submit', async (e) => {
  e.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (row.querySelector('button'));
  const form = { do: button.value, at: location.pathname };
  const answer = await send('/together/follow', form).catch(() => null);
  if (!answer?.ok) return void (gone.hidden = false);
  where = await answer.json();
  if (form.do === 'on' && where?.lead && !at(where.lead.path)) location.assign(where.lead.path);
  else settle();
  tell(line.textContent ?? '');
});

// Who is writing

/** @type {Map<string, {tag: HTMLElement, timer: number}>} by field */
const tags = new Map();

/** @param {Writing} said */
function writes(said) {
  if (said.seat === seat) return;
  const mine = formId() === said.thing;
  for (const [field] of tags) if (!mine || field !== said.field) untag(field);
  if (mine && said.field) tag(said.field);
}

/** @param {Writing[]} all */
function wrote(all) {
  const now = (all ?? []).filter((w) => w.seat !== seat && w.thing === formId());
  for (const [field] of tags) if (!now.some((w) => w.field === field)) untag(field);
  now.forEach((w) => tag(w.field));
}

/** @param {string} field */
function tag(field) {
  const known = tags.get(field);
  if (known) clearTimeout(known.timer);
  const box = document.querySelector(`main [name="${CSS.escape(field)}"]`);
  const round = box?.closest('[data-card], fieldset, .field');
  if (!box || !round) return;
  const choice = box.matches('select, [type=radio], [type=checkbox]');
  const it = known?.tag ?? document.createElement('p');
  if (!known) {
    it.className = 'tag';
    it.textContent = (choice ? words.choosing : words.writing) ?? '';
    it.ariaHidden = 'true'; // it is said once, below
    round.append(it);
    const what = round.querySelector('legend, label')?.textContent?.trim();
    tell(`${it.textContent}: ${what}`);
  }
  tags.set(field, { tag: it, timer: setTimeout(untag, WRITES, field) });
}

/** @param {string} field */
function untag(field) {
  const known = tags.get(field);
  clearTimeout(known?.timer);
  known?.tag.remove();
  tags.delete(field);
}

/** The thing that the page's form writes; "" for boxes of the table itself. */
const formId = () => document.querySelector('#exercise input[name=id]')?.getAttribute('value') ?? '';

function tellWriting() {
  let field = '';
  let last = 0;
  const tellIt = (/** @type {string} */ now) => {
    if (!row || row.hidden || (now === field && Date.now() - last < TELL)) return;
    [field, last] = [now, Date.now()];
    send('/together/writing', { thing: formId(), field }).catch(() => {}); // it is only a courtesy
  };
  document.addEventListener('input', (e) => {
    const box = /** @type {HTMLInputElement} */ (e.target);
    if (e.isTrusted && box.name && box.closest('main form')) tellIt(box.name);
  });
  document.addEventListener('focusout', () => { // after what the next box has to say, or it would take that back
    const was = field;
    setTimeout(() => was && field === was && tellIt(''), 700);
  });
}

// What the other one changed on a page to read

const RENEWED = /^\/(together\/(table|step|things|agreement|keep|note)\b|exercises\/answers\/[^/]+$)/;
let renewing = 0;

function renewSoon() {
  clearTimeout(renewing);
  renewing = setTimeout(renew, 150);
}

/** Asks for this page as it is now. That is nobody's doing, so it keeps no table from locking. @returns {Promise<Document | null>} */
async function fresh() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'Towpath-By-Itself': '1' } }).catch(() => null);
  return answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
}

/** Shows in the strip how many screens there are now, and whether one waits to be let in. */
async function renewStrip() {
  const now = /** @type {HTMLElement | null | undefined} */ ((await fresh())?.querySelector('[data-idle]'));
  const [to, from] = [strip.querySelector('p'), now?.querySelector('p')];
  if (!now || !to || !from || to.textContent === from.textContent) return;
  to.replaceChildren(...from.childNodes);
  strip.dataset.screens = now.dataset.screens;
  tell(to.textContent ?? '');
  settle();
}

/** Shows the page as it is now, with focus and place kept, if nobody is busy in it; else offers to. */
async function renew() {
  if (!RENEWED.test(location.pathname) || document.querySelector('form[data-autosave]')) return;
  const page = await fresh();
  const [now, main] = [page?.querySelector('main'), document.querySelector('main')];
  if (!page && down) return void (renewing = setTimeout(renew, 3000));
  if (!page || !now || !main || plain(now) === (shown ??= plain(main))) return;
  if (!free()) {
    say(words.changed ?? '', { href: location.pathname + location.search, text: words.show ?? '' });
    renewing = setTimeout(renew, 3000);
    return;
  }
  shown = plain(now);
  const focus = focusIn(main);
  const open = [...main.querySelectorAll('details')].map((d) => d.open);
  main.replaceChildren(...now.childNodes);
  main.querySelectorAll('details').forEach((d, i) => (d.open = open[i] ?? false));
  focus?.();
  document.title = page.title;
  document.dispatchEvent(new Event('renewed'));
  tell(words.changed ?? '');
  settle();
}

/** @type {string | undefined} the page as it was brought */
let shown;
/** What a page says, but for what is new in each copy. @param {Element} main */
const plain = (main) => main.innerHTML.replace(/value="[0-9a-f-]{36}"/g, '').replace(/ hidden(="")?/g, '');

/** How to bring focus back to where it is in main, or the nearest to it. @param {Element} main */
function focusIn(main) {
  const on = document.activeElement;
  if (!on || !main.contains(on)) return undefined;
  const all = (/** @type {Element} */ el) => [...main.querySelectorAll(el.tagName)];
  const [i, text] = [all(on).indexOf(on), on.textContent];
  return () => {
    const alike = all(on);
    /** @type {HTMLElement | undefined} */ (alike.find((el) => el.textContent === text) ?? alike[i] ?? main)?.focus({ preventScroll: true });
  };
}

// Saying things

const told = document.createElement('p');
told.role = 'status';
told.className = 'told';
/** Says something once, to those who listen to the page. @param {string} text */
function tell(text) {
  told.textContent = text;
}

if (strip) {
  document.body.append(told);
  document.addEventListener('tell', (e) => tell(/** @type {CustomEvent<string>} */ (e).detail));
  came = watch(Number(strip.dataset.idle));
  if (came && row) {
    forNow(words.opened ?? '');
    setTimeout(() => told.textContent || tell(words.opened ?? ''), 600); // a page that has just come is read out first
  }
  tellWriting();
  listen(Number(strip.dataset.n));
}

export {};
