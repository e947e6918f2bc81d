// @ts-check
// Signing in, where scripts run: a card held to a camera, and passkeys. Everything but passkeys works without.

// Cards

/** The box that a card is read into. @param {HTMLElement} card */
const boxOf = (card) => /** @type {HTMLInputElement} */ (card.querySelector('[name=words],[name=code]'));

/**
 * What of a card's code goes into the box: the words, or the secret, which stays on the device.
 * @param {HTMLElement} card
 * @param {string} code
 */
function wordsIn(card, code) {
  const [, words = '', secret] = /^([a-z]+(?:-[a-z]+){3})\.([\w-]+)$/.exec(code) ?? [];
  return words && boxOf(card).name === 'code' ? secret : words.replaceAll('-', ' ');
}

/**
 * Puts a card's words into the form and asks before it is sent, so that no code signs anybody in by being opened.
 * @param {HTMLElement} card
 * @param {string} words
 */
function fill(card, words) {
  const asked = /** @type {HTMLElement} */ (card.querySelector('[data-scanned]'));
  const typed = /** @type {HTMLElement} */ (card.querySelector('[data-typed]'));
  boxOf(card).value = words;
  asked.hidden = false;
  typed.hidden = true;
  /** @type {HTMLElement | null} */ (card.querySelector('button:not([data-scan])'))?.focus();
}

/**
 * A card's code is in the fragment, which is not sent; it leaves the address at once. The browser's own list of pages may have it still.
 * @param {HTMLElement} card
 */
function fromAddress(card) {
  const words = wordsIn(card, location.hash.slice(1));
  if (location.hash) history.replaceState(null, '', location.pathname);
  if (!words) return;
  fill(card, words);
  card.querySelector('[data-noted]')?.removeAttribute('hidden');
}

/**
 * Reads a card with the camera of this device, where the browser can.
 * @param {HTMLElement} card
 */
function withCamera(card) {
  const button = /** @type {HTMLElement} */ (card.querySelector('[data-scan]'));
  const view = /** @type {HTMLVideoElement} */ (card.querySelector('[data-view]'));
  // @ts-ignore: not in every browser, nor in the compiler's list
  const Detector = window.BarcodeDetector;
  if (!Detector || !navigator.mediaDevices) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).catch(() => null);
    if (!stream) return;
    const detector = new Detector({ formats: ['qr_code'] });
    const stop = () => {
      stream.getTracks().forEach((t) => t.stop());
      view.hidden = true;
    };
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    const look = async () => {
      if (view.hidden) return;
      for (const { rawValue } of await detector.detect(view).catch(() => [])) {
        const words = wordsIn(card, String(rawValue).split('#')[1] ?? '');
        if (words) {
          stop();
          fill(card, words);
          return;
        }
      }
      setTimeout(look, 200);
    };
    addEventListener('pagehide', stop);
    look();
  });
}

// Passkeys

/** @param {string} text base64url */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} buffer */
const text = (buffer) => (buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') : undefined);

/**
 * What the server asked for, with bytes where the browser wants bytes.
 * @param {any} options
 */
function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list ?? []) one.id = bytes(one.id);
  }
  return options;
}

/**
 * The browser's answer, as text.
 * @param {any} credential
 */
function sendable(credential) {
  const { response } = credential;
  const made = {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    authenticatorData: text(response.attestationObject ? null : response.authenticatorData),
    signature: text(response.signature),
    userHandle: text(response.userHandle),
    transports: response.getTransports?.(),
  };
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: made,
    clientExtensionResults: credential.getClientExtensionResults() };
}

/**
 * @param {string} path
 * @param {unknown} [body]
 */
async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw said.problem ? { sentence: said.problem } : new Error(String(answer.status));
  return said;
}

/** @param {HTMLElement} part */
function passkey(part) {
  const ask = part.dataset.passkey ?? '';
  const problem = /** @type {HTMLElement} */ (part.querySelector('.error'));
  part.hidden = false;
  part.querySelector('button')?.addEventListener('click', async () => {
    problem.hidden = true;
    try {
      const { options, ceremony } = await post(ask.endsWith('/passkeys') ? ask + '/ask' : ask);
      const publicKey = readable(options);
      const credential = publicKey.user ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      const unlock = /** @type {HTMLInputElement | null} */ (document.querySelector('[name=unlock]'))?.value ?? '';
      const { to } = await post(ask + '/answer', { ceremony, unlock, to: part.dataset.to, credential: sendable(/** @type {any} */ (credential)) });
      location.assign(to);
    } catch (e) {
      problem.textContent = /** @type {any} */ (e).sentence ?? part.dataset.problem;
      problem.hidden = false;
    }
  });
}

// On a page that waits for another screen: it asks now and then how far that is, and shows the page again when that changed.

const EVERY = 2000;
const line = /** @type {HTMLElement | null} */ (document.querySelector('[data-stage]'));

/** @param {HTMLElement} line */
async function look(line) {
  const { stage, look: path } = line.dataset;
  const answer = document.hidden ? null : await fetch(path ?? '', { headers: { Accept: 'application/json' } }).catch(() => null);
  const now = answer?.ok ? (await answer.json()).stage : answer && 'over';
  if (now && now !== stage) location.reload();
  else setTimeout(look, EVERY, line);
}

if (line) setTimeout(look, EVERY, line);

const card = /** @type {HTMLElement | null} */ (document.querySelector('[data-card]'));
if (card) {
  fromAddress(card);
  addEventListener('hashchange', () => fromAddress(card));
  withCamera(card);
}
if (window.PublicKeyCredential) document.querySelectorAll('[data-passkey]').forEach((part) => passkey(/** @type {HTMLElement} */ (part)));
