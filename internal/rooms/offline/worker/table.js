// @ts-check
/// <reference lib="webworker" />
// What is open for a while on a device of several people: a table, or somebody's pages opened by their card. Its key is on no disk. The
// worker has it while it runs, and hands it to the pages that are open, since browsers stop a worker whenever they like.

/** What an open page may be asked for, in milliseconds of waiting. */
const RECALL = 1000;

/**
 * The pass of the table that was left or locked last, and the pages that were open then: what was being written on them is sent as they
 * go, and still waits for the server.
 * @type {{pass?: string, pages: string[]}}
 */
let lately = { pages: [] };

/** @returns {Promise<readonly WindowClient[]>} */
const openPages = () => worker.clients.matchAll({ type: 'window' });

/** Hands what is open to the pages, or takes it from them. @param {readonly Client[]} pages */
function handTo(pages) {
  for (const page of pages) page.postMessage({ held: held?.shared ? held : undefined });
}

/** Hands it to a page that is on its way, so that it is there when the worker isn't. @param {string} id */
async function handOn(id) {
  const page = held?.shared && id && (await worker.clients.get(id));
  if (page) handTo([page]);
}

/** Asks the open pages for what they hold, where the worker should have it and was stopped. */
async function recall() {
  if (held || !facts.loose) return;
  const asked = (await openPages()).map((page) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (e) => e.data?.id === facts.loose && done(e.data);
    page.postMessage({}, [port2]);
  }));
  const found = /** @type {any} */ (await soon(Promise.race(asked), RECALL));
  if (!held && found?.id === facts.loose) held = found;
}

/** Makes what a table keeps until it is left. @param {string} id */
async function makeTable(id) {
  const keys = await keysOf(crypto.getRandomValues(new Uint8Array(32)));
  await put('lockers', /** @type {Locker} */ ({ id, shared: true, table: true }));
  held = { id, keys, shared: true, table: true };
  await know({ loose: id });
  handTo(await openPages());
}

/** Keeps the pages of a table. @param {any} said */
async function keepTable(said) {
  if (held?.id !== said.table) {
    await closeLockers();
    await makeTable(said.table);
  }
  await know({ table: said.pass });
  await keepFiles(MADE.files);
  if (said.pages) await keepPages(said.pages, said.tag);
}

/** Pages of a table that are for one of the two, or for who may come to it. */
const NOT_SEEN = /^\/together\/(pick|screen|locked)/;

/** Keeps a page that was seen at a table, as it was seen. @param {URL} url @param {Response} answer */
async function keepSeen(url, answer) {
  const whose = held;
  if (!whose?.table || !answer.ok || NOT_SEEN.test(url.pathname) || !answer.headers.get('Content-Type')?.startsWith('text/html')) return;
  const { title, ...page } = await sealedPage(whose, url.pathname, answer);
  if (held === whose) await put('pages', page);
  if (held !== whose) await drop('pages', page.name); // it was left just now
}

/**
 * A table was left or has locked itself: nothing of it can be opened here again. What was written waits for the server alone.
 */
async function clearTables() {
  const pages = await openPages();
  if (facts.table) lately = { pass: facts.table, pages: pages.map((p) => p.id) };
  const tables = /** @type {Locker[]} */ (await all('lockers')).filter((l) => l.table).map((l) => l.id);
  if (tables.length) {
    await within(['queue', 'sent'], (s) => [s.queue, s.sent].forEach((store) => {
      store.openCursor().onsuccess = (e) => {
        const at = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (e.target).result;
        if (!at) return;
        const { copy, ...rest } = at.value;
        if (tables.includes(rest.locker)) at.update({ ...rest, locker: '' });
        at.continue();
      };
    }));
    for (const id of tables) await emptyLocker(id);
  }
  if (facts.table || facts.loose) await know({ table: undefined, loose: undefined, etag: '' });
  handTo(pages);
}
