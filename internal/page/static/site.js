// @ts-check
// What every page gains where scripts run. Nothing here is needed to read, write or leave.

/** How long someone stops writing before what they wrote is saved, in milliseconds. */
const PAUSE = 800;
/** The longest wait between two tries to save. */
const LONGEST_WAIT = 60_000;

let leaving = false;

// Leaving

/** Goes where the link goes, at once, and leaves no page to come back to. */
function leaveSite() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector('[data-leave]'));
  if (!link) return;
  leaving = true;
  document.documentElement.hidden = true;
  dispatchEvent(new Event('pagehide')); // saves what is being written: leaving ends the session that could
  location.replace(link.href);
}

/** Escape pressed three times within two seconds leaves, for hands that can't reach the link. */
function leaveOnEscape() {
  /** @type {number[]} */
  let presses = [];
  addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.repeat) return;
    presses = [...presses.filter((at) => e.timeStamp - at < 2000), e.timeStamp];
    if (presses.length === 3) leaveSite();
  });
}

/** A private page that the browser kept aside is asked for again instead of shown: who may see it can have changed. */
function forgetKeptPages() {
  addEventListener('pageshow', (e) => {
    if (!e.persisted || !('private' in document.body.dataset)) return;
    document.documentElement.hidden = true;
    location.reload();
  });
}

// Saving while writing

/**
 * How a form is saved. A script that knows more of a form takes it over: it sends the form "take" with a function that is
 * handed this, and puts its own ways in.
 * @typedef {object} Keeping
 * @property {number} pause how long someone stops writing before it is saved, in milliseconds
 * @property {(leaving?: boolean) => string} body what is sent
 * @property {(leaving?: boolean) => boolean} unsaved
 * @property {(sent: string, said: Said) => void} kept it was saved
 * @property {(sent: string, said: Said) => boolean} moved another save came first; whether there is a way on
 * @property {() => string} state which sentence says that all is saved
 * @property {(name: string) => void} say one of the sentences that the page brought along
 * @property {(ms: number) => void} later
 * @property {() => Promise<string>} now saves what there is, and says how that went
 *
 * @typedef {{id?: string, version: number, fields?: Record<string, string[]>, to?: string}} Said
 */

/**
 * One form that is saved as it is written. What is in its boxes stays there whatever the answer is.
 * @param {HTMLFormElement} form
 */
function autosave(form) {
  const state = /** @type {HTMLElement | null} */ (form.querySelector('[data-save]'));
  let timer = 0;
  let wait = 0;
  let stopped = false;
  let failing = false;
  let copy = '';
  let how = 'saved'; // or what was last said instead
  let flying = ''; // what is on its way
  /** @type {Promise<void> | undefined} */
  let sending;
  let kept = written(form);

  /** @type {Keeping} */
  const way = {
    pause: PAUSE,
    body: () => written(form),
    unsaved: () => written(form) !== kept,
    kept: (sent, said) => (kept = withVersion(form, sent, said.version)),
    moved(sent, said) {
      if (!said.id) return false;
      goOnIn(form, said.id);
      kept = withVersion(form, sent, said.version);
      copy = state?.dataset.copy ?? '';
      return true;
    },
    state: () => 'saved',
    say(name) {
      how = name;
      if (state) state.textContent = `${copy} ${state.dataset[name] ?? ''}`.trim();
    },
    later,
    async now() {
      await sending;
      for (let turn = 0; turn < 5 && way.unsaved(); turn++) {
        await save();
        if (how !== 'saved') break;
      }
      return how;
    },
  };

  /** @param {number} ms */
  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function save() {
    clearTimeout(timer);
    if (!sending && !stopped && way.unsaved()) sending = once().finally(() => (sending = undefined));
    return sending;
  }

  async function once() {
    way.say('saving');
    const sent = (flying = way.body());
    const { status, said } = await send(form, sent);
    flying = '';
    failing = status !== 200;
    if (status === 200) way.kept(sent, said);
    if (status === 202) { // on this device, to be sent when there is a connection
      failing = false;
      kept = sent;
      way.say('kept');
      return waitsHere();
    }
    if (status === 200 || (status === 409 && way.moved(sent, said))) {
      failing = false;
      wait = 0;
      way.say(way.state());
      if (way.unsaved()) later(way.pause);
    } else if (status === 401) {
      way.say('out');
      later(LONGEST_WAIT);
    } else if (status >= 400 && status < 500 && ![408, 429].includes(status)) {
      way.say('refused'); // and is tried again when something else is written
    } else {
      way.say('waiting');
      wait = Math.min(wait ? wait * 2 : 2000, LONGEST_WAIT);
      later(wait * (1 + Math.random() / 4));
    }
  }

  form.addEventListener('take', (e) => /** @type {CustomEvent<(way: Keeping) => void>} */ (e).detail(way));
  form.addEventListener('input', () => later(way.pause));
  form.addEventListener('arrived', (e) => {
    kept = withVersion(form, kept, /** @type {CustomEvent<number>} */ (e).detail);
    way.say(way.state());
  });
  form.addEventListener('submit', (e) => {
    clearTimeout(timer);
    if (sending) { // let it end first, so that the form goes out with the version it makes
      e.preventDefault();
      sending.finally(() => form.requestSubmit(e.submitter));
      return;
    }
    stopped = true;
    kept = written(form);
  });
  addEventListener('online', save);
  addEventListener('pagehide', () => {
    clearTimeout(timer);
    const last = way.body(true);
    if (!stopped && way.unsaved(true) && last !== flying) send(form, last);
  });
  document.addEventListener('visibilitychange', () => document.hidden && save());
  document.addEventListener('moving', (e) => way.unsaved() && e.preventDefault());
  addEventListener('beforeunload', (e) => {
    if (failing && way.unsaved() && !leaving) e.preventDefault();
  });
}

/**
 * From here on a form writes in another thing: the copy in which its own text was kept.
 * @param {HTMLFormElement} form
 * @param {string} id
 */
function goOnIn(form, id) {
  const box = /** @type {HTMLInputElement} */ (form.elements.namedItem('id'));
  const was = box.value;
  box.value = id;
  form.action = form.action.replace(was, id);
  history.replaceState(history.state, '', location.href.replace(was, id));
}

/**
 * What the form would send, as one text.
 * @param {HTMLFormElement} form
 */
function written(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === 'string'); // files are sent by hand
  return new URLSearchParams(/** @type {string[][]} */ (pairs)).toString();
}

/**
 * Notes the version that was just saved, so that the next save is known to follow it. Returns what is now kept.
 * @param {HTMLFormElement} form
 * @param {string} sent
 * @param {number} version
 */
function withVersion(form, sent, version) {
  const box = form.elements.namedItem('version');
  if (!(box instanceof HTMLInputElement)) return sent;
  box.value = String(version);
  const kept = new URLSearchParams(sent);
  kept.set('version', box.value);
  kept.set('id', /** @type {HTMLInputElement} */ (form.elements.namedItem('id')).value);
  return kept.toString();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} body
 * @returns {Promise<{status: number, said: Said}>} status 0 where there was no answer
 */
async function send(form, body) {
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
      keepalive: body.length < 60_000, // browsers refuse more than 64 KiB in a request that outlives its page
      redirect: 'error',
    });
    const said = await answer.json().catch((e) => answer.ok ? Promise.reject(e) : { version: 0 });
    return { status: answer.status, said };
  } catch {
    return { status: 0, said: { version: 0 } };
  }
}

// Without a connection

/** Asks the worker now and then whether what waits can be sent. */
let waitsHere = () => {};

/** Keeping pages and sending what waits is the worker's; a page wakes it, and hears what has become of its words. */
function worker() {
  const it = navigator.serviceWorker;
  if (!it) return;
  it.register('/sw.js').catch(() => {});
  const wake = () => it.controller?.postMessage('');
  let timer = 0;
  waitsHere = () => (timer ||= setInterval(wake, 4000));
  addEventListener('online', wake);
  if (document.querySelector('[data-waits]')) waitsHere();
  /** @type {any} what the worker has on no disk; it is stopped at times, and asks for it again */
  let held;
  let idle = 0;
  const close = () => {
    held = undefined;
    if (leaving || !document.querySelector('[data-waits]')) return;
    document.documentElement.hidden = true;
    setTimeout(() => location.reload(), 1000); // unless it is on its way already
  };
  it.addEventListener('message', ({ data, ports: [back] }) => {
    if (back) return back.postMessage(held);
    if ('held' in data) {
      clearTimeout(idle);
      if (held?.rest && held.id !== data.held?.id) close();
      held = data.held;
      if (held?.rest) idle = setTimeout(close, held.rest);
    }
    const { thing, version } = data;
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(`[name=id][value="${thing}"]`));
    if (version) box?.form?.dispatchEvent(new CustomEvent('arrived', { detail: version }));
  });
}

// Parts

/** The band to read along follows the finger or the mouse. */
function moveRuler() {
  const root = document.documentElement;
  if (!('ruler' in root.dataset)) return;
  addEventListener('pointermove', (e) => root.style.setProperty('--ruler', `${e.clientY}px`), { passive: true });
}

/**
 * Big keys beside the box for a PIN. The key without a digit clears it.
 * @param {Element} pad
 */
function pinKeys(pad) {
  const box = pad.querySelector('input');
  const keys = /** @type {HTMLElement | null} */ (pad.querySelector('.keys'));
  if (!box || !keys) return;
  keys.hidden = false;
  box.inputMode = 'none'; // these keys instead of the device's own
  keys.addEventListener('click', (e) => {
    const key = e.target instanceof Element && e.target.closest('button');
    if (!key) return;
    box.value = key.value ? (box.value + key.value).slice(0, box.maxLength > 0 ? box.maxLength : undefined) : '';
  });
}

/** A browser asks whether notes may be shown only where a hand pressed for it, on a page. @param {HTMLFormElement} form */
function askNotes(form) {
  form.addEventListener('submit', (e) => {
    if (window.Notification?.permission !== 'default') return;
    e.preventDefault();
    Notification.requestPermission().then(() => form.submit());
  });
}

/** @param {HTMLButtonElement} button */
function printer(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

/** Brings what shows help beside a box, where there is anything to write. */
function caring() {
  const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector('[data-care]'));
  if (template) import(template.dataset.care ?? '').then((care) => care.beside(template), () => {});
}

/** Offers to read the page aloud, where the browser can speak; how, is brought once it is asked for. */
function readingAloud() {
  const bar = /** @type {HTMLElement | null} */ (document.querySelector('[data-aloud]'));
  if (!bar || !('speechSynthesis' in window)) return;
  bar.hidden = false;
  bar.querySelector('button')?.addEventListener('click', async (e) => {
    const { reader } = await import(bar.dataset.aloud ?? '');
    reader(bar);
    /** @type {HTMLElement} */ (e.target).click();
  }, { once: true });
}

document.querySelector('[data-leave]')?.addEventListener('click', (e) => {
  e.preventDefault();
  leaveSite();
});
worker();
leaveOnEscape();
forgetKeptPages();
moveRuler();
caring();
readingAloud();
document.querySelectorAll('form[data-autosave]').forEach((form) => autosave(/** @type {HTMLFormElement} */ (form)));
document.querySelectorAll('[data-pin]').forEach(pinKeys);
document.querySelectorAll('[data-notes]').forEach((form) => askNotes(/** @type {HTMLFormElement} */ (form)));
const printers = () => document.querySelectorAll('[data-print]').forEach((button) => printer(/** @type {HTMLButtonElement} */ (button)));
printers();
document.addEventListener('renewed', printers); // what is on the page came anew
