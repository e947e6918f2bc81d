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
 * One form that is saved as it is written. What is in its boxes stays there whatever the answer is.
 * @param {HTMLFormElement} form
 */
function autosave(form) {
  const state = /** @type {HTMLElement | null} */ (form.querySelector('[data-save]'));
  let timer = 0;
  let wait = 0;
  let stopped = false;
  let failing = false;
  /** @type {Promise<void> | undefined} */
  let sending;
  let kept = written(form);

  const unsaved = () => written(form) !== kept;

  /** @param {string} name which of the sentences the page brought along */
  const say = (name) => {
    if (state) state.textContent = state.dataset[name] ?? '';
  };

  /** @param {number} ms */
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  };

  const save = () => {
    clearTimeout(timer);
    if (!sending && !stopped && unsaved()) sending = once().finally(() => (sending = undefined));
  };

  async function once() {
    say('saving');
    const sent = written(form);
    const answer = await send(form, sent);
    failing = answer.version === undefined;
    if (answer.version !== undefined) {
      kept = withVersion(form, sent, answer.version);
      wait = 0;
      say('saved');
      if (unsaved()) later(PAUSE);
    } else if (answer.status === 409) {
      stopped = true;
      say('changed');
    } else if (answer.status === 401) {
      say('out');
      later(LONGEST_WAIT);
    } else if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) {
      say('refused'); // and is tried again when something else is written
    } else {
      say('waiting');
      wait = Math.min(wait ? wait * 2 : 2000, LONGEST_WAIT);
      later(wait);
    }
  }

  form.addEventListener('input', () => later(PAUSE));
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
  addEventListener('pagehide', save);
  document.addEventListener('visibilitychange', () => document.hidden && save());
  addEventListener('beforeunload', (e) => {
    if (failing && unsaved() && !leaving) e.preventDefault();
  });
}

/**
 * What the form would send, as one text.
 * @param {HTMLFormElement} form
 */
function written(form) {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}

/**
 * Notes the version that was just saved, so that the next save is known to follow it. Answers what is now kept.
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
  return kept.toString();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} body
 * @returns {Promise<{status: number, version?: number}>} status 0 where there was no answer
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
    const said = answer.status === 200 ? await answer.json() : {};
    return { status: answer.status, version: said.version };
  } catch {
    return { status: 0 };
  }
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

/** @param {HTMLButtonElement} button */
function printer(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

document.querySelector('[data-leave]')?.addEventListener('click', (e) => {
  e.preventDefault();
  leaveSite();
});
leaveOnEscape();
forgetKeptPages();
moveRuler();
document.querySelectorAll('form[data-autosave]').forEach((form) => autosave(/** @type {HTMLFormElement} */ (form)));
document.querySelectorAll('[data-pin]').forEach(pinKeys);
document.querySelectorAll('[data-print]').forEach((button) => printer(/** @type {HTMLButtonElement} */ (button)));
