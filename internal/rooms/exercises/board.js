// @ts-check
// Cards and places that can be picked up, dragged and moved by arrow keys, with a way back. Every list to choose from stays, and
// stays in charge: whatever is moved, it is the lists that say where it lies.

/** How far a finger may slip and still have tapped, in pixels. */
const SLIP = 8;

/**
 * Cards in trays (a card sort), or things with places (a ranking, whose tray "chosen" is in order).
 * @param {HTMLElement} root
 */
function board(root) {
  const words = root.dataset;
  const ranks = words.board === 'rank';
  const trays = /** @type {HTMLElement} */ (root.querySelector('.trays'));
  const cards = /** @type {HTMLElement[]} */ ([...trays.querySelectorAll('[data-card]')]);
  if (!cards.length) return;
  /** @type {Map<HTMLElement, string>[]} what to put back, a move each */
  const past = [];
  /** @type {HTMLElement | undefined} */
  let picked;

  /** @param {Element} card */
  const list = (card) => /** @type {HTMLSelectElement} */ (card.querySelector('select'));
  /** @param {Element} card */
  const name = (card) => card.querySelector('label')?.textContent ?? '';
  /** @param {Element} card */
  const place = (card) => list(card).selectedOptions[0].label;
  const places = [...list(cards[0]).options].map((o) => o.value);
  const state = () => cards.map((card) => list(card).value);
  const inOrder = () => cards.filter((c) => list(c).value).sort((a, b) => +list(a).value - +list(b).value);

  const says = document.createElement('p');
  says.className = 'hint';
  says.role = 'status';
  const undo = button(words.undo ?? '', 'button plain');
  undo.hidden = true;
  const ways = document.createElement('div');
  ways.className = 'buttons';
  trays.after(says, undo);

  /** @param {string} value */
  function trayOf(value) {
    const known = /** @type {HTMLElement[]} */ ([...trays.querySelectorAll('[data-tray]')]);
    const want = ranks && value ? 'chosen' : value;
    const found = known.find((t) => t.dataset.tray === want);
    if (found) return found;
    const made = document.createElement('section'); // every card was placed, so there was no tray for the others
    made.className = 'tray unplaced';
    made.dataset.tray = '';
    made.append(document.createElement('h2'), document.createElement('ul'));
    made.children[0].textContent = list(cards[0]).options[0].label;
    trays.prepend(made);
    return made;
  }

  /** Lays every card where its list says. */
  function lay() {
    const focus = document.activeElement;
    const all = ranks ? [...inOrder(), ...cards.filter((c) => !list(c).value)] : cards;
    all.forEach((card) => trayOf(list(card).value));
    for (const tray of /** @type {NodeListOf<HTMLElement>} */ (trays.querySelectorAll('[data-tray]'))) {
      const lie = all.filter((card) => trayOf(list(card).value) === tray);
      const ul = /** @type {HTMLElement} */ (tray.querySelector('ul'));
      if (lie.some((card, i) => ul.children[i] !== card)) ul.append(...lie); // a card that is moved in vain would slip from the finger
      tray.hidden = !picked && !lie.length && (ranks || !tray.dataset.tray);
    }
    for (const card of cards) card.querySelector('.grip')?.setAttribute('aria-pressed', String(card === picked));
    if (focus instanceof HTMLElement && root.contains(focus)) focus.focus();
  }

  /** @param {string[]} was what the lists said before @param {string} text */
  function changed(was, text) {
    if (state().join() === was.join()) return lay();
    past.push(new Map(cards.flatMap((card, i) => (list(card).value === was[i] ? [] : [[card, was[i]]]))));
    undo.hidden = false;
    done(text);
  }

  /** @param {string} text */
  function done(text) {
    pick(undefined);
    says.textContent = text;
    root.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** @param {HTMLElement} card */
  const told = (card) => (words.moved ?? '').replace('%s', name(card)).replace('%p', place(card));

  /**
   * @param {HTMLElement} card
   * @param {string} value a tray, or a place in the order
   * @param {string[]} [was]
   */
  function move(card, value, was = state()) {
    if (ranks) {
      list(card).value = '';
      const order = inOrder();
      if (value) order.splice(+value - 1, 0, card);
      order.splice(places.length - 1).forEach((out) => (list(out).value = ''));
      order.forEach((c, i) => (list(c).value = String(i + 1)));
    } else {
      list(card).value = value;
    }
    changed(was, told(card));
    if (!undo.hidden) card.append(undo); // the way back stands by what was moved
  }

  /** One place on or back: among trays, or in the order. @param {HTMLElement} card @param {number} by */
  function shift(card, by) {
    const at = places.indexOf(list(card).value);
    const count = inOrder().length;
    let to = at + by;
    if (ranks && !at) to = by < 0 ? Math.min(count + 1, places.length - 1) : 0;
    else if (ranks && to > count) to = 0;
    else if (ranks && to < 1) to = 1;
    move(card, places[Math.max(0, Math.min(to, places.length - 1))]);
    hold(card);
  }

  /** Takes a card up, and offers the places it could go as buttons. @param {HTMLElement | undefined} card */
  function pick(card) {
    picked = card;
    ways.remove();
    lay();
    if (!card) return;
    says.textContent = (words.picked ?? '').replace('%s', name(card));
    const others = [...list(card).options].filter((o) => !o.selected);
    ways.replaceChildren(...others.map((o) => {
      const way = button(o.label, 'button');
      way.addEventListener('click', () => {
        move(card, o.value);
        hold(card);
      });
      return way;
    }));
    card.append(ways);
  }

  /** @param {HTMLElement} card */
  const hold = (card) => /** @type {HTMLElement} */ (card.querySelector('.grip')).focus();

  /** Where a card let go at this height of a tray belongs. @param {HTMLElement} tray @param {number} y @param {HTMLElement} card */
  function placeAt(tray, y, card) {
    if (!ranks || !tray.dataset.tray) return tray.dataset.tray ?? '';
    const above = inOrder().filter((c) => c !== card && c.getBoundingClientRect().top + c.offsetHeight / 2 < y);
    return String(Math.min(above.length + 1, places.length - 1));
  }

  /** @param {HTMLElement} card */
  function grip(card) {
    const knob = button('⠿', 'button grip');
    knob.ariaLabel = (words.pick ?? '').replace('%s', name(card));
    knob.style.touchAction = 'none';
    card.prepend(knob);
    knob.addEventListener('keydown', (e) => {
      const on = getComputedStyle(root).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
      const back = on === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
      const by = { ArrowDown: 1, [on]: 1, ArrowUp: -1, [back]: -1 }[e.key];
      if (by) {
        e.preventDefault();
        shift(card, by);
      } else if (e.key === 'Escape' && picked) {
        pick(undefined);
      }
    });
    drag(card, knob);
  }

  /** @param {HTMLElement} card @param {HTMLElement} knob */
  function drag(card, knob) {
    /** @type {{x: number, y: number} | undefined} */
    let from;
    let far = false;
    knob.addEventListener('pointerdown', (e) => {
      if (e.button) return;
      from = { x: e.pageX, y: e.pageY };
      far = false;
      knob.setPointerCapture(e.pointerId);
    });
    knob.addEventListener('pointermove', (e) => {
      if (!from) return;
      const [dx, dy] = [e.pageX - from.x, e.pageY - from.y];
      if (!far && Math.hypot(dx, dy) < SLIP) return;
      if (!far) {
        picked = card;
        lay();
      }
      far = true;
      card.style.transform = `translate(${dx}px, ${dy}px)`;
      card.style.pointerEvents = 'none';
      const edge = e.clientY < 110 ? -12 : e.clientY > innerHeight - 110 ? 12 : 0;
      if (edge) scrollBy(0, edge);
    });
    const end = (/** @type {PointerEvent} */ e) => {
      if (!from) return;
      from = undefined;
      card.style.transform = '';
      const under = document.elementsFromPoint(e.clientX, e.clientY);
      card.style.pointerEvents = '';
      if (!far) return;
      const tray = /** @type {HTMLElement | null | undefined} */ (under.map((el) => el.closest('[data-tray]')).find((t) => t && trays.contains(t)));
      pick(undefined);
      if (tray && e.type === 'pointerup') move(card, placeAt(tray, e.clientY, card));
    };
    knob.addEventListener('pointerup', end);
    knob.addEventListener('pointercancel', end);
    knob.addEventListener('click', () => {
      if (!far) pick(picked === card ? undefined : card);
      far = false;
    });
  }

  let before = state();
  trays.addEventListener('focusin', () => (before = state()));
  trays.addEventListener('change', (e) => {
    const card = e.target instanceof Element && /** @type {HTMLElement | null} */ (e.target.closest('[data-card]'));
    if (!card) return;
    move(card, list(card).value, before);
    before = state();
  });
  undo.addEventListener('click', () => {
    const was = past.pop();
    if (!was) return;
    was.forEach((value, card) => (list(card).value = value)); // and nothing that somebody else moved meanwhile
    undo.hidden = !past.length;
    done(words.undone ?? '');
    if (undo.hidden) hold(cards[0]);
  });
  root.addEventListener('redraw', () => {
    before = state();
    lay();
  });
  cards.forEach(grip);
  lay();
}

/** @param {string} text @param {string} look */
function button(text, look) {
  const b = document.createElement('button');
  b.type = 'button';
  b.className = look;
  b.textContent = text;
  return b;
}

document.querySelectorAll('[data-board]').forEach((el) => board(/** @type {HTMLElement} */ (el)));
