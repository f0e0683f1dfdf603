/** A console that nobody has set up yet, and one person's browser before it; whoever speaks to it is for who extends this. */
import { test as base, type Page } from '@playwright/test'
import { type ConsoleProcess, startConsoleProcess } from './console-process'

interface FreshConsole {
  console: ConsoleProcess
  /** The administrator's page, the same in every step. */
  person: Page
}

export const test = base.extend<Record<never, never>, FreshConsole>({
  console: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what the fixture stands on
    async ({}, use) => {
      const running = await startConsoleProcess()
      await use(running)
      await running.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  person: [
    async ({ browser, console }, use) => {
      // Options of the configuration reach only contexts that live as long as one test.
      const context = await browser.newContext({
        baseURL: console.url,
        viewport: { width: 1280, height: 800 },
        locale: 'en-US',
        colorScheme: 'light',
      })
      context.setDefaultTimeout(30_000)
      await use(await context.newPage())
      await context.close()
    },
    { scope: 'worker' },
  ],
})
