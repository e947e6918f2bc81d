// @ts-check
// What has to hold for any page there is, whoever it is for.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import axe from 'axe-core';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';

/** @typedef {import('@playwright/test').Page} Page */

/** The small one: it is sent to every page that is looked at. What it ends in is 0, or all of it would come back as the answer. */
const axeSource = `${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')};0`;

/** WCAG 2.2 A and AA, as far as a program can tell. */
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

export const themes = /** @type {const} */ (['light', 'dark', 'contrast', 'calm']);

const html = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': 'off', // templ writes it small; HTML knows no difference
    'void-style': 'off', // templ closes void elements; HTML knows no difference
    'no-trailing-whitespace': 'off', // nobody sees it
    'no-implicit-button-type': 'off', // a button in a form sends it: that is what it is there for
    'tel-non-breaking': 'off', // how numbers break is looked at in the stylesheet, not done with special spaces
    'valid-id': ['error', { relaxed: true }], // fields of a form have names with dots in them, and ids to match
    'autocomplete-password': 'off', // a shared tablet must not offer to remember somebody's words or code
    'no-implicit-input-type': 'off', // a box without a type is for text: HTML says so
    'form-dup-name': 'off', // two buttons are two answers to one question, and the lines of a list are all called by its name
  },
}));
/** @param {string} source */
export async function htmlProblems(source) {
  const said = source.replace(/<button(?![^>]*\stype=)/g, '<button type="submit"'); // what HTML takes it to be
  const report = await html.validateString(said);
  return report.results.flatMap((r) => r.messages.map((m) => `${m.ruleId}: ${m.message} (line ${m.line})`));
}

/** @param {Page} page @param {string[]} [rules] only these */
export async function axeProblems(page, rules) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeSource);
  /** @type {import('axe-core').RunOptions} */
  const options = { runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: wcag }, resultTypes: ['violations'] };
  const { violations } = await page.evaluate((o) => /** @type {typeof axe} */ (Reflect.get(window, 'axe')).run(document, o), options);
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n')[1]?.trim()}`));
}

/**
 * Contrast in other themes than the light one, in which it is looked at anyway; the page's own colours follow one attribute.
 * @param {Page} page @param {readonly string[]} [others]
 */
export async function contrastProblems(page, others = themes.slice(1)) {
  const found = [];
  await page.emulateMedia({ reducedMotion: 'reduce' }); // colours of buttons fade from one to the other, and are looked at once they are there
  for (const theme of others) {
    await page.evaluate((t) => document.documentElement.setAttribute('data-theme', t), theme);
    for (const p of await axeProblems(page, ['color-contrast'])) found.push(`${theme}: ${p}`);
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
  return found;
}

/** What sticks out of the page sideways, or is cut off. @param {Page} page @returns {Promise<string[]>} */
export const overflowProblems = (page) => page.evaluate(() => {
  const name = (/** @type {Element} */ el) => `<${el.tagName.toLowerCase()}${el.className && typeof el.className === 'string' ? `.${el.className}` : ''}> “${(el.textContent ?? '').trim().slice(0, 30)}”`;
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > document.documentElement.clientWidth) {
    const out = [...document.body.querySelectorAll('*')].filter((el) => {
      const box = el.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !el.closest('.skip');
    });
    found.push(`${wide} px wide where ${document.documentElement.clientWidth} are there: ${out.slice(-3).map(name).join(', ')}`);
  }
  for (const el of document.body.querySelectorAll('*')) {
    const s = getComputedStyle(el);
    const cut = ['hidden', 'clip'].includes(s.overflowX) || ['hidden', 'clip'].includes(s.overflowY);
    if (cut && !(el instanceof SVGElement) && !el.matches('input, select, textarea') && (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1)) found.push(`${name(el)} is cut off`);
  }
  return found;
});

/** What stays put covers at most half of the window, however small (400 % of 1280 × 1024). @param {Page} page */
export const coverProblems = (page) => page.evaluate(() => {
  const fixed = [...document.body.querySelectorAll('*')].filter((el) => ['fixed', 'sticky'].includes(getComputedStyle(el).position) && el.getBoundingClientRect().width > innerWidth / 2);
  const high = fixed.reduce((sum, el) => sum + el.getBoundingClientRect().height, 0);
  return high > innerHeight / 2 ? [`what stays put is ${Math.round(high)} px of ${innerHeight} high`] : [];
});

/** Line, paragraph, letter and word spacing as in WCAG 1.4.12, over whatever the page says. @param {Page} page */
export async function spacingProblems(page) {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  const found = await overflowProblems(page);
  await page.evaluate(() => void (document.adoptedStyleSheets = []));
  return found;
}

/** Buttons and boxes that a hand can't be sure to hit: smaller than 48 px, with what is laid over their row to be hit for them. @param {Page} page */
export const targetProblems = (page) => page.evaluate(() => {
  const controls = 'main .button, main button, select, input:not([type=radio], [type=checkbox], [type=hidden]), textarea, summary, .option, .places a, footer a, footer button';
  return [...document.querySelectorAll(controls)].flatMap((el) => {
    const own = el.getBoundingClientRect();
    const laid = getComputedStyle(el, '::after');
    const [width, height] = laid.position === 'absolute' && laid.content !== 'none' ? [parseFloat(laid.width), parseFloat(laid.height)] : [own.width, own.height];
    if (own.width === 0 || (width >= 47.5 && height >= 47.5) || el.closest('.steps')) return [];
    return [`<${el.tagName.toLowerCase()}> “${(el.textContent ?? '').trim().slice(0, 30)}” is ${Math.round(width)} × ${Math.round(height)} px`];
  });
});

/** SAFE-1: the first things on any page, and leading where they say. @param {Page} page */
export const firstProblems = (page) => page.evaluate(() => {
  const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].slice(0, 4);
  const said = stops.map((el) => `${(el.textContent ?? '').trim()} → ${el.getAttribute('href')}`).join(' | ');
  return stops.map((el) => el.getAttribute('href')).join(' ') === '#main / /help /leave' ? [] : [`the page begins with ${said}`];
});

/** On paper: words, and nothing to press. @param {Page} page */
export async function printProblems(page) {
  await page.emulateMedia({ media: 'print' });
  const found = await page.evaluate(() => {
    const seen = (/** @type {Element} */ el) => el.getClientRects().length > 0;
    const odd = [...document.querySelectorAll('header, footer, .places, .crumbs, main button, main .button')].filter(seen).map((el) => `${el.tagName.toLowerCase()} “${(el.textContent ?? '').trim().slice(0, 30)}” is on paper`);
    const text = (document.querySelector('main')?.innerText ?? '').trim();
    return text.length < 20 ? [...odd, `the paper says only “${text}”`] : odd;
  });
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  await page.emulateMedia({ media: null });
  if (!/\/Type\s*\/Page\b/.test(pdf) || !pdf.includes('/Font')) found.push('the PDF is blank');
  return found;
}
