// @ts-check
// An exercise on a table, written on two screens at once. What the other one wrote comes into boxes that nobody here is in.
// Where both wrote in one place, what was typed here stays in its box, what the other wrote is shown below it, and neither
// goes over the other until somebody says so.

/**
 * What is kept by itself: a box, a question, a card, an order, a list. Its value is one text.
 * @typedef {object} Unit
 * @property {'text' | 'lines' | 'tick' | 'choice' | 'pick' | 'order' | 'drawn'} kind
 * @property {Box[]} boxes of a list the first; there may be more by now
 * @property {string} base what was kept when it and the box were last the same
 * @property {string} shown what the box said then
 * @property {number} at the version of base
 * @property {string} [theirs] what another screen has kept since, and isn't in the box
 * @property {boolean} [mine] somebody typed in it here
 * @property {number} [used] when
 * @property {HTMLElement} [below] where theirs is shown
 * @property {Map<string, string>} sent what was changed here and sent, and not heard of since: its words, and the box as it was
 *
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Box
 */

/** How long someone stops writing before it is saved, in milliseconds: the other one waits for it. */
const PAUSE = 300;
/** How long a list to choose from counts as in use after a hand was on it. */
const IN_USE = 3000;

/** What shows more than its boxes do. */
const DRAWN = '[data-board], [data-wheel], [data-replies], [data-sheet]';

/** How soon after a save from here word of one is word of that. */
const OWN = 2000;

/** @param {string} text */
const plain = (text) => text.split(/\s+/).join(' ').trim();
/** @param {string} text */
const linesOf = (text) => text.split('\n').filter(Boolean);

/**
 * Puts together the lines of a list that two wrote on, from where both began. Undefined where they wrote on the same line, or
 * took lines out.
 * @param {string[]} base
 * @param {string[]} mine
 * @param {string[]} theirs
 */
export function mergeLines(base, mine, theirs) {
  if (mine.length < base.length || theirs.length < base.length) return undefined;
  const all = [];
  for (const [i, was] of base.entries()) {
    if (mine[i] !== was && theirs[i] !== was && mine[i] !== theirs[i]) return undefined;
    all.push(mine[i] === was ? theirs[i] : mine[i]);
  }
  const more = theirs.slice(base.length);
  return [...all, ...more, ...mine.slice(base.length).filter((line) => !more.includes(line))];
}

/**
 * Puts together the lines of a drawing that two drew on: what either took away is gone, what either drew is there.
 * @param {string[]} base
 * @param {string[]} mine
 * @param {string[]} theirs
 */
const mergeDrawn = (base, mine, theirs) => [
  ...theirs.filter((l) => mine.includes(l) || !base.includes(l)), ...mine.filter((l) => !theirs.includes(l) && !base.includes(l))];

/** @param {Box} box */
function kindOf(box) {
  if (box.closest('.lines-in')) return 'lines';
  if (box.name.startsWith('draw.')) return 'drawn';
  if (box.closest('[data-board=rank]')) return 'order';
  if (box.type === 'checkbox') return 'tick';
  if (box.type === 'radio') return 'choice';
  return box instanceof HTMLSelectElement ? 'pick' : 'text';
}

/** @param {HTMLFormElement} form @returns {Unit[]} */
function unitsOf(form) {
  /** @type {Map<unknown, Unit>} */
  const units = new Map();
  for (const box of /** @type {Iterable<Box>} */ (form.elements)) {
    if (!/^(a|own|tray|file|about|draw)\.|^also$/.test(box.name) || /submit|^file/.test(box.type)) continue;
    const kind = kindOf(box);
    const key = kind === 'tick' ? box : box.closest('[data-board=rank], .lines-in') ?? box.name;
    const unit = units.get(key);
    if (unit) unit.boxes.push(box);
    else units.set(key, { kind, boxes: [box], base: '', shown: '', at: 0, sent: new Map() });
  }
  return [...units.values()];
}

/** The lines of a list as they are now, and what they are sent as. @param {Unit} u */
const listOf = (u) => /** @type {HTMLElement} */ (u.boxes[0].closest('ol'));
/** @param {Unit} u */
const linesIn = (u) => [...listOf(u).children];
/** @param {Unit} u */
const listName = (u) => listOf(u).dataset.list ?? u.boxes[0].name;
/** @param {Element} line */
const boxesIn = (line) => [...line.querySelectorAll('input')];
/** A line with several boxes has tabs between them. @param {Element} line */
const textIn = (line) => boxesIn(line).map((b) => plain(b.value)).join('\t');

/** What a unit says now. @param {Unit} u */
function get(u) {
  const [box] = u.boxes;
  if (u.kind === 'lines') return linesIn(u).map(textIn).filter(plain).join('\n');
  if (u.kind === 'order') return u.boxes.map((b) => b.value).join();
  if (u.kind === 'tick' || u.kind === 'choice') return u.boxes.find((b) => /** @type {HTMLInputElement} */ (b).checked)?.value ?? '';
  return box.value;
}

/** What a unit says in the fields that are kept. @param {Unit} u @param {Record<string, string[]>} fields */
function within(u, fields) {
  const [box] = u.boxes;
  const values = fields[u.kind === 'lines' ? listName(u) : box.name] ?? [];
  if (u.kind === 'lines') return values.join('\n');
  if (u.kind === 'order') return u.boxes.map((b) => fields[b.name]?.[0] ?? '').join();
  if (u.kind === 'tick') return values.includes(box.value) ? box.value : '';
  return values[0] ?? '';
}

/** A value as fields to send. @param {Unit} u @param {string} value @returns {string[][]} */
function fieldsOf(u, value) {
  if (u.kind === 'lines') return linesOf(value).map((line) => [listName(u), line]);
  if (u.kind === 'order') return value.split(',').map((place, i) => [u.boxes[i].name, place]);
  return value || u.kind !== 'tick' ? [[u.boxes[0].name, value]] : [];
}

/** @param {Unit} u @param {string} value */
function put(u, value) {
  if (u.kind === 'lines') return putLines(u, linesOf(value));
  const values = u.kind === 'order' ? value.split(',') : [];
  u.boxes.forEach((box, i) => {
    if (u.kind === 'tick' || u.kind === 'choice') /** @type {HTMLInputElement} */ (box).checked = !!value && box.value === value;
    else box.value = values[i] ?? value;
  });
}

/** Writes a list, and leaves the line that somebody is in to them. @param {Unit} u @param {string[]} lines */
function putLines(u, lines) {
  const list = listOf(u);
  /** @param {Element} li @param {string} text */
  const write = (li, text) => boxesIn(li).forEach((box, i) => (box.value = text.split('\t')[i] ?? ''));
  const blank = () => {
    const li = /** @type {HTMLElement} */ (/** @type {Element} */ (list.lastElementChild).cloneNode(true));
    write(li, '');
    return li;
  };
  const here = linesIn(u).find((li) => li.contains(document.activeElement));
  if (here) {
    const found = plain(textIn(here)) ? lines.lastIndexOf(textIn(here)) : lines.length;
    const to = found < 0 ? lines.length : found;
    while (linesIn(u).indexOf(here) < to) here.before(blank());
    while (linesIn(u).indexOf(here) > to) here.previousElementSibling?.remove();
  }
  while (list.children.length <= lines.length) list.append(blank());
  linesIn(u).forEach((li, i) => li === here || write(li, lines[i] ?? ''));
  list.dispatchEvent(new Event('redraw'));
  u.boxes = linesIn(u).flatMap(boxesIn);
}

/** What a value is called on the page. @param {Unit} u @param {string} value @param {string} none */
function words(u, value, none) {
  const label = (/** @type {string} */ v, /** @type {Box} */ box) =>
    box instanceof HTMLSelectElement ? [...box.options].find((o) => o.value === v)?.label : box.labels?.[0]?.textContent;
  if (!value) return none;
  if (u.kind === 'choice') return label(value, u.boxes.find((b) => b.value === value) ?? u.boxes[0]) ?? value;
  if (u.kind === 'pick') return label(value, u.boxes[0]) ?? value;
  if (u.kind !== 'order') return value.replaceAll('\t', ' · ');
  const places = value.split(',').map((v, i) => ({ v, name: u.boxes[i].labels?.[0].textContent })).filter((p) => p.v);
  return places.sort((a, b) => +a.v - +b.v).map((p) => `${p.v}. ${p.name}`).join('\n') || none;
}

/** Whether a hand is on it, so that nothing may come in. @param {Unit} u */
function inUse(u) {
  if (u.kind === 'text') return u.boxes[0] === document.activeElement;
  if (['tick', 'choice', 'lines', 'drawn'].includes(u.kind)) return false;
  const root = u.boxes[0].closest(u.kind === 'order' ? '[data-board]' : '[data-card]');
  if (root?.querySelector('[aria-pressed=true]')) return true;
  return u.boxes.some((b) => b === document.activeElement) && Date.now() - (u.used ?? 0) < IN_USE;
}

/** Changes the page above or below without moving it under somebody's eyes. @param {() => void} change */
function steady(change) {
  const at = document.activeElement?.closest('#exercise') ? document.activeElement : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const top = at?.getBoundingClientRect().top ?? 0;
  change();
  const by = at?.isConnected ? at.getBoundingClientRect().top - top : 0;
  if (Math.abs(by) > 1) scrollBy({ top: by, behavior: 'instant' });
}

/** @param {HTMLFormElement} form @param {DOMStringMap} say the sentences */
function together(form, say) {
  const units = unitsOf(form);
  const id = /** @type {HTMLInputElement} */ (form.elements.namedItem('id')).value;
  const versionBox = /** @type {HTMLInputElement} */ (form.elements.namedItem('version'));
  const version = () => Number(versionBox.value);
  const names = new Set(units.flatMap((u) => u.boxes.map((b) => b.name)));
  let saved = 0; // when something was last saved from here
  let pressed = 0; // when a finger last came down
  let to = version() ? `/exercises/answers/${id}?saved=1` : '';
  for (const u of units) Object.assign(u, { base: get(u), shown: get(u), at: version() });

  /** A question that waits for somebody to say what stays. @param {Unit} u */
  const open = (u) => u.theirs !== undefined && !!u.below && plain(get(u)) !== plain(u.theirs);
  /** @type {Map<Unit, string>} what is on its way, of what was changed here */
  let flying = new Map();
  /** @type {Keeping[]} */
  const taken = [];
  form.dispatchEvent(new CustomEvent('take', { detail: (/** @type {Keeping} */ w) => taken.push(w) }));
  const [way] = taken;
  const save = /** @type {HTMLElement} */ (form.querySelector('[data-save]'));
  save.dataset.settle = say.settle;
  Object.assign(way, {
    pause: PAUSE, body, kept, moved: (/** @type {string} */ _, /** @type {Said} */ said) => meet(said),
    state: () => (units.some(open) ? 'settle' : 'saved'),
    unsaved: (/** @type {boolean} */ leaving) => units.some((u) => (u.theirs === undefined ? get(u) !== u.shown : leaving && open(u))),
  });

  /** @param {boolean} [leaving] the page goes: what waits to be put together is then kept beside */
  function body(leaving) {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (!names.has(name)) all.append(name, String(value));
    const waiting = units.filter(open);
    if (!leaving) flying = new Map();
    for (const u of units) {
      const own = u.theirs === undefined || (leaving && waiting.includes(u));
      const value = own ? get(u) : /** @type {string} */ (u.theirs);
      if (own && !leaving && value !== u.shown) {
        u.sent.set(plain(value), value);
        flying.set(u, value);
      }
      for (const [name, text] of fieldsOf(u, value)) all.append(name, text);
    }
    if (leaving && waiting.length) all.set('version', String(Math.min(...waiting.map((u) => u.at)) || -1));
    if (!leaving) all.set('live', '1');
    return all.toString();
  }

  /** What was sent is kept. @param {string} _ @param {Said} said */
  function kept(_, said) {
    to = said.to ?? '';
    saved = Date.now();
    for (const [u, value] of said.version < version() ? [] : flying) {
      u.shown = value;
      if (said.fields) [u.base, u.at, u.theirs] = [within(u, said.fields), said.version, undefined];
    }
    meet(said);
    for (const u of units) u.sent.clear();
  }

  /** Takes note of what is kept now. @param {Said} said */
  function meet(said) {
    if (!said.fields) return false;
    if (said.version < version()) return true; // an answer that was overtaken
    const before = version();
    versionBox.value = String(said.version);
    Object.keys(said.fields).forEach(adopt);
    for (const u of units) {
      const now = within(u, said.fields);
      const own = u.sent.get(plain(now));
      if (own !== undefined) u.shown = own;
      if (own !== undefined || now === u.base) [u.base, u.at, u.theirs] = [now, said.version, undefined];
      else if (u.theirs !== now) [u.theirs, u.at] = [now, u.theirs === undefined ? before : u.at];
    }
    look();
    return true;
  }

  /** Takes on what this page has no box for: a day that isn't open here, a file. @param {string} name */
  function adopt(name) {
    const day = /^a\.[^.]+\.(\d{4}-\d\d-\d\d)$/.exec(name)?.[1];
    if (names.has(name) || !(day ? ![...names].some((n) => n.endsWith(`.${day}`)) : /^(file|about)\./.test(name))) return;
    const box = document.createElement('input');
    box.type = 'hidden';
    box.name = name;
    const part = `a.${name.split('.')[1]}`;
    (document.getElementById(`${part}.`) ?? document.getElementById(part) ?? form).append(box);
    names.add(name);
    units.push({ kind: 'text', boxes: [box], base: '', shown: '', at: version(), sent: new Map() });
  }

  /** Brings in what can come in, and shows below what can't; but not while a finger is on something. */
  function look() {
    const changed = units.filter((u) => u.theirs !== undefined || u.below);
    if (!changed.length || Date.now() - pressed < 600) return;
    steady(() => {
      const came = changed.filter(comeIn);
      if (!came.length) return;
      form.querySelectorAll(DRAWN).forEach((el) => el.dispatchEvent(new Event('redraw')));
      came.filter((u) => u.boxes[0].type === 'hidden').forEach(offer);
      const what = [...new Set(came.map((u) => name(u)))];
      tell((say.changed ?? '').replace('%s', what.join(', ')));
    });
    if (units.some(open)) way.say('settle');
    else if (save.textContent === say.settle) way.say('saved');
    if (way.unsaved()) way.later(PAUSE);
  }

  /** @param {Unit} u @returns {boolean} whether something else is in its box now */
  function comeIn(u) {
    const { theirs } = u;
    const here = get(u);
    if (theirs === undefined || plain(here) === plain(theirs)) {
      if (theirs !== undefined) settle(u, theirs);
      u.below?.remove();
      u.below = undefined;
      return false;
    }
    const lines = u.kind === 'lines' && mergeLines(linesOf(u.base), linesOf(here), linesOf(theirs));
    if (lines) {
      settle(u, theirs, theirs);
      putLines(u, lines);
      return true;
    }
    if (u.kind === 'drawn') {
      put(u, mergeDrawn(linesOf(u.base), linesOf(here), linesOf(theirs)).join('\n'));
      settle(u, theirs, theirs);
      return true;
    }
    const typed = u.kind === 'text' || u.kind === 'lines';
    const goes = u.mine && typed && !!here && !plain(theirs).includes(plain(here)); // somebody's own words would
    const busy = inUse(u) || (u.kind === 'lines' && listOf(u).contains(document.activeElement));
    if (here === u.shown && !goes && !busy) {
      put(u, theirs);
      settle(u, theirs);
      return true;
    }
    if (here !== u.shown || typed) show(u, theirs);
    return false;
  }

  /** Box and kept are the same again. @param {Unit} u @param {string} kept @param {string} [shown] */
  function settle(u, kept, shown = get(u)) {
    Object.assign(u, { base: kept, shown, at: version(), theirs: undefined });
    u.sent.clear();
    u.below?.remove();
    u.below = undefined;
  }

  /** @param {Unit} u */
  const name = (u) => (u.boxes[0].closest('[data-card]')?.querySelector('label') ?? u.boxes[0].closest('fieldset')?.querySelector('legend') ??
    u.boxes[0].labels?.[0])?.textContent?.trim();

  /** What came has no box here that shows: the page can come anew. @param {Unit} u */
  function offer(u) {
    const at = u.boxes[0].closest('fieldset') ?? form;
    if (at.querySelector('[data-anew]')) return;
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'button';
    b.dataset.anew = '';
    b.textContent = say.anew ?? '';
    b.addEventListener('click', () => location.reload());
    at.append(b);
  }

  /** Shows below what the other one wrote. @param {Unit} u @param {string} theirs */
  function show(u, theirs) {
    const typed = u.kind === 'text' || u.kind === 'lines';
    if (!u.below) {
      u.below = document.createElement('div');
      u.below.className = 'below';
      u.below.role = 'group';
      u.below.ariaLabel = (typed ? say.wrote : say.chose) ?? '';
      u.below.append(document.createElement('p'), document.createElement('pre'), document.createElement('div'));
      const [head, , buttons] = /** @type {HTMLElement[]} */ ([...u.below.children]);
      head.textContent = u.below.ariaLabel;
      buttons.className = 'buttons';
      if (typed) buttons.append(button(say.both, () => put(u, both(u))));
      buttons.append(button(say.theirs, () => {
        u.mine = false;
        put(u, u.theirs ?? '');
      }), button(say.mine, () => {}));
      const [box] = u.boxes;
      const after = box.closest('.trays > *') && u.kind === 'pick' ? box : box.closest('.trays, .lines-in, .options') ?? box;
      after.after(u.below);
      tell(`${name(u)}: ${head.textContent}`);
    }
    /** @type {HTMLElement} */ (u.below.children[1]).textContent = words(u, theirs, say.none ?? '');

    /** @param {string | undefined} label @param {() => void} choose */
    function button(label, choose) {
      const b = document.createElement('button');
      b.type = 'button';
      b.className = 'button';
      b.textContent = label ?? '';
      b.addEventListener('click', () => {
        if (u.theirs === undefined) return;
        choose();
        pressed = 0;
        settle(u, u.theirs, u.theirs);
        u.boxes[0].focus();
        form.querySelectorAll(DRAWN).forEach((el) => el.dispatchEvent(new Event('redraw')));
        if (way.unsaved()) way.later(0);
        else way.say('saved');
      });
      return b;
    }
  }

  /** What both wrote, one after the other. @param {Unit} u */
  function both(u) {
    const theirs = u.theirs ?? '';
    if (u.kind === 'lines') return [...new Set([...linesOf(get(u)), ...linesOf(theirs)])].join('\n');
    return [get(u).trimEnd(), theirs].filter(Boolean).join(u.boxes[0] instanceof HTMLTextAreaElement ? '\n\n' : ' / ');
  }

  /** Asks what is kept now. */
  let asking = false;
  let again = false;
  async function ask() {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(`/exercises/answers/${id}/fields`, { headers: { Accept: 'application/json' } });
      if (answer.ok) meet(await answer.json());
    } catch {
      setTimeout(ask, 2000); // the link is down
    }
    asking = false;
    if (again) ask();
  }

  form.addEventListener('input', (e) => {
    const u = units.find((unit) => unit.boxes.includes(/** @type {Box} */ (e.target)) || (unit.kind === 'lines' && listOf(unit).contains(/** @type {Node} */ (e.target))));
    if (!u) return;
    u.used = Date.now();
    u.mine = true;
    if (u.theirs !== undefined) look();
  });
  form.addEventListener('pointerdown', () => (pressed = Date.now()));
  setInterval(look, 1000); // for what is no longer in use
  document.addEventListener('moving', (e) => units.some(open) && e.preventDefault());
  document.addEventListener('happened', (e) => {
    const { thing, own } = /** @type {CustomEvent<{thing?: string, own: boolean}>} */ (e).detail;
    if ((!thing || thing === id) && !(own && Date.now() - saved < OWN)) ask();
  });
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    e.stopImmediatePropagation();
    const waiting = units.find(open);
    if (waiting) {
      way.say('settle');
      waiting.below?.querySelector('button')?.focus();
      return;
    }
    const how = await way.now();
    if (how === 'waiting' || how === 'out' || units.some(open)) return; // the line beside the button says it
    if (to && how === 'saved') location.assign(to);
    else form.submit();
  }, true);
}

/** Says something once to those who listen to the page. @param {string} text */
const tell = (text) => document.dispatchEvent(new CustomEvent('tell', { detail: text }));

if (typeof document !== 'undefined') {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector('#exercise'));
  const say = /** @type {HTMLElement | null} */ (form?.querySelector('[data-settle]'));
  if (form && say) together(form, say.dataset);
}
