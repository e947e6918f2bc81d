// @ts-check
// Recording, drawing and sending files, where scripts run. Nothing is kept before somebody says so, and what can't be sent stays
// where it is. Without this there are a file to choose and a box to write in.

/** How far a finger goes before a line has another point, in the sheet's units. */
const STEP = 6;
/** The most letters that a drawing may have. */
const FULL = 55_000;

const answers = /** @type {HTMLFormElement} */ (document.querySelector('#exercise'));
/** The buttons that keep what isn't kept yet. @type {Set<HTMLElement>} */
const waiting = new Set();

/** What the buttons of a part do. @param {HTMLElement} root @param {Record<string, (b: HTMLElement) => void>} acts */
function does(root, acts) {
  root.addEventListener('click', (e) => {
    const b = /** @type {HTMLElement | null | false} */ (e.target instanceof Element && e.target.closest('[data-do]'));
    if (!b) return;
    e.preventDefault();
    acts[b.dataset.do ?? ''](b);
  });
}

/** @param {Element} root @param {string} which */
const find = (root, which) => /** @type {any} */ (root.querySelector(which));

/** Sends a file by itself, saves the form, and has the page come anew. @param {HTMLElement} root the file to choose */
function chooser(root) {
  const box = find(root, 'input');
  const send = find(root, 'button');
  const says = find(root, '[role=status]');
  const say = (/** @type {string} */ what) => (says.textContent = send.dataset[what]);

  /** @param {Blob} file */
  async function keep(file) {
    const data = new FormData();
    for (const name of ['id', 'version', 'topic', 'exercise', 'wording']) data.append(name, find(answers, `[name=${name}]`).value);
    data.append('alone', '1');
    data.append(box.name, file, 'file');
    say('sending');
    try {
      const answer = await fetch(answers.action, { method: 'POST', headers: { Accept: 'application/json' }, body: data });
      const { problem } = await answer.json();
      if (problem) says.textContent = problem;
      else if (answer.ok) kept();
      else say('failed');
    } catch {
      say('failed');
    }
  }

  function kept() {
    waiting.clear();
    box.type = 'hidden';
    box.value = '1';
    answers.dispatchEvent(new CustomEvent('take', { detail: async (/** @type {{now: () => Promise<string>}} */ way) => {
      if ((await way.now()) !== 'saved') return say('failed');
      history.replaceState(history.state, '', `/exercises/answers/${find(answers, '[name=id]').value}/write#${root.closest('fieldset')?.id}`);
      location.reload();
    } }));
  }

  box.addEventListener('change', () => waiting[box.value ? 'add' : 'delete'](send));
  does(root, { keep: () => box.files?.[0] && keep(box.files[0]) });
  answers.addEventListener('submit', (e) => {
    if (!waiting.size) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    say('first');
    [...waiting][0].focus();
  }, true);
  return keep;
}

/** @param {HTMLElement} root @param {(file: Blob) => void} keep */
function recorder(root, keep) {
  const [says, time] = root.querySelectorAll('p');
  const heard = find(root, 'audio');
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('button'));
  /** @type {MediaRecorder} */
  let on;
  /** @type {Blob} */
  let file;
  let seconds = 0;

  /** @param {string} state @param {...string} what the buttons for it, the likeliest first */
  function show(state, ...what) {
    says.textContent = root.dataset[state] ?? '';
    for (const b of buttons) b.hidden = !what.includes(b.dataset.do ?? '');
    if (document.activeElement === document.body || root.contains(document.activeElement)) find(root, `[data-do=${what[0]}]`).focus();
  }
  const tick = () => (time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);

  async function start() {
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      on = new MediaRecorder(sound, { audioBitsPerSecond: 48_000 });
    } catch {
      return show('refused', 'start');
    }
    /** @type {Blob[]} */
    const pieces = [];
    seconds = 0;
    const clock = setInterval(() => {
      if (on.state === 'recording') seconds++;
      tick();
      if (seconds >= Number(root.dataset.record) * 60) on.stop();
    }, 1000);
    on.ondataavailable = (e) => pieces.push(e.data);
    on.onstop = () => {
      clearInterval(clock);
      sound.getTracks().forEach((t) => t.stop());
      file = new Blob(pieces, { type: on.mimeType });
      heard.src = URL.createObjectURL(file);
      heard.hidden = false;
      waiting.add(find(root, '[data-do=keep]'));
      show('done', 'keep', 'drop');
    };
    on.start(1000);
    tick();
    show('going', 'stop', 'pause');
  }

  does(root, {
    start,
    stop: () => on.stop(),
    pause() {
      on.pause();
      show('paused', 'on', 'stop');
    },
    on() {
      on.resume();
      show('going', 'stop', 'pause');
    },
    keep: () => keep(file),
    drop(b) {
      URL.revokeObjectURL(heard.src);
      heard.hidden = true;
      time.textContent = '';
      waiting.delete(find(root, '[data-do=keep]'));
      show('ready', 'start');
    },
  });
  root.hidden = false;
}

/** A sheet to draw on. What is drawn stands in its box, a line each: the pen, then x and y in turn. @param {HTMLElement} root */
function sheet(root) {
  const svg = find(root, 'svg');
  const g = find(svg, 'g');
  const box = find(root, 'textarea');
  const pens = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[data-do=pen]')]);
  /** What to take away and what to bring back, a step each. @type {string[][][]} */
  const past = [];
  let pen = 0;
  /** @type {string[] | undefined} the line under the finger */
  let line;

  /** @returns {string[]} */
  const lines = () => box.value.split('\n').filter(Boolean);
  function draw() {
    const all = lines().map((l) => l.split(' '));
    if (line) all.push(line);
    g.replaceChildren(...all.map(([p, x, y, ...more]) => {
      const el = document.createElementNS(svg.namespaceURI, 'path');
      const { width, colour, opacity } = (pens[Number(p)] ?? pens[0]).dataset;
      for (const [name, value] of Object.entries({ d: `M${x} ${y}L${more.join(' ') || `${x} ${y}`}`, stroke: colour, 'stroke-width': width, 'stroke-opacity': opacity })) el.setAttribute(name, value ?? '');
      return el;
    }));
    find(root, '[data-do=undo]').disabled = !past.length;
    find(root, '[data-do=clear]').disabled = !box.value;
  }
  /** @param {string[]} now @param {string[][]} [step] */
  function put(now, step) {
    box.value = now.join('\n');
    if (step) past.push(step);
    draw();
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  /** @param {PointerEvent} e */
  function on(e) {
    if (!line) return;
    const r = svg.getBoundingClientRect();
    const [x, y] = [((e.clientX - r.left) / r.width) * 1000, ((e.clientY - r.top) / r.height) * 750].map(Math.round);
    const [wasX, wasY] = line.slice(-2).map(Number);
    if (line.length > 1 && Math.hypot(x - wasX, y - wasY) < STEP) return;
    line.push(String(x), String(y));
    draw();
  }
  svg.style.touchAction = 'none';
  svg.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => {
    const full = box.value.length > FULL;
    find(root, '[role=status]').textContent = full ? root.dataset.full : '';
    if (e.button || !e.isPrimary || full) return;
    svg.setPointerCapture(e.pointerId);
    line = [String(pen)];
    on(e);
  });
  svg.addEventListener('pointermove', on);
  for (const end of ['pointerup', 'pointercancel']) {
    svg.addEventListener(end, () => {
      const now = line?.join(' ');
      line = undefined;
      if (now) put([...lines(), now], [[now], []]);
    });
  }
  does(root, {
    pen(b) {
      pen = pens.indexOf(b);
      for (const p of pens) p.ariaPressed = String(p === b);
    },
    undo() {
      const [added, gone] = past.pop() ?? [[], []];
      put([...lines().filter((l) => !added.includes(l)), ...gone]); // and nothing that somebody else drew meanwhile
    },
    clear: () => put([], [[], lines()]),
  });
  root.addEventListener('redraw', draw);
  find(root, '.buttons').hidden = root.hidden = false;
  draw();
}

for (const el of /** @type {Iterable<HTMLElement>} */ (answers.querySelectorAll('[data-file]'))) {
  const keep = chooser(el);
  const sound = el.closest('fieldset')?.querySelector('[data-record]');
  if (sound && 'MediaRecorder' in window) recorder(/** @type {HTMLElement} */ (sound), keep);
}
for (const el of /** @type {Iterable<HTMLElement>} */ (answers.querySelectorAll('[data-sheet]'))) sheet(el);
document.addEventListener('moving', (e) => waiting.size && e.preventDefault());
addEventListener('beforeunload', (e) => waiting.size && !document.documentElement.hidden && e.preventDefault());
