// @ts-check
// Recording a story in the browser, writing captions beside the player, and seeing how far it is. All but the recording can be
// done without this.

/** The longest wait between two tries to send, in milliseconds. */
const LONGEST_WAIT = 30_000;
/** How often to ask how far the making is, in milliseconds. */
const ASK_EVERY = 2000;
/** The bytes of one piece that is sent. */
const PIECE = 1 << 20;
/** What browsers record, the first that this one can. */
const TYPES = ['webm;codecs=vp9,opus', 'webm', 'mp4'];

/** @param {number} ms */
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/**
 * Asks with POST. Status 409 of a piece says where to go on.
 * @param {string} url
 * @param {BodyInit} body
 */
async function ask(url, body) {
  const answer = await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'error' });
  const said = await answer.json();
  if (!answer.ok && !('offset' in said)) throw Object.assign(new Error(said.problem), { final: answer.status < 500 && ![408, 429].includes(answer.status) });
  return said;
}

/**
 * Sends a recording in pieces, and goes on where it was when the link comes back.
 * @param {string} to
 * @param {string} sort
 * @param {Blob} blob
 * @param {(part: number) => void} progress how much of it is there, from 0 to 1; less than 0 while there is no link
 */
async function send(to, sort, blob, progress) {
  const id = crypto.randomUUID();
  for (let wait = 1000; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      let { offset } = await ask(to, new URLSearchParams({ id, sort, size: String(blob.size) }));
      while (offset < blob.size) {
        progress(offset / blob.size);
        ({ offset } = await ask(`${to}/${id}?offset=${offset}`, blob.slice(offset, offset + PIECE)));
        wait = 1000;
      }
      progress(1);
      return await ask(`${to}/${id}/done`, '');
    } catch (e) {
      if (/** @type {{final?: boolean}} */ (e).final) throw e;
      progress(-1);
      await sleep(wait);
    }
  }
}

/**
 * Records in the browser. Nothing is sent before somebody says so.
 * @param {HTMLElement} box
 */
function recorder(box) {
  if (!navigator.mediaDevices || !('MediaRecorder' in window)) return;
  const { recorder: way = '', sort = '', to = '', next = '' } = box.dataset;
  const media = /** @type {HTMLVideoElement} */ (box.querySelector('video, audio'));
  const state = /** @type {HTMLElement} */ (box.querySelector('[role=status]'));
  const time = /** @type {HTMLElement} */ (box.querySelector('[data-clock]'));
  const bar = /** @type {HTMLProgressElement} */ (box.querySelector('progress'));
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (box.querySelectorAll('[data-do]'));
  /** @type {MediaRecorder | undefined} */
  let rec;
  /** @type {Blob | undefined} */
  let made;
  let seconds = 0;

  /**
   * @param {string} name the sentence that says where this is
   * @param {string[]} can what can be done now
   */
  function now(name, ...can) {
    state.textContent = box.dataset[name] ?? '';
    const had = box.contains(document.activeElement);
    buttons.forEach((b) => (b.hidden = !can.includes(b.dataset.do ?? '')));
    buttons.forEach((b) => had && b.dataset.do === can[0] && b.focus()); // the one that had it is gone
    bar.hidden = !['sending', 'waiting'].includes(name);
  }

  /** @param {Blob[]} pieces */
  function stopped(pieces) {
    rec?.stream.getTracks().forEach((t) => t.stop());
    made = new Blob(pieces, { type: rec?.mimeType.split(';')[0] });
    rec = undefined;
    media.srcObject = null;
    media.src = URL.createObjectURL(made);
    media.muted = false;
    media.hidden = !(media.controls = true);
    media.ariaLabel = box.dataset.name ?? ''; // from here on it is something to press
    now('made', 'keep', 'discard');
  }

  const does = {
    async start() {
      now('asking');
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: way === 'video' && { width: { ideal: 1280 }, height: { ideal: 720 } } });
        const mimeType = TYPES.map((t) => `${way}/${way === 'audio' ? t.replace('vp9,', '') : t}`).find((t) => MediaRecorder.isTypeSupported(t));
        /** @type {Blob[]} */
        const pieces = [];
        rec = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 1_500_000 });
        rec.ondataavailable = (e) => pieces.push(e.data);
        rec.onstop = () => stopped(pieces);
        rec.start(1000);
        seconds = 0;
        if (way === 'video') {
          media.hidden = media.controls = false;
          media.muted = true;
          media.srcObject = stream;
          media.play();
        }
        now('recording', 'pause', 'stop');
      } catch {
        now('refused', 'start');
      }
    },
    pause() {
      rec?.pause();
      now('paused', 'resume', 'stop');
    },
    resume() {
      rec?.resume();
      now('recording', 'pause', 'stop');
    },
    stop: () => rec?.stop(),
    discard() {
      made = undefined;
      media.hidden = true;
      media.removeAttribute('src');
      time.textContent = '';
      now('idle', 'start');
    },
    async keep() {
      if (!made) return;
      now('sending');
      try {
        await send(to, sort, made, (part) => {
          now(part < 0 ? 'waiting' : 'sending');
          if (part >= 0) bar.value = part;
        });
        made = undefined;
        location.assign(next);
      } catch (e) {
        now('failed', 'keep', 'discard');
        state.textContent += ` ${/** @type {Error} */ (e).message}`;
      }
    },
  };

  setInterval(() => rec?.state === 'recording' && (time.textContent = clock(++seconds)), 1000);
  buttons.forEach((b) => b.addEventListener('click', () => does[/** @type {keyof typeof does} */ (b.dataset.do)]()));
  addEventListener('beforeunload', (e) => (rec || made) && e.preventDefault());
  box.hidden = false;
  now('idle', 'start');
}

/**
 * Says how far the making is, and shows the page anew once it is done.
 * @param {HTMLElement} notice
 */
async function making(notice) {
  const was = notice.dataset.making ?? '';
  const bar = notice.querySelector('progress');
  while (bar && ['waiting', 'working'].includes(was)) {
    await sleep(ASK_EVERY);
    const said = await fetch(location.pathname, { headers: { Accept: 'application/json', 'Towpath-By-Itself': '1' } }).then((a) => a.json(), () => ({}));
    bar.value = said.done ?? bar.value;
    if (['ready', 'failed'].includes(said.state)) return location.reload();
  }
}

/**
 * A button beside each time, which takes it from the player.
 * @param {HTMLElement} list
 */
function captions(list) {
  const player = /** @type {HTMLMediaElement | null} */ (document.querySelector('video, audio'));
  if (!player) return;
  /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll('[name=from], [name=to]')).forEach((box) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = list.dataset.now ?? '';
    button.setAttribute('aria-describedby', box.id);
    button.style.marginBlockStart = '.5rem';
    button.addEventListener('click', () => (box.value = `${clock(player.currentTime)}.${Math.floor(player.currentTime * 10) % 10}`));
    box.after(button);
  });
}

/** @param {string} what @param {(e: HTMLElement) => void} fn */
const each = (what, fn) => document.querySelectorAll(what).forEach((e) => fn(/** @type {HTMLElement} */ (e)));
each('[data-recorder]', recorder);
each('[data-making]', making);
each('[data-captions]', captions);
export {}; // a module, whose names are its own
