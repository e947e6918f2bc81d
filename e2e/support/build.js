// @ts-check
// Builds the one binary that all tests run, unless TOWPATH_BIN names one that is there already.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function build() {
  if (process.env.TOWPATH_BIN) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'towpath-e2e-'));
  process.env.TOWPATH_BIN = join(folder, 'towpath');
  execFileSync('go', ['build', '-o', process.env.TOWPATH_BIN, './cmd/towpath'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
