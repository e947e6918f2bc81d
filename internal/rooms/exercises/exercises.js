// @ts-check
// What exercises gain where scripts run: a wheel that is drawn while it is filled in; another line without sending the form.

/**
 * Draws a wheel again when one of its areas changes. The words under it follow.
 * @param {HTMLElement} root
 */
function wheel(root) {
  const drawing = /** @type {SVGElement} */ (root.querySelector('.wheel svg'));
  const said = root.querySelectorAll('.wheel li');
  const areas = [...root.querySelectorAll('fieldset fieldset')];
  const most = Number(root.dataset.wheel);
  const chosen = (/** @type {Element} */ area) => /** @type {HTMLInputElement | null} */ (area.querySelector('input:checked'));

  /** @param {number} turn @param {number} r */
  const point = (turn, r) => `${150 + r * Math.sin(turn * 2 * Math.PI)} ${150 - r * Math.cos(turn * 2 * Math.PI)}`;

  function draw() {
    drawing.querySelectorAll('.now').forEach((p) => p.remove());
    areas.forEach((area, i) => {
      const r = (120 * Number(chosen(area)?.value || 0)) / most;
      const slice = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      slice.setAttribute('class', 'now');
      slice.setAttribute('d', r ? `M150 150L${point(i / areas.length, r)}A${r} ${r} 0 0 1 ${point((i + 1) / areas.length, r)}Z` : '');
      drawing.prepend(slice);
    });
  }

  /** @param {Element} area @param {number} i */
  function say(area, i) {
    const on = chosen(area);
    const word = on?.value ? on.labels?.[0].textContent : root.dataset.none;
    said[i].textContent = `${area.querySelector('legend')?.textContent}: ${word}`;
  }

  root.addEventListener('change', (e) => {
    const i = areas.findIndex((a) => e.target instanceof Node && a.contains(e.target));
    if (i < 0) return;
    say(areas[i], i);
    draw();
  });
  let drawn = areas.map((a) => chosen(a)?.value);
  root.addEventListener('redraw', () => {
    areas.forEach((a, i) => chosen(a)?.value !== drawn[i] && say(a, i));
    drawn = areas.map((a) => chosen(a)?.value);
    draw();
  });
  for (let up = drawing.parentElement; up && up !== root; up = up.parentElement) up.hidden = false;
}

/**
 * Another line in place; Enter goes to the next one.
 * @param {HTMLElement} lines
 */
function list(lines) {
  const boxes = () => /** @type {NodeListOf<HTMLInputElement>} */ (lines.querySelectorAll('input'));
  const add = () => {
    const li = /** @type {HTMLElement} */ (lines.lastElementChild?.cloneNode(true));
    lines.append(li);
    const box = boxes()[boxes().length - 1];
    box.value = '';
    box.ariaLabel = (box.ariaLabel ?? '').replace(/\d+/, String(boxes().length));
    box.focus();
  };
  lines.addEventListener('keydown', (e) => {
    if (e.key !== 'Enter' || e.isComposing) return;
    e.preventDefault();
    const next = [...boxes()][[...boxes()].indexOf(/** @type {HTMLInputElement} */ (e.target)) + 1];
    next ? next.focus() : add();
  });
  lines.parentElement?.querySelector('[name=more]')?.addEventListener('click', (e) => {
    e.preventDefault();
    add();
  });
}

/** Coming back to a form that was begun goes on with it: its address names it. */
function nameAddress() {
  const id = /** @type {HTMLInputElement | null} */ (document.querySelector('#exercise [name=id]'));
  if (!id || location.pathname.endsWith('/write')) return;
  const here = new URL(location.href);
  here.searchParams.set('id', id.value);
  here.searchParams.delete('again');
  history.replaceState(history.state, '', here);
}

/** @param {string} which @param {(el: HTMLElement) => void} gain */
const each = (which, gain) => document.querySelectorAll(which).forEach((el) => gain(/** @type {HTMLElement} */ (el)));
each('[data-wheel]', wheel);
each('.lines-in:has(input)', list);
nameAddress();
