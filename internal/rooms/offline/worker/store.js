// @ts-check
/// <reference lib="webworker" />
// What the worker keeps on this device, and nowhere else. What a person wrote or read stands in it sealed; names are keyed hashes.
// Facts: small things about the site, all public. Lockers: one for each person who keeps pages here. Pages: theirs. Queue: what waits to
// be sent. Sent: what was, for as long as a server that was put back from a backup might lack it.

/** @typedef {{iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Sealed */
/** @typedef {{seal: CryptoKey, names: CryptoKey}} Keys */
/** @typedef {{id: string, shared: boolean, table?: boolean, keys?: Keys, half?: Sealed, card?: Sealed, index?: Sealed, pass?: Sealed}} Locker */
/** @typedef {{n?: number, id: string, locker: string, client: string, mark: string, at: number, sealed: string, copy?: Sealed, tried?: boolean, after?: string, why?: string}} Entry */

const STORES = { facts: 'key', lockers: 'id', pages: 'name', queue: 'n', sent: 'id' };

/** @type {Promise<IDBDatabase> | undefined} */
let opening;

/** @returns {Promise<IDBDatabase>} */
function base() {
  return (opening ??= new Promise((done, fail) => {
    const ask = indexedDB.open('towpath', 1);
    ask.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) ask.result.createObjectStore(name, { keyPath, autoIncrement: keyPath === 'n' });
    };
    ask.onerror = () => {
      opening = undefined;
      fail(ask.error);
    };
    ask.onsuccess = () => {
      const forget = () => {
        ask.result.close();
        opening = undefined;
      };
      ask.result.onversionchange = ask.result.onclose = forget;
      done(ask.result);
    };
  }));
}

/**
 * One transaction, whole or not at all, and on the disk when it is done.
 * @template T
 * @param {string[]} names
 * @param {(stores: Record<string, IDBObjectStore>) => IDBRequest<T> | void} what
 * @param {IDBTransactionMode} [mode]
 * @returns {Promise<T>} what the request that came back brought
 */
async function within(names, what, mode = 'readwrite') {
  const it = (await base()).transaction(names, mode, { durability: 'strict' });
  return new Promise((done, fail) => {
    const ask = what(Object.fromEntries(names.map((n) => [n, it.objectStore(n)])));
    it.oncomplete = () => done(/** @type {T} */ (ask?.result));
    it.onabort = it.onerror = () => fail(it.error ?? new Error('not kept'));
  });
}

/** @param {string} name @param {IDBValidKey} key @returns {Promise<any>} */
const one = (name, key) => within([name], (s) => s[name].get(key), 'readonly');
/** @param {string} name @returns {Promise<any[]>} */
const all = (name) => within([name], (s) => s[name].getAll(), 'readonly');
/** @param {string} name @param {any} value */
const put = (name, value) => within([name], (s) => void s[name].put(value));
/** @param {string} name @param {IDBValidKey} key */
const drop = (name, key) => within([name], (s) => void s[name].delete(key));

/** Changes some of a locker, whatever else of it has changed meanwhile. @param {string} id @param {Partial<Locker>} now */
const change = (id, now) => within(['lockers'], (s) => {
  s.lockers.get(id).onsuccess = (e) => {
    const was = /** @type {IDBRequest<Locker | undefined>} */ (e.target).result;
    if (was) s.lockers.put({ ...was, ...now });
  };
});

/** What the server said last about the site; no word of anybody's. @type {{key: string, epoch?: number, quiet?: string, lang?: string, words?: Record<string, string>, write?: string[], etag?: string, publicKey?: string, table?: string, loose?: string, mine?: string, tablet?: boolean, left?: boolean, on?: boolean, full?: boolean, opened?: string}} */
let facts = { key: 'site' };

/** @param {Partial<typeof facts>} now */
async function know(now) {
  facts = { ...facts, ...now };
  await put('facts', facts);
}

/** Whether what went wrong is that there is no room left. @param {any} e */
const isFull = (e) => e?.name === 'QuotaExceededError';
