// @ts-check
// Pictures of every page for people to look at: npm run shots → e2e/shots/. They prove nothing; they are for eyes.
import { defineConfig } from '@playwright/test';
import config from './playwright.config.js';

export default defineConfig({ ...config, testDir: './shots-of', reporter: 'list', timeout: 300_000 });
