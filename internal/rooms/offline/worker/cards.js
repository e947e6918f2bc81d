// @ts-check
/// <reference lib="webworker" />
// A tablet of the service, which several people share. Each has a locker without a label; the code in the QR of their card opens it, and
// no other. No key of theirs is on the disk: while somebody is at it, it is where the key of a table would be.

/** How long nobody has to touch what is open, until it closes by itself. As long as a session on such a tablet. In milliseconds. */
const IDLE = 30 * 60_000;
/** The letters of a card's code; the last of the twenty checks the others. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/**
 * What is to be locked by a card as soon as that is shown: somebody has signed in, and wants their pages kept here.
 * @type {{locker: string, half: string, card: string} | undefined}
 */
let toLock;

/** A card's code, however it was typed; '' where letters are missing or wrong. @param {string} typed */
function codeOf(typed) {
  const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  const values = [...code].map((c) => LETTERS.indexOf(c));
  return code.length === 20 && !values.includes(-1) && values.reduce((sum, v, i) => sum + v * (i + 1), 0) % LETTERS.length === 0 ? code : '';
}

/** By what the server knows a card, without its code. @param {string} code */
async function cardMark(code) {
  const from = await crypto.subtle.importKey('raw', bytes(code), 'HKDF', false, ['deriveBits']);
  return toBase64(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode('towpath card mark') }, from, 128));
}

/** @param {string} code */
const cardKey = (code) => sealingKey(bytes(code), 'card');

/** A card was shown. Says what came of that. @param {string} typed */
async function showCard(typed) {
  const code = codeOf(typed);
  if (!code) return 'card.torn';
  await soon(go(true), PATIENCE); // who is signed in, if anybody can say so
  if (toLock) return lockBy(code, toLock);
  if (facts.table) return 'card.table';
  return (await openBy(code)) ? 'card.open' : 'card.none';
}

/** Locks what is kept for whoever is signed in by their card, and by the server's half as before. @param {string} code @param {NonNullable<typeof toLock>} w */
async function lockBy(code, { locker: id, half, card }) {
  if ((await cardMark(code)) !== card) return 'card.other';
  const locker = /** @type {Locker | undefined} */ (await one('lockers', id));
  try {
    const raw = locker ? await rawBy(locker, half) : await makeLocker(id, half, true);
    if (!raw) return 'card.none';
    await change(id, { card: await seal(await cardKey(code), raw, 'card ' + id) });
  } catch (e) {
    if (!isFull(e)) throw e;
    if (!locker) await emptyLocker(id).catch(() => {});
    return 'full';
  }
  toLock = undefined;
  await began(id, { card });
  await know({ etag: '' });
  go(true);
  return 'card.locked';
}

/** Opens the locker that a card locks, if there is one. Whoever is signed in here, if it isn't them, won't be at the next contact. @param {string} code */
async function openBy(code) {
  const key = await cardKey(code);
  for (const locker of /** @type {Locker[]} */ (await all('lockers'))) {
    const raw = locker.card && (await openBytes(key, locker.card, 'card ' + locker.id).catch(() => undefined));
    if (!raw) continue;
    if (facts.mine !== locker.id) await noteLeft();
    await holdLocker(locker, new Uint8Array(raw));
    return true;
  }
  return false;
}

/** The session here is over at the next contact. Where the device is full, what was sent long ago makes room to note that. */
async function noteLeft() {
  await know({ left: true }).catch(async () => {
    await within(['sent'], (s) => void s.sent.clear());
    await know({ left: true });
  }).catch(() => {});
}

/** Cards that have been replaced open nothing here from now on. @param {string[]} ids */
async function forgetCards(ids) {
  for (const id of ids) await change(id, { card: undefined });
}

/** What may be said of a card. */
const SAID = ['card.torn', 'card.other', 'card.none', 'card.table', 'card.locked', 'card.open', 'full', 'wiped'];

/** Somebody is at it: it stays open. Where nobody was for long, it closes. */
async function stillHere() {
  if (!held?.shared || held.table) return;
  if (Math.abs(Date.now() - (held.used ?? 0)) > IDLE) return closeLockers();
  held.used = Date.now();
}

/**
 * A form on a page that was shown from a locker names it: what is written there is for whoever the page was opened for, or for nobody.
 * On any other page it is for whoever is signed in. @param {URLSearchParams} form @param {Writer} who
 */
function isTheirs(form, { by }) {
  const locker = form.get('locker');
  form.delete('locker');
  if (locker === null && (!by?.shared || by.table)) return true;
  return by?.id === (locker ?? (facts.left ? undefined : facts.mine));
}

/** Removes what is kept for whoever is here; what waits to be sent stays, and only the server can open it. */
async function wipe() {
  const id = held?.shared && !held.table ? held.id : '';
  if (!id) return;
  await closeLockers();
  await emptyLocker(id, true);
}

// What pages show of it

/** Marks the forms of a page of a locker, and gives it a way to end. @param {string} html */
function lockerPage(html) {
  if (!held?.shared || held.table) return html;
  return html.replaceAll('</form>', `<input type="hidden" name="locker" value="${held.id}"></form>`);
}

/** A button with which somebody closes what is theirs. */
const finish = () => (held?.shared && !held.table ? `<form method="post" action="/out"><button class="button">${quoted(say('finish'))}</button></form>` : '');

/** Shows the parts of the page about this device that are for those who have cards. @param {string} html @param {boolean} online */
async function withCards(html, online) {
  const show = (/** @type {string} */ part) => (html = html.replace(`data-part="${part}" hidden`, `data-part="${part}"`));
  if (toLock || html.includes('data-lock') || (!online && !held && (await all('lockers')).some((l) => l.card))) show('card');
  if (held?.shared && !held.table && (!online || held.id !== facts.mine)) show('mine');
  return html;
}
