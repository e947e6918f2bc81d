// @ts-check
// How somebody works a page: with a finger, with a mouse, or with the keyboard alone. A journey is written once and walked
// with each of them.
import { expect } from '@playwright/test';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('@playwright/test').Locator} Locator
 * @typedef {object} Hands
 * @property {Page} page
 * @property {(what: Locator) => Promise<void>} press a link or a button
 * @property {(box: Locator, text: string) => Promise<void>} write
 * @property {(option: Locator) => Promise<void>} choose a radio button or a box to tick
 * @property {(list: Locator, label: string) => Promise<void>} pick one of a list
 */

/** @param {Page} page @returns {Hands} */
export const finger = (page) => ({
  page,
  press: (what) => what.tap(),
  write: async (box, text) => {
    await box.tap();
    await box.fill(text);
  },
  choose: (option) => option.tap(),
  pick: async (list, label) => void (await list.selectOption({ label })),
});

/** @param {Page} page @returns {Hands} */
export const mouse = (page) => ({
  page,
  press: (what) => what.click(),
  write: (box, text) => box.fill(text),
  choose: (option) => option.check(),
  pick: async (list, label) => void (await list.selectOption({ label })),
});

/** More stops than any page has. */
const MOST_STOPS = 250;

/**
 * Only Tab, Enter, space, arrows and letters. At each stop on the way, focus must show, be in sight and have moved on in the
 * order of the page; nothing may hold it.
 * @param {Page} page @returns {Hands}
 */
export function keyboard(page) {
  /** @param {Locator} target */
  async function reach(target) {
    await expect(target).toHaveCount(1);
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if (await target.evaluate((el) => el === document.activeElement)) return;
      const radio = await sameGroup(target);
      if (radio) return;
      await page.evaluate(markStop); // a script may have moved focus since: this stop is what Tab goes on from
      await page.keyboard.press('Tab');
      const problem = await page.evaluate(lookAtStop);
      expect(problem, `a stop of the keyboard on ${new URL(page.url()).pathname}`).toBe('');
    }
    throw new Error(`the keyboard never came to ${target} on ${page.url()}`);
  }

  return {
    page,
    press: async (what) => {
      await reach(what);
      await page.keyboard.press('Enter');
    },
    write: async (box, text) => {
      await reach(box);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(text);
      await expect(box).toHaveValue(text);
    },
    choose: async (option) => {
      await reach(option);
      for (let turn = 0; turn < 20 && !(await option.isChecked()); turn++) {
        const there = await option.evaluate((el) => el === document.activeElement);
        await page.keyboard.press(there ? 'Space' : 'ArrowDown');
      }
      await expect(option).toBeChecked();
    },
    pick: async (list, label) => {
      await reach(list);
      const said = () => list.locator('option:checked').textContent();
      for (let turn = 0; turn < 30 && (await said()) !== label; turn++) await page.keyboard.press('ArrowDown');
      await expect(list.locator('option:checked')).toHaveText(label);
      await expect(list, 'focus stays where the hand is').toBeFocused();
    },
  };
}

/** Whether focus is on another radio button of the same question: arrow keys go on from there. @param {Locator} target */
const sameGroup = (target) => target.evaluate((el) => {
  const at = document.activeElement;
  return el instanceof HTMLInputElement && at instanceof HTMLInputElement && el.type === 'radio' && at.type === 'radio' && el.name === at.name;
});

/** Remembers where focus is before Tab is pressed. It runs in the page. */
function markStop() {
  const at = document.activeElement;
  /** @type {{lastStop?: Element}} */ (/** @type {unknown} */ (globalThis)).lastStop = at && at !== document.body ? at : undefined;
}

/** What is wrong with where focus is now; "" where nothing is. It runs in the page. */
function lookAtStop() {
  const at = document.activeElement;
  const last = /** @type {{lastStop?: Element}} */ (/** @type {unknown} */ (globalThis)).lastStop;
  if (!at || at === document.body) return ''; // past the end of the page, and round again
  const name = `<${at.tagName.toLowerCase()}> “${(at.getAttribute('aria-label') || at.textContent || at.id).trim().slice(0, 40)}”`;
  if (at === last) return `${name} holds the focus`;
  const wrapped = last && last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING;
  const first = document.querySelector('a[href], button, input, select, textarea, summary, [tabindex]');
  if (wrapped && at !== first) return `${name} comes before the stop before it`;
  const ring = [at, at.nextElementSibling, at.parentElement].some((el) => {
    if (!el) return false;
    const s = getComputedStyle(el);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  });
  if (!ring) return `${name} shows no focus`;
  const box = at.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return `${name} has focus out of sight`;
  const seen = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y])).some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return !!top && (at.contains(top) || top.contains(at) || !!top.closest('label, .option') || top.parentElement === at.parentElement);
  });
  return seen ? '' : `${name} has focus behind something`;
}
