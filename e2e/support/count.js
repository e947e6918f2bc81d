// @ts-check
// Ends a run with one plain line for whoever, or whatever, reads only the last one, after the names of those that passed only when they
// were run again: each of them is a fault to find (docs/decisions/056-what-each-change-runs.md).

/** @typedef {import('@playwright/test/reporter').TestCase} TestCase */

export default class Count {
  /** @type {Map<string, string>} how each test came out in the end */
  outcome = new Map();

  /** @type {Set<string>} */
  again = new Set();

  /** @param {TestCase} test */
  onTestEnd(test) {
    this.outcome.set(test.id, test.outcome());
    if (test.outcome() === 'flaky') this.again.add(test.title);
  }

  onEnd() {
    const of = (/** @type {string[]} */ ...names) => [...this.outcome.values()].filter((o) => names.includes(o)).length;
    const again = this.again.size ? ` (${this.again.size} of them only when run again)` : '';
    const left = of('skipped') ? `, ${of('skipped')} skipped` : '';
    for (const title of this.again) console.log(`passed only when it was run again: ${title}`);
    console.log(`${of('expected', 'flaky')} passed${again}, ${of('unexpected')} failed${left}`);
  }

  printsToStdio() {
    return true;
  }
}
