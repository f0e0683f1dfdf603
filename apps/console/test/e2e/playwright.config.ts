// npx playwright test --config apps/console/test/e2e/playwright.config.ts [--reporter=list]
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Two cores carry the console, two directors, six more machines and the browser.
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
