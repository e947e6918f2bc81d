// @ts-check
/// <reference lib="webworker" />
// Sealing, by what browsers bring along: AES-GCM for what stays here, HPKE (RFC 9180) for what is for the server alone.

const utf8 = new TextEncoder();
const text8 = new TextDecoder();

/** @param {...(string | ArrayBuffer | Uint8Array)} parts @returns {Uint8Array<ArrayBuffer>} */
function bytes(...parts) {
  const all = parts.map((p) => (typeof p === 'string' ? utf8.encode(p) : new Uint8Array(p)));
  const out = new Uint8Array(all.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of all) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** @param {ArrayBuffer | Uint8Array} data */
const toBase64 = (data) => {
  let out = '';
  for (const b of new Uint8Array(data)) out += String.fromCharCode(b);
  return btoa(out);
};
/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** @param {Uint8Array<ArrayBuffer>} raw @param {string} use @param {AesKeyGenParams | HmacKeyGenParams} kind @param {KeyUsage[]} may */
async function derived(raw, use, kind, may) {
  const from = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode('towpath ' + use) }, from, kind, false, may);
}

/** @param {Uint8Array<ArrayBuffer>} raw @param {string} use */
const sealingKey = (raw, use) => derived(raw, use, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);

/** The keys of a locker; nothing gets them out again. @param {Uint8Array<ArrayBuffer>} raw @returns {Promise<Keys>} */
async function keysOf(raw) {
  return { seal: await sealingKey(raw, 'pages'), names: await derived(raw, 'names', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']) };
}

/** @param {CryptoKey} key @param {unknown} what @param {string} place where it belongs, so that it opens nowhere else @returns {Promise<Sealed>} */
async function seal(key, what, place) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = what instanceof Uint8Array ? bytes(what) : utf8.encode(JSON.stringify(what));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(place) }, key, plain) };
}

/** @param {CryptoKey} key @param {Sealed} sealed @param {string} place */
const openBytes = (key, sealed, place) => crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: utf8.encode(place) }, key, sealed.data);
/** @param {CryptoKey} key @param {Sealed} sealed @param {string} place @returns {Promise<any>} */
const unseal = async (key, sealed, place) => JSON.parse(text8.decode(await openBytes(key, sealed, place)));

/** What a path is called in the store. @param {Keys} keys @param {string} path */
const nameOf = async (keys, path) => toBase64((await crypto.subtle.sign('HMAC', keys.names, utf8.encode(path))).slice(0, 16));

// HPKE, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; one message a key.

const KEM = bytes('KEM', new Uint8Array([0, 0x10]));
const SUITE = bytes('HPKE', new Uint8Array([0, 0x10, 0, 1, 0, 2]));

/** @param {ArrayBuffer | Uint8Array<ArrayBuffer>} key @param {Uint8Array<ArrayBuffer>} data */
async function hmac(key, data) {
  const raw = key.byteLength ? key : new Uint8Array(32); // zeros stand for no salt
  const k = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', k, data);
}

/** @param {Uint8Array} suite @param {ArrayBuffer | Uint8Array<ArrayBuffer>} salt @param {string} label @param {ArrayBuffer | Uint8Array} secret */
const extract = (suite, salt, label, secret) => hmac(salt, bytes('HPKE-v1', suite, label, secret));
/** At most 32 bytes. @param {Uint8Array} suite @param {ArrayBuffer} prk @param {string} label @param {Uint8Array} info @param {number} n */
const expand = async (suite, prk, label, info, n) =>
  (await hmac(prk, bytes(new Uint8Array([0, n]), 'HPKE-v1', suite, label, info, new Uint8Array([1])))).slice(0, n);

/**
 * Seals for the server: nobody who has this device opens it again.
 * @param {string} publicKey a point, in base64 @param {string} info what it is for @param {unknown} what
 */
async function sealTo(publicKey, info, what) {
  const none = new Uint8Array();
  const ecdh = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = fromBase64(publicKey);
  const own = await crypto.subtle.generateKey(ecdh, false, ['deriveBits']);
  const enc = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const their = await crypto.subtle.importKey('raw', theirs, ecdh, false, []);
  const dh = await crypto.subtle.deriveBits({ name: 'ECDH', public: their }, own.privateKey, 256);
  const shared = await expand(KEM, await extract(KEM, none, 'eae_prk', dh), 'shared_secret', bytes(enc, theirs), 32);
  const context = bytes(new Uint8Array([0]), await extract(SUITE, none, 'psk_id_hash', none), await extract(SUITE, none, 'info_hash', utf8.encode(info)));
  const secret = await extract(SUITE, shared, 'secret', none);
  const key = await crypto.subtle.importKey('raw', await expand(SUITE, secret, 'key', context, 32), 'AES-GCM', false, ['encrypt']);
  const iv = await expand(SUITE, secret, 'base_nonce', context, 12);
  return toBase64(bytes(enc, await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, utf8.encode(JSON.stringify(what)))));
}

// Lockers

/** @typedef {{id: string, keys: Keys, shared: boolean, table?: boolean, used?: number, rest?: number}} Held */
/** The locker that is open: whose pages are shown and whose words may wait. @type {Held | undefined} */
let held;

/**
 * Makes an empty locker. Its key comes from chance alone; what the server holds opens it again after it was closed.
 * @param {string} id @param {string} half @param {boolean} shared @returns {Promise<Uint8Array<ArrayBuffer>>} its key, to be locked in other ways too
 */
async function makeLocker(id, half, shared) {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const keys = await keysOf(raw);
  const locked = await seal(await sealingKey(fromBase64(half), 'half'), raw, 'half ' + id);
  await put('lockers', /** @type {Locker} */ ({ id, shared, half: locked, ...(shared ? {} : { keys }) }));
  await hold({ id, keys, shared });
  return raw;
}

/** Opens one with the server's half. @param {Locker} locker @param {string} half */
async function openLocker(locker, half) {
  if (held?.id === locker.id) return;
  const raw = await rawBy(locker, half);
  if (raw) await holdLocker(locker, raw);
}

/** @param {Locker} locker @param {string} half */
async function rawBy(locker, half) {
  return locker.half && new Uint8Array(await openBytes(await sealingKey(fromBase64(half), 'half'), locker.half, 'half ' + locker.id));
}

/** @param {Locker} locker @param {Uint8Array<ArrayBuffer>} raw */
async function holdLocker(locker, raw) {
  await closeLockers();
  const keys = await keysOf(raw);
  if (!locker.shared) await change(locker.id, { keys });
  await hold({ id: locker.id, keys, shared: locker.shared });
}

/** Where several people share the device, pages hold it too, since the disk doesn't. @param {Held} it */
async function hold(it) {
  held = it.shared ? { ...it, used: Date.now(), rest: IDLE } : it;
  if (!it.shared) return;
  await know({ loose: it.id });
  handTo(await openPages());
}

/** Nothing on this device opens any locker any more, until its person signs in, or shows their card. */
async function closeLockers() {
  held = toLock = undefined;
  await clearTables();
  for (const { keys, ...rest } of /** @type {Locker[]} */ (await all('lockers'))) if (keys) await put('lockers', rest);
}

/** Empties a locker, with all that waits in it, or but for what is sealed to the server there. @param {string} id @param {boolean} [butWaiting] */
async function emptyLocker(id, butWaiting) {
  if (held?.id === id) held = undefined;
  const theirs = (/** @type {IDBObjectStore} */ store) => {
    store.openCursor().onsuccess = (e) => {
      const at = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (e.target).result;
      if (!at) return;
      const { copy, ...rest } = at.value;
      if (rest.locker === id) butWaiting && store.name === 'queue' ? at.update(rest) : at.delete();
      at.continue();
    };
  };
  await within(['lockers', 'pages', 'queue', 'sent'], (s) => {
    s.lockers.delete(id);
    [s.pages, s.queue, s.sent].forEach(theirs);
  });
}
