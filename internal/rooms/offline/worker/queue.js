// @ts-check
/// <reference lib="webworker" />
// What was written without a connection. Each form is sealed to the server as it comes; a copy, sealed under its person's own
// key, shows them what waits. It is on the disk before anybody is told that it is kept.

/** The fields of a form that are no words of anybody's. */
const OURS = ['id', 'version', 'live', 'along', 'sort', 'locker'];
/** How long what was sent is kept, should the server be put back from a backup. In milliseconds, by the server's clock. */
const SENT_FOR = 35 * 24 * 3600_000;
const AT_ONCE = 100;
const BATCH = 1_500_000;

/** @typedef {{path: string, form: string, title: string}} Copy */

/** Which thing and which of its states a form was written on. @param {string} path @param {URLSearchParams} form */
const markOf = (path, form) => `${path.replace(/\/[^/]*$/, '')} ${form.get('id') ?? path} ${form.get('version') ?? ''}`;

/** @param {string} path */
const mayWait = (path) => (facts.write ?? []).some((w) => new RegExp(w).test(path));

/** Who writes, and at which table: taken down before anything is asked of anybody, since leaving closes both. @typedef {{by: typeof held, table?: string}} Writer */

/** @param {FetchEvent} e @returns {Writer} */
const writer = (e) => ({ by: held, table: facts.table ?? (lately.pages.includes(e.clientId) ? lately.pass : undefined) });

/** The pass to send with; where nobody keeps anything here, that of the table. @param {Writer} w @returns {Promise<string | undefined>} */
async function passNow({ by, table }) {
  if (!by || by.table) return table;
  const locker = /** @type {Locker | undefined} */ (await one('lockers', by.id));
  return locker?.pass && unseal(by.keys.seal, locker.pass, 'pass');
}

/** @type {Promise<any>} */
let turn = Promise.resolve();

/** What changes the queue does so one after the other: what is being sent isn't replaced, and what was replaced isn't sent. @template T @param {() => Promise<T>} what @returns {Promise<T>} */
const inTurn = (what) => (turn = turn.then(what, what));

/** What has come to the server while this worker ran, by what it was written on, so that what is written on top of it says so. @type {Map<string, string>} */
const flown = new Map();

/**
 * The last that was written on the same state of a thing, on the same page, and hasn't come to the server, or not as far as its page knows.
 * @param {string} mark @param {string[]} from
 */
async function before(mark, from) {
  const same = /** @type {Entry[]} */ (await all('queue')).filter((e) => e.mark === mark && from.includes(e.client) && !e.why).pop();
  return { same, came: from.map((page) => flown.get(mark + page)).find((id) => id) };
}

/** Whether something waits that a form was written on top of: then it has to wait behind it, also where there is a connection. @param {string} path @param {string} body @param {string[]} from @param {Writer} who */
async function isOnTop(path, body, from, { by }) {
  if (!by) return false;
  const { same, came } = await before(await nameOf(by.keys, markOf(path, new URLSearchParams(body))), from);
  return !!(same || came);
}

/**
 * Keeps a form until there is a connection. It fails where there is no room, or nobody to send it as.
 * @param {string} path @param {string} body @param {string[]} from the pages it may have been written on @param {Writer} who
 */
function keepForm(path, body, from, who) {
  return inTurn(() => putForm(path, body, from, who));
}

/** @param {string} path @param {string} body @param {string[]} from @param {Writer} who */
async function putForm(path, body, from, who) {
  const { by } = who;
  const pass = await passNow(who);
  if (!pass || !facts.publicKey) throw new Error('nobody to send it as');
  const form = new URLSearchParams(body);
  if (!isTheirs(form, who)) throw new Error('somebody else is there');
  body = form.toString();
  const mark = by ? await nameOf(by.keys, markOf(path, form)) : '';
  const { same, came } = mark ? await before(mark, from) : { same: undefined, came: undefined };
  const id = crypto.randomUUID();
  const after = same ? (same.tried ? same.id : same.after) : came;
  const entry = /** @type {Entry} */ ({
    ...(same && !same.tried ? { n: same.n } : {}), id, locker: by?.id ?? '', client: from[0] ?? '', mark, at: Date.now(), after,
    sealed: await sealTo(facts.publicKey, 'towpath offline 1 ' + id, { pass, path, form: body, after }),
  });
  if (by && (held === by || !by.table)) entry.copy = await seal(by.keys.seal, { path, form: body }, 'copy ' + id);
  await put('queue', entry);
  const sync = /** @type {any} */ (worker.registration).sync;
  sync?.register('send').catch(() => {}); // where the browser can, it wakes the worker when there is a connection
}

/** @type {Promise<boolean> | undefined} */
let sending;

/** Sends what waits, in the order in which it was written. Says whether all of it has gone. */
function sendAll() {
  return (sending ??= sendRest().finally(() => (sending = undefined)));
}

async function sendRest() {
  for (;;) {
    if (!(await fetch('/healthz').catch(() => null))?.ok) return false; // only what may have got through counts as tried
    const next = await inTurn(takeBatch);
    if (!next.length) return true;
    const answer = await fetch('/offline/send', {
      method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ sent: next.map(({ id, sealed }) => ({ id, sealed })) }),
    }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!said) return false;
    await epochIs(said.epoch);
    const stuck = await arrived(next, said.done, Date.parse(answer?.headers.get('Date') ?? ''));
    if (stuck) return false;
  }
}

/** What is sent next. From here on nothing takes its place. */
async function takeBatch() {
  const first = /** @type {Entry[]} */ (await within(['queue'], (s) => s.queue.getAll(null, 3 * AT_ONCE), 'readonly'));
  const next = nextBatch(first.some((e) => !e.why) ? first : await all('queue'));
  await within(['queue'], (s) => next.forEach((e) => s.queue.put({ ...e, tried: true })));
  return next;
}

/** @param {Entry[]} waiting @returns {Entry[]} */
function nextBatch(waiting) {
  let size = 0;
  return waiting.filter((e) => !e.why).slice(0, AT_ONCE).filter((e, i) => (size += e.sealed.length) < BATCH || !i);
}

/**
 * @param {Entry[]} sent @param {{id: string, state: string, version?: number, why?: string}[]} done @param {number} now
 */
async function arrived(sent, done, now) {
  let stuck = !done.length;
  for (const { id, state, version, why } of done) {
    const e = sent.find((s) => s.id === id);
    if (!e || state === 'again') stuck = true;
    else if (state === 'refused') await put('queue', { ...e, why: why || ' ' });
    else {
      await within(['queue', 'sent'], (s) => {
        s.queue.delete(/** @type {number} */ (e.n));
        s.sent.put({ id, locker: e.locker, sealed: e.sealed, at: now, mark: e.mark, n: e.n });
      });
      if (e.mark && state === 'kept') flown.set(e.mark + e.client, id);
      await tellPages(e, state, version);
    }
  }
  return stuck;
}

/** Lets the pages that are open go on from what their words have become. @param {Entry} e @param {string} state @param {number} [version] */
async function tellPages(e, state, version) {
  const copy = e.copy && held?.id === e.locker ? /** @type {Copy} */ (await unseal(held.keys.seal, e.copy, 'copy ' + e.id)) : undefined;
  const form = new URLSearchParams(copy?.form);
  const thing = form.get('id') ?? copy?.path.split('/').pop();
  for (const c of await worker.clients.matchAll()) c.postMessage({ thing, state, version });
}

/** A server that was put back from a backup may lack what was sent since: it gets it again. @param {number} epoch */
async function epochIs(epoch) {
  if (facts.epoch && epoch > facts.epoch) {
    const sent = (await all('sent')).sort((a, b) => (a.n ?? 0) - (b.n ?? 0)); // as they were written: one may be on top of another
    await within(['queue', 'sent'], (s) => {
      for (const { id, locker, sealed, mark } of sent) s.queue.put({ id, locker, sealed, mark, client: '', at: 0, tried: true });
      s.sent.clear();
    });
  }
  if (epoch !== facts.epoch) await know({ epoch });
}

/** Forgets what was sent long ago. @param {number} now the server's time */
async function forgetSent(now) {
  for (const { id, at } of await all('sent')) if (now - at > SENT_FOR) await drop('sent', id);
}
