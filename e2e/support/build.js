// @ts-check
// Builds the one binary that all tests run, unless TOWPATH_BIN names one that is there already, and makes the demo that each of
// them begins with.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFirst } from './house.js';

export default async function build() {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-e2e-'));
  if (!process.env.TOWPATH_BIN) {
    process.env.TOWPATH_BIN = join(folder, 'towpath');
    execFileSync('go', ['build', '-o', process.env.TOWPATH_BIN, './cmd/towpath'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: 'inherit',
    });
  }
  await makeFirst(join(folder, 'demo'));
  return () => rmSync(folder, { recursive: true, force: true });
}
