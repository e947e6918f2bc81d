// @ts-check
// What exercises gain where scripts run: a wheel that is drawn while it is filled in; another line, and lines that move, without
// sending the form; what is answered to a choice.

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
 * Another line in place; Enter goes to the next box. Lines that have buttons to move them can be dragged as well.
 * @param {HTMLElement} lines
 */
function list(lines) {
  const boxes = () => [...lines.querySelectorAll('input')];
  /** Says which line is which, after they moved. @param {boolean} [told] */
  function number(told) {
    [...lines.children].forEach((li, i) => {
      for (const el of li.querySelectorAll('[aria-label]')) el.ariaLabel = (el.ariaLabel ?? '').replace(/\d+/, String(i + 1));
      const [up, down] = /** @type {NodeListOf<HTMLButtonElement>} */ (li.querySelectorAll('[name=move]'));
      if (!up) return;
      up.disabled = !i;
      down.disabled = !li.nextElementSibling;
    });
    if (told) boxes()[0].dispatchEvent(new Event('input', { bubbles: true }));
  }
  const add = () => {
    const at = boxes().length;
    lines.append(/** @type {Node} */ (lines.lastElementChild?.cloneNode(true)));
    for (const box of boxes().slice(at)) box.value = '';
    number();
    boxes()[at].focus();
  };
  lines.addEventListener('keydown', (e) => {
    if (e.key !== 'Enter' || e.isComposing || !(e.target instanceof HTMLInputElement)) return;
    e.preventDefault();
    const next = boxes()[boxes().indexOf(e.target) + 1];
    next ? next.focus() : add();
  });
  lines.parentElement?.querySelector('[name=more]')?.addEventListener('click', (e) => {
    e.preventDefault();
    add();
  });
  const grips = /** @type {NodeListOf<HTMLElement>} */ (lines.querySelectorAll('.grip'));
  if (!grips.length) return;

  for (const grip of grips) grip.hidden = false;
  lines.addEventListener('click', (e) => {
    const way = e.target instanceof Element && /** @type {HTMLButtonElement | null} */ (e.target.closest('[name=move]'));
    if (!way) return;
    e.preventDefault();
    const li = /** @type {Element} */ (way.closest('li'));
    if (way.nextElementSibling === null) li.nextElementSibling?.after(li);
    else li.previousElementSibling?.before(li);
    number(true);
    /** @type {HTMLElement | null} */ (way.disabled ? li.querySelector('[name=move]:enabled') : way)?.focus();
  });
  /** @type {Element | null | undefined} the line that is held */
  let held;
  lines.addEventListener('pointerdown', (e) => {
    const grip = e.target instanceof Element && e.target.closest('.grip');
    if (!grip || e.button) return;
    held = grip.closest('li');
    grip.setPointerCapture(e.pointerId);
  });
  lines.addEventListener('pointermove', (e) => {
    const [above, below] = [held?.previousElementSibling, held?.nextElementSibling];
    const middle = (/** @type {Element} */ li) => li.getBoundingClientRect().top + li.clientHeight / 2;
    if (above && e.clientY < middle(above)) held?.after(above); // what is held stays where it is, or it would slip from the finger
    else if (below && e.clientY > middle(below)) held?.before(below);
  });
  lines.addEventListener('lostpointercapture', () => {
    if (held) number(true);
    held = undefined;
  });
}

/** What the page answers to a choice shows once it is made. @param {HTMLElement} root */
function replies(root) {
  const show = () => root.querySelectorAll('[data-reply]').forEach((el) => {
    const r = /** @type {HTMLElement} */ (el);
    r.hidden = !document.querySelector(`[name="${root.dataset.replies}"][value="${r.dataset.reply}"]:checked`);
  });
  root.addEventListener('redraw', show);
  root.closest('form')?.addEventListener('change', show);
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
each('[data-replies]', replies);
nameAddress();
