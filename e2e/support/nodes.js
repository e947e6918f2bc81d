// @ts-check
// Two demos that serve one PostgreSQL, behind a plain proxy that sends one request here and the next there.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from './house.js';

/** @typedef {import('./house.js').House} House */
/** @typedef {House & {nodes: House[], killOne: (n: number) => Promise<void>, startAnew: (n: number) => Promise<void>}} Nodes */

/** The PostgreSQL that tests may make databases in; `make test` starts one. */
export const postgres = process.env.TOWPATH_TEST_POSTGRES;

/** @returns {Promise<Nodes>} */
export async function openNodes() {
  const database = `towpath_${randomBytes(6).toString('hex')}`;
  client('createdb', database);
  const db = String(postgres).replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);
  const data = mkdtempSync(join(tmpdir(), 'towpath-nodes-'));
  const begin = () => openHouse(['--db', db, '--data', data]);
  const nodes = [await begin()];
  nodes.push(await begin());
  const gone = /** @type {House[]} */ ([]);
  const front = await roundRobin(() => nodes.map((n) => n.url));
  return {
    ...nodes[0],
    nodes,
    url: front.url,
    origin: front.url,
    signIn: /** @type {House['signIn']} */ (Object.fromEntries(Object.entries(nodes[0].signIn).map(([who, at]) => [who, front.url + new URL(at).pathname]))),
    faults: () => [...nodes, ...gone].flatMap((n) => n.faults()),
    killOne: (n) => nodes[n].kill(),
    async startAnew(n) {
      gone.push(nodes[n]);
      nodes[n] = await begin();
    },
    async close() {
      await front.close();
      await Promise.all(nodes.map((n) => n.close()));
      client('dropdb', '--force', database);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** @param {'createdb' | 'dropdb'} program @param {string[]} args */
function client(program, ...args) {
  execFileSync(program, ['--maintenance-db', String(postgres), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * A node that doesn't take the connection is passed over. One that breaks off in the middle isn't made good: the browser sees
 * that its connection ended.
 * @param {() => string[]} targets
 */
async function roundRobin(targets) {
  let turn = 0;
  const server = createServer(async (asked, answer) => {
    /** @type {Buffer[]} */
    const parts = [];
    for await (const part of asked) parts.push(part);
    const nodes = targets();
    const first = turn++;
    const order = nodes.map((_, i) => nodes[(first + i) % nodes.length]);
    const next = () => {
      const target = order.shift();
      if (!target) return void answer.destroy();
      const { hostname, port } = new URL(target);
      const on = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers, agent: false }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        answer.flushHeaders();
        got.pipe(answer);
        got.on('error', () => answer.destroy());
      });
      on.on('error', (/** @type {NodeJS.ErrnoException} */ e) => (e.code === 'ECONNREFUSED' ? next() : answer.destroy()));
      answer.on('close', () => on.destroy());
      on.end(Buffer.concat(parts));
    };
    next();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((/** @type {(v?: unknown) => void} */ done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
