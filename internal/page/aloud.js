// @ts-check
// Reads a page aloud and marks the words as it goes (TOP-8). Only with a voice that lives on this device: others would send the
// page's words to whoever makes the browser.

const BLOCKS = 'h1, h2, h3, p, li, legend, label, dt, dd, th, td';
const NOT = 'nav, .who, .sees, .buttons, .screen, .tag, [data-aloud], [data-save], details:not([open]) > :not(summary)';
/** How long to wait for a browser that finds its voices late, in milliseconds. */
const LATE = 1500;

/** What is there to be read now, in order: the innermost blocks that can be seen. */
function blocks() {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`main :is(${BLOCKS})`));
  return [...all].filter((b) => !b.closest(NOT) && !b.querySelector(BLOCKS) && b.getClientRects().length && b.textContent?.trim());
}

/** The voices of this device. Some browsers know them only after a moment. @returns {Promise<SpeechSynthesisVoice[]>} */
async function voices() {
  const here = () => speechSynthesis.getVoices().filter((v) => v.localService);
  if (!speechSynthesis.getVoices().length) {
    await new Promise((done) => {
      speechSynthesis.addEventListener('voiceschanged', done, { once: true });
      setTimeout(done, LATE);
    });
  }
  return here();
}

/**
 * The word that begins at a place in a block's text, as a range that can be marked.
 * @param {HTMLElement} block
 * @param {number} at
 */
function wordAt(block, at) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    if (at < before + text.length) {
      const start = at - before;
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, start + (/^\S+/.exec(text.slice(start))?.[0].length ?? 0));
      return range;
    }
    before += text.length;
  }
  return undefined;
}

/** Marks a word; browsers without highlights mark the block alone. @param {Range} [range] */
function mark(range) {
  const marks = CSS.highlights;
  if (!marks) return;
  marks.delete('read');
  if (range) marks.set('read', new Highlight(range));
}

/**
 * Makes a bar with one button read the page: from the top, to a pause, and on from there.
 * @param {HTMLElement} bar
 */
export function reader(bar) {
  const button = /** @type {HTMLButtonElement} */ (bar.querySelector('button'));
  const status = /** @type {HTMLElement} */ (bar.querySelector('[role=status]'));
  let next = 0;
  let turn = 0; // of what was begun last; what comes late from before is of no account
  /** @type {HTMLElement | undefined} */
  let block;

  /** @param {'read' | 'pause' | 'on'} word */
  const offer = (word) => { button.textContent = bar.dataset[word] ?? ''; };

  function quiet() {
    turn++;
    speechSynthesis.cancel();
    block?.classList.remove('read');
    block = undefined;
    mark();
  }

  /** @param {SpeechSynthesisVoice[]} from */
  function say(from) {
    const mine = ++turn;
    block?.classList.remove('read');
    const all = blocks();
    block = all[next];
    if (!block) {
      next = 0;
      quiet();
      offer('read');
      return;
    }
    const here = block;
    const lang = /** @type {HTMLElement} */ (here.closest('[lang]')).lang;
    const spoken = from.find((v) => v.lang === lang) ?? from.find((v) => v.lang.split(/[-_]/)[0] === lang.split('-')[0]);
    const words = new SpeechSynthesisUtterance(here.textContent ?? '');
    words.lang = lang;
    words.voice = spoken ?? from[0];
    words.onboundary = (e) => mine === turn && e.name !== 'sentence' && mark(wordAt(here, e.charIndex));
    words.onend = () => {
      if (mine !== turn) return;
      next++;
      say(from);
    };
    words.onerror = () => {
      if (mine !== turn) return;
      quiet();
      offer('on');
    };
    here.classList.add('read');
    const { top, bottom } = here.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) here.scrollIntoView({ block: 'center' });
    speechSynthesis.speak(words);
  }

  button.addEventListener('click', async () => {
    if (block) {
      quiet();
      offer('on');
      return;
    }
    const lang = document.documentElement.lang.split('-')[0];
    const from = (await voices()).filter((v) => v.lang.split(/[-_]/)[0] === lang);
    status.textContent = from.length ? '' : bar.dataset.none ?? '';
    if (!from.length || block) return;
    offer('pause');
    say(from);
  });
  addEventListener('pagehide', quiet);
}
