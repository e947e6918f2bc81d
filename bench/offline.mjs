// @ts-check
// How soon a page that is kept can be read without a connection, with the processor slowed six times: a person's own page, in Chromium, with
// a worker that the browser had stopped. Reads a job as JSON from standard input and writes one line of JSON. `go run ./bench -only offline`
// calls it.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

/** @typedef {{url: string, signIn: string, runs: number, chromium: string}} Job */
/** @typedef {{paint: number, shown: number, worker: number}} Visit in milliseconds after the visit began; worker: what the worker took of it */

const slowdown = 6;

/** @type {Job} */
const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(new URL('../e2e/package.json', import.meta.url))('playwright-core');

/** Runs in the page once it has loaded. @returns {Promise<Visit>} */
function timings() {
  return new Promise((done) => {
    let largest = 0;
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) largest = e.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => {
      const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
      const parts = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
      const styles = parts.filter((p) => p.initiatorType === 'link' && p.name.endsWith('.css')).map((s) => s.responseEnd);
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN;
      done({ paint, shown: Math.max(paint, largest, visit.domInteractive, ...styles), worker: visit.responseEnd - visit.workerStart });
    }, 500);
  });
}

/** @param {any} context @returns {Promise<Visit>} */
async function start(context) {
  const tab = await context.newPage();
  const tools = await context.newCDPSession(tab);
  await tools.send('ServiceWorker.enable');
  await tools.send('ServiceWorker.stopAllWorkers');
  await tools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await tab.goto(`${job.url}/kit`, { waitUntil: 'load' });
  if (!(await tab.locator('main').textContent())?.includes('This is what was kept')) throw new Error('the page is not the one that was kept');
  const t = await tab.evaluate(timings);
  await tab.close();
  return t;
}

/** Turns keeping on, and waits until nothing more comes. @param {any} page */
async function keep(page) {
  await page.goto(job.signIn);
  await page.waitForFunction(() => !!navigator.serviceWorker.controller);
  await page.goto(`${job.url}/offline`);
  await page.locator('button[name=do][value=on]').click();
  const count = () => page.evaluate(() => new Promise((done) => {
    const ask = indexedDB.open('towpath');
    ask.onsuccess = () => {
      const n = ask.result.transaction('pages').objectStore('pages').count();
      n.onsuccess = () => done((ask.result.close(), n.result));
    };
  }));
  for (let before = -1, now = 0; now === 0 || now !== before;) {
    before = now;
    await page.waitForTimeout(1500);
    now = await count();
  }
}

/** @param {number[]} all */
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

const browser = await chromium.launch({ executablePath: job.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
try {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, locale: 'en-GB' });
  const page = await context.newPage();
  await keep(page);
  await page.close();
  await context.setOffline(true);
  const all = [];
  for (let i = 0; i < job.runs; i++) all.push(await start(context));
  const of = (/** @type {keyof Visit} */ what) => median(all.map((v) => v[what]));
  console.log(JSON.stringify({ paint: of('paint'), shown: of('shown'), worker: of('worker') }));
} finally {
  await browser.close();
}
