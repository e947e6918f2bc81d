// @ts-check
// Bad links, as people have them: a proxy that holds answers up until they are whole, one that cuts every connection after a
// while, and a radio that loses, repeats and reorders what is sent.
import { createServer, request } from 'node:http';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * A proxy in front of a house, at an address of its own.
 * @param {string} target
 * @param {{buffer?: boolean, cutAfter?: number}} how it holds answers up until they end, or cuts them after so many milliseconds
 * @returns {Promise<{url: string, cut: () => number, close: () => Promise<void>}>}
 */
export async function proxy(target, { buffer = false, cutAfter = 0 }) {
  let cuts = 0;
  const server = createServer((asked, answer) => {
    const { hostname, port } = new URL(target);
    const on = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
      if (!buffer) {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        answer.flushHeaders();
        got.pipe(answer);
      } else {
        /** @type {Buffer[]} */
        const parts = [];
        got.on('data', (part) => parts.push(part));
        got.on('end', () => {
          answer.writeHead(got.statusCode ?? 502, got.headers);
          answer.end(Buffer.concat(parts));
        });
      }
      got.on('error', () => answer.destroy());
    });
    on.on('error', () => answer.destroy());
    answer.on('close', () => on.destroy());
    asked.pipe(on);
    if (cutAfter) {
      const timer = setTimeout(() => {
        cuts++;
        answer.destroy();
      }, cutAfter);
      answer.on('close', () => clearTimeout(timer));
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => cuts,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}

/**
 * What a page saves gets lost, arrives twice, loses its answer, or comes after what was sent later: by turns.
 * @param {Page} page
 * @returns {Promise<{sent: () => number, better: () => Promise<void>}>}
 */
export async function badLink(page) {
  let sent = 0;
  const pattern = /\/exercises\//;
  await page.route(pattern, async (route) => {
    if (route.request().method() !== 'POST') return sent % 3 === 1 ? route.abort() : route.continue();
    switch (sent++ % 5) {
      case 0: return route.abort(); // lost on the way there
      case 1: // lost on the way back
        await route.fetch().catch(() => {});
        return route.abort();
      case 2: // twice, and once more when something else has been sent since
        await route.fetch();
        setTimeout(() => void route.fetch().catch(() => {}), 1500);
        return route.continue();
      case 3: // slow
        await new Promise((done) => setTimeout(done, 900));
        return route.continue();
    }
    return route.continue();
  });
  return { sent: () => sent, better: () => page.unroute(pattern) };
}
