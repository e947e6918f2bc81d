// @ts-check
// What a browser keeps on its device: whether it can, how much of it there is, and whether a word is in its files.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** @typedef {import('@playwright/test').Page} Page */

/** Waits until the worker looks after the page. One that was on its way when the worker came is looked after from the next time on. @param {Page} page */
export async function minded(page) {
  const ready = () => page.evaluate(async () => (await navigator.serviceWorker.ready) && !!navigator.serviceWorker.controller);
  if (!(await ready())) await page.reload();
  await expect.poll(ready).toBe(true);
}

/** How many records a part of the store has. @param {Page} page @param {string} part @returns {Promise<number>} */
export const count = (page, part) => page.evaluate((name) => new Promise((done) => {
  const ask = indexedDB.open('towpath');
  ask.onsuccess = () => {
    const n = ask.result.transaction(name).objectStore(name).count();
    n.onsuccess = () => {
      ask.result.close();
      done(n.result);
    };
  };
}), part);

/** Every file below a folder. @param {string} folder @returns {string[]} */
export const files = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));

/** The ways in which a word may stand in a file: as text of one byte or two a letter, and in base64 at each of its three beginnings. @param {string} word */
export function guises(word) {
  const base64 = [0, 1, 2].map((n) => Buffer.from('x'.repeat(n) + word).toString('base64').slice(n ? 4 : 0, -4));
  return [Buffer.from(word), Buffer.from(word, 'utf16le'), ...base64.map((b) => Buffer.from(b))];
}
