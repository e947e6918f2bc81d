// @ts-check
// What people do with Towpath, in Debian's Chromium, or in the engine of it alone (CHROMIUM says which). Each test opens a demo of its own on a free port and closes it again.
import { defineConfig } from '@playwright/test';

const browser = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
    // whatever a page asks for, no test leaves this computer
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
};

export default defineConfig({
  testDir: './tests',
  globalSetup: './support/build.js',
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: process.env.CI ? 1 : 0, // what passes only then is named at the end: docs/decisions/056-what-each-change-runs.md
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./support/count.js']],
  use: {
    launchOptions: browser,
    locale: 'en-GB',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
  },
});
