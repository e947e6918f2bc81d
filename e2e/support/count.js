// @ts-check
// Ends a run with one plain line for whoever, or whatever, reads only the last one.

/** @typedef {import('@playwright/test/reporter').TestCase} TestCase */

export default class Count {
  /** @type {Map<string, string>} how each test came out in the end */
  outcome = new Map();

  /** @param {TestCase} test */
  onTestEnd(test) {
    this.outcome.set(test.id, test.outcome());
  }

  onEnd() {
    const of = (/** @type {string[]} */ ...names) => [...this.outcome.values()].filter((o) => names.includes(o)).length;
    const left = of('skipped') ? `, ${of('skipped')} skipped` : '';
    console.log(`${of('expected', 'flaky')} passed, ${of('unexpected')} failed${left}`);
  }

  printsToStdio() {
    return true;
  }
}
