// @ts-check
// What writing a page gains where scripts run: buttons for headings, lists and the like, and checks and a look that keep up.

const form = /** @type {HTMLFormElement} */ (document.getElementById('draft'));
const box = /** @type {HTMLTextAreaElement} */ (document.getElementById('text'));
const tools = /** @type {HTMLElement} */ (document.querySelector('[data-words]'));
let as = new URLSearchParams(location.search).get('as') ?? 'phone';

/** What each button puts round what is chosen, and before each of its lines. @type {Record<string, string[]>} */
const marks = { heading: ['', '', '# '], list: ['', '', '- '], bold: ['**', '**', ''], link: ['[', '](%s)', ''] };

tools.hidden = false;
tools.addEventListener('click', (e) => {
  const name = /** @type {HTMLElement} */ (e.target).dataset.tool;
  if (!name) return;
  const [before, after, line] = marks[name];
  const { selectionStart: from, selectionEnd: to, value } = box;
  const start = line ? value.lastIndexOf('\n', from - 1) + 1 : from;
  const end = line && from === to ? (value + '\n').indexOf('\n', to) : to;
  const words = value.slice(start, end) || tools.dataset.words || '';
  const above = line && start && value[start - 2] !== '\n' ? '\n' : '';
  const put = above + (line ? words.replace(/^/gm, line) : before + words + after.replace('%s', tools.dataset.address ?? ''));
  box.setRangeText(put, start, end, 'select');
  box.focus();
  form.dispatchEvent(new Event('input'));
});

/** Brings in what the server says of the draft as it is saved now. */
async function refresh() {
  const answer = await fetch(`${form.action}?as=${as}`).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of ['#mend', '.as']) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
  for (const field of form.querySelectorAll('.field, fieldset')) {
    const at = field.querySelector('input, textarea');
    const error = at && page.getElementById(`${at.id}-error`);
    field.querySelector(':scope > .error')?.remove();
    if (at && error) field.insertBefore(error, at);
    if (at) at.toggleAttribute('aria-invalid', !!error);
  }
}

form.dispatchEvent(new CustomEvent('take', {
  detail: (/** @type {{kept: Function}} */ way) => {
    const { kept } = way;
    way.kept = (/** @type {any[]} */ ...said) => {
      kept(...said);
      refresh();
    };
  },
}));

for (const button of document.querySelectorAll('[data-as]')) {
  button.addEventListener('click', (e) => {
    e.preventDefault();
    as = /** @type {HTMLElement} */ (button).dataset.as ?? as;
    for (const b of document.querySelectorAll('[data-as]')) b.setAttribute('aria-pressed', String(b === button));
    refresh();
  });
}
