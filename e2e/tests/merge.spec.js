// @ts-check
// How the lines of a list are put together that two people wrote on at once: by itself, without a browser.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const source = readFileSync(new URL('../../internal/rooms/exercises/live.js', import.meta.url));
/** @type {{mergeLines: (base: string[], mine: string[], theirs: string[]) => string[] | undefined}} */
const { mergeLines } = await import(`data:text/javascript;base64,${source.toString('base64')}`);

const cases = [
  { what: 'both add', base: ['a'], mine: ['a', 'b'], theirs: ['a', 'c'], all: ['a', 'c', 'b'] },
  { what: 'both begin', base: [], mine: ['b'], theirs: ['c'], all: ['c', 'b'] },
  { what: 'both add the same', base: ['a'], mine: ['a', 'b'], theirs: ['a', 'b'], all: ['a', 'b'] },
  { what: 'each changes another line', base: ['a', 'b'], mine: ['a2', 'b'], theirs: ['a', 'b2'], all: ['a2', 'b2'] },
  { what: 'one changes, the other adds', base: ['a'], mine: ['a2'], theirs: ['a', 'b'], all: ['a2', 'b'] },
  { what: 'both change a line alike', base: ['a'], mine: ['b'], theirs: ['b'], all: ['b'] },
  { what: 'both change one line', base: ['a'], mine: ['b'], theirs: ['c'], all: undefined },
  { what: 'one takes a line out while the other adds', base: ['a', 'b'], mine: ['b'], theirs: ['a', 'b', 'c'], all: undefined },
  { what: 'nobody did anything', base: ['a'], mine: ['a'], theirs: ['a'], all: ['a'] },
];

for (const { what, base, mine, theirs, all } of cases) {
  test(`TOG-4 lines of a list: ${what}`, () => expect(mergeLines(base, mine, theirs)).toEqual(all));
}

test('TOG-4 lines of a list: whatever two do, no line that somebody wrote is gone, and none is invented', () => {
  let seed = 1;
  const next = (/** @type {number} */ n) => (seed = (seed * 48271) % 2147483647) % n;
  let merged = 0;
  const wrong = [];
  for (let turn = 0; turn < 5000; turn++) {
    const base = Array.from({ length: next(4) }, (_, i) => `line ${i}`);
    const [mine, theirs] = ['m', 't'].map((who) => {
      const now = base.map((line, i) => (next(3) ? line : `${who}${i}`));
      if (next(4) === 0) now.splice(next(3), 1);
      return [...now, ...Array.from({ length: next(3) }, (_, i) => `${who} new ${i}`)];
    });
    const all = mergeLines(base, mine, theirs);
    if (!all) continue;
    merged++;
    const gone = [...mine, ...theirs].filter((line) => !base.includes(line) && !all.includes(line));
    const invented = all.filter((line) => ![...base, ...mine, ...theirs].includes(line));
    const alone = mergeLines(base, mine, base); // where the other did nothing, it is mine
    if (gone.length || invented.length || alone?.join() !== mine.join()) wrong.push({ base, mine, theirs, all });
  }
  expect(wrong).toEqual([]);
  expect(merged).toBeGreaterThan(1000);
});
