// npx playwright test --config apps/console/test/e2e/playwright.config.ts [--reporter=list]
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  workers: 2, // each with a console and a cluster of its own
  retries: 0,
  forbidOnly: true,
  // Two cores carry two consoles, four directors, twelve more machines and two browsers.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
