// @ts-check
// One running demo: a made-up service with made-up people in it, on a free port of this computer.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {'person' | 'person2' | 'worker' | 'worker2' | 'admin' | 'editor' | 'editor2' | 'navigator' | 'supervisor' | 'carer' | 'peer'} Role
 * @typedef {{account: string, name: string, secret: string}} Somebody
 * @typedef {{method: string, pattern: string, room: string, who: string[]}} Route
 * @typedef {object} House
 * @property {string} url where it is
 * @property {string} origin the same, as an origin
 * @property {Record<Role, string>} signIn the link that signs each of them in
 * @property {Record<Role, Somebody>} cast who is who
 * @property {() => string[]} faults what it logged as its own mistakes
 * @property {() => Promise<void>} kill ends it as a power cut would
 * @property {() => Promise<void>} close
 */

const binary = () => {
  const path = process.env.TOWPATH_BIN;
  if (!path) throw new Error('TOWPATH_BIN is not set: run the tests by `npm test`');
  return path;
};

/** The one list of routes. @returns {Route[]} */
export const routes = () => JSON.parse(execFileSync(binary(), ['routes', '--json'], { encoding: 'utf8' }));

/** Where demos are: in memory where there is such a thing, since every commit waits for the disk. */
const folders = (() => {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
})();

/** Makes a demo as it is when it is opened for the first time; each one opened later begins as a copy of it. @param {string} data */
export async function makeFirst(data) {
  delete process.env.TOWPATH_FIRST_DEMO;
  const house = await openHouse(['--data', data]);
  await house.close();
  process.env.TOWPATH_FIRST_DEMO = data;
}

/** A folder with such a copy in it, unless the flags say where the data is. @param {string[]} flags */
function copyOfFirst(flags) {
  const first = process.env.TOWPATH_FIRST_DEMO;
  if (!first || flags.includes('--data')) return undefined;
  const folder = mkdtempSync(join(folders, 'towpath-demo-'));
  cpSync(first, folder, { recursive: true });
  return folder;
}

/**
 * Opens a demo. Only its own process is ended by close.
 * @param {string[]} [flags] further flags of `towpath demo`
 * @param {string} [host] the name people reach it by; passkeys want localhost
 * @returns {Promise<House>}
 */
export async function openHouse(flags = [], host = '127.0.0.1') {
  const data = copyOfFirst(flags);
  const child = spawn(binary(), ['demo', '--addr', `${host}:0`, '--json', '--pseudo', ...(data ? ['--data', data] : []), ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (part) => (log += part));
  const ended = new Promise((done) => child.once('exit', done)).finally(() => data && rmSync(data, { recursive: true, force: true }));
  const said = await firstLine(child, () => log);
  return {
    ...said,
    origin: new URL(said.url).origin,
    faults: () => log.split('\n').filter((line) => /"msg":"(fault|panic)"|^panic:|DATA RACE/.test(line)).map((line) => line.slice(0, 500)),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {() => string} log
 * @returns {Promise<{url: string, signIn: Record<Role, string>, cast: Record<Role, Somebody>}>}
 */
function firstLine(child, log) {
  return new Promise((done, fail) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      out += part;
      if (out.includes('\n')) done(JSON.parse(out.slice(0, out.indexOf('\n'))));
    });
    child.once('exit', (code) => fail(new Error(`the demo ended (${code}) before it was ready: ${log()}`)));
  });
}
