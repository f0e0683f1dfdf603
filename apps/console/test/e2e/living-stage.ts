/** A cluster that serves already: the lab's own files, the console that made a cluster of them, its administrator signed in. */
import { Experiment } from '@keelson/lab/experiment'
import { test as base, expect, type Page } from '@playwright/test'
import { type ConsoleProcess, startConsoleProcess } from './console-process'
import { CLUSTER, directorCard, fillIn } from './pages'

interface Stage {
  console: ConsoleProcess
  cluster: Experiment
  person: Page
  /** Each story has a stage of its own: what one did is not another's past. */
  story: string
}

export const test = base.extend<Record<never, never>, Stage>({
  story: ['', { scope: 'worker', option: true }],
  console: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what the fixture stands on
    async ({}, use) => {
      const running = await startConsoleProcess({ KEELSON_DEMO_CLUSTER: `${CLUSTER}:director1,director2` })
      await use(running)
      await running.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  cluster: [
    async ({ console }, use) => {
      const experiment = await Experiment.start([`--console-socket=${console.agentSocket}`])
      await use(experiment)
      await experiment.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  person: [
    async ({ browser, console, cluster: _ }, use) => {
      const context = await browser.newContext({
        baseURL: console.url,
        viewport: { width: 1280, height: 800 },
        locale: 'en-US',
        colorScheme: 'light',
      })
      context.setDefaultTimeout(30_000)
      const person = await context.newPage()
      await person.goto(console.setupUrl)
      await fillIn(person, { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' })
      await person.getByRole('button', { name: 'Create the administrator' }).click()
      await expect(directorCard(person, 'director1')).toContainText('MASTER')
      await expect(directorCard(person, 'director2')).toContainText('BACKUP')
      // the navigation was drawn before the cluster was made
      await person.reload()
      await use(person)
      await context.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
