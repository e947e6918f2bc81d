// @ts-check
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
