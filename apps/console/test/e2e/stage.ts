/** What every step stands on, raised once: the console, the lab with unconfigured directors, a mailbox, and one person's browser. */

import { Experiment } from '@keelson/lab/experiment'
import { test as base, type Page } from '@playwright/test'
import { type ConsoleProcess, startConsoleProcess } from './console-process'
import { type Mailbox, startMailbox } from './mailbox'

interface Stage {
  console: ConsoleProcess
  cluster: Experiment
  mailbox: Mailbox
  /** The administrator's page, the same in every step. */
  person: Page
}

export const test = base.extend<Record<never, never>, Stage>({
  console: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what the fixture stands on
    async ({}, use) => {
      const running = await startConsoleProcess()
      await use(running)
      await running.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  cluster: [
    async ({ console }, use) => {
      const experiment = await Experiment.start([`--console-socket=${console.agentSocket}`, '--unconfigured'])
      await use(experiment)
      await experiment.stop()
    },
    { scope: 'worker', timeout: 60_000, auto: true },
  ],
  mailbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what the fixture stands on
    async ({}, use) => {
      const mailbox = await startMailbox()
      await use(mailbox)
      await mailbox.stop()
    },
    { scope: 'worker' },
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
