/** What every step stands on, raised once: a fresh console and its person, the lab with unconfigured directors, a mailbox. */
import { Experiment } from '@keelson/lab/experiment'
import { test as base } from './fresh-console'
import { type Mailbox, startMailbox } from './mailbox'

interface Stage {
  cluster: Experiment
  mailbox: Mailbox
}

export const test = base.extend<Record<never, never>, Stage>({
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
})
