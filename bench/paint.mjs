// @ts-check
// How soon a page can be read on a slow line and a slow device: first visits in Chromium, each in a browser profile of its
// own, at 400 ms round trip, 50 kbit/s each way and a processor slowed six times. Reads a job as JSON from standard input
// and writes one line of JSON for each page. `go run ./bench -only paint` calls it.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

/**
 * @typedef {{name: string, url: string, cookie: string}} Page
 * @typedef {{paint: number, shown: number, ready: number, largest: number, settled: number, bytes: number, requests: number}} Visit
 * @typedef {{pages: Page[], runs: number, chromium: string, verbose?: boolean}} Job
 */

const line = { offline: false, latency: 400, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };
const slowdown = 6;
/** The longest that one page may take, in milliseconds. */
const patience = 60_000;

/** @type {Job} */
const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(new URL('../e2e/package.json', import.meta.url))('playwright-core');

/**
 * The yardstick: pages of 8 KB, of which half is style, from a server that does nothing. Nothing is compressed.
 * @returns {Promise<{pages: Page[], close: () => void}>}
 */
async function yardstick() {
  const style = 'p{margin:1em 0}'.padEnd(4096, '/* style */');
  const body = '<h1>A bare page</h1>' + '<p>Words that say nothing, in a row.</p>'.repeat(96);
  const page = (/** @type {string} */ head) => `<!doctype html><html lang="en"><title>Bare</title>${head}<body>${body}`;
  /** @type {Record<string, [string, string]>} */
  const files = {
    '/linked': ['text/html', page('<link rel=stylesheet href=/style.css>')],
    '/inline': ['text/html', page(`<style>${style}</style>`)],
    '/style.css': ['text/css', style],
  };
  const server = createServer((q, r) => {
    const [kind, content] = files[q.url ?? ''] ?? ['text/plain', ''];
    r.writeHead(content ? 200 : 404, { 'Content-Type': kind, 'Content-Length': content.length }).end(content);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const at = `http://127.0.0.1:${port}`;
  return {
    pages: [
      { name: 'yardstick: 8 KB, style linked', url: `${at}/linked`, cookie: '' },
      { name: 'yardstick: 8 KB, style inline', url: `${at}/inline`, cookie: '' },
    ],
    close: () => server.close(),
  };
}

/** Runs in the page once it has loaded: when its parts came, in milliseconds after the visit began. */
function timings() {
  return new Promise((done) => {
    let largest = 0;
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) largest = e.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => {
      const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
      const parts = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
      const styles = parts.filter((p) => p.initiatorType === 'link' && p.name.endsWith('.css'));
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN;
      done({
        paint,
        largest,
        // all of the text is there and styled: the document's last byte is read, its styles are applied, and the largest
        // part of what is in view is painted
        shown: Math.max(paint, largest, visit.domInteractive, ...styles.map((s) => s.responseEnd)),
        ready: visit.domContentLoadedEventEnd,
        settled: visit.loadEventEnd,
        parts: parts.map((p) => [p.name.split('/').pop(), Math.round(p.startTime), Math.round(p.responseEnd)]),
      });
    }, 500);
  });
}

/**
 * One first visit.
 * @param {any} browser
 * @param {Page} page
 * @returns {Promise<Visit>}
 */
async function visit(browser, page) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, locale: 'en-GB' });
  try {
    const cookies = page.cookie.split('; ').filter(Boolean).map((c) => {
      const [name, ...value] = c.split('=');
      return { name, value: value.join('='), url: page.url };
    });
    await context.addCookies(cookies);
    const tab = await context.newPage();
    const cdp = await context.newCDPSession(tab);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', line);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    let bytes = 0;
    let requests = 0;
    cdp.on('Network.loadingFinished', (/** @type {{encodedDataLength: number}} */ e) => {
      bytes += e.encodedDataLength;
      requests++;
    });
    const answer = await tab.goto(page.url, { waitUntil: 'load', timeout: patience });
    if (answer?.status() !== 200) throw new Error(`${page.url} answered ${answer?.status()}`);
    const t = await tab.evaluate(timings);
    if (job.verbose) console.error(page.name, JSON.stringify(t));
    return { ...t, bytes, requests };
  } finally {
    await context.close();
  }
}

/** @param {number[]} all */
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

const bare = await yardstick();
const browser = await chromium.launch({
  executablePath: job.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  // Round after round through all pages, so that a slow moment of the machine falls on all of them.
  /** @type {Map<string, Visit[]>} */
  const visits = new Map();
  for (let i = 0; i < job.runs; i++) {
    for (const page of [...bare.pages, ...job.pages]) {
      visits.set(page.name, [...(visits.get(page.name) ?? []), await visit(browser, page)]);
    }
  }
  for (const [name, all] of visits) {
    const of = (/** @type {keyof Visit} */ what) => median(all.map((v) => v[what]));
    console.log(JSON.stringify({ name, paint: of('paint'), shown: of('shown'), ready: of('ready'), settled: of('settled'),
      bytes: of('bytes'), requests: of('requests') }));
  }
} finally {
  await browser.close();
  bare.close();
}
