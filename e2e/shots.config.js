// @ts-check
// Pictures of every page for people to look at: npm run shots → e2e/shots/, in two sizes, or with ALL=1 in every size and
// theme. They prove nothing; they are for eyes.
import { defineConfig } from '@playwright/test';
import config from './playwright.config.js';

export default defineConfig({
  ...config,
  testDir: './shots-of',
  reporter: 'list',
  timeout: 300_000,
  use: { ...config.use, contextOptions: { reducedMotion: 'reduce' } }, // a picture taken while a colour fades shows no theme
});
