// @ts-check
// Where somebody writes words that can mean they aren't safe, help is shown beside the box, to them alone. It happens on this
// device: nothing is kept, counted or sent because of it, and what goes out when the form is saved is the same as ever (SAFE-5).

/** The phrases, by language; put in when the program starts. @type {Record<string, string[]>} */
const PHRASES = {};

/** How long someone stops writing before it is looked at, in milliseconds. */
const PAUSE = 600;

/** Small letters, no marks but apostrophes, which are left out, and one space round every word. @param {string} text */
const plain = (text) => ` ${text.toLowerCase().replace(/['’]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;

/**
 * Whether a text has one of a language's phrases in it.
 * @param {string} text
 * @param {string} lang
 */
export function found(text, lang) {
  const words = plain(text);
  const phrases = PHRASES[lang.split('-')[0]] ?? PHRASES.en;
  return phrases.some((p) => words.includes(p.endsWith('*') ? plain(p).trimEnd() : plain(p)));
}

/**
 * Shows what the template holds below a box, once on a page.
 * @param {HTMLTemplateElement} template
 */
export function beside(template) {
  let timer = 0;
  /** @param {Event} e */
  const wrote = (e) => {
    const box = e.target;
    if (!(box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement && box.type === 'text')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!found(box.value, document.documentElement.lang)) return;
      removeEventListener('input', wrote);
      show(box, template);
    }, PAUSE);
  };
  addEventListener('input', wrote);
}

/**
 * @param {HTMLElement} box
 * @param {HTMLTemplateElement} template
 */
function show(box, template) {
  const note = document.createElement('aside');
  note.className = 'below';
  note.setAttribute('role', 'status');
  (box.closest('.field') ?? box).after(note);
  note.append(template.content.cloneNode(true)); // after it is on the page, so that it is read out
  note.querySelector('button')?.addEventListener('click', () => {
    note.remove();
    box.focus();
  });
}
