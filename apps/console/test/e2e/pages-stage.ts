/** A console of its own with the demo's pair, spoken for by agents whose state does not move: every page has something to show. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, test as base, expect } from '@playwright/test'
import { SpeakingAgent } from '../speaking-agent'
import { startConsoleProcess } from './console-process'
import { LookedAt } from './visited-pages'

const seed = join(dirname(fileURLToPath(import.meta.url)), 'seed')

export interface Visited {
  url: string
  agentSocket: string
  agents: SpeakingAgent[]
  clusterId: string
  /** The administrator's session. */
  session: Awaited<ReturnType<BrowserContext['storageState']>>
}

export const test = base.extend<Record<never, never>, { visited: Visited; lookedAt: LookedAt; story: string }>({
  /** A story that changes something has a console of its own. */
  story: ['', { scope: 'worker', option: true }],
  visited: [
    async ({ browser }, use) => {
      const console = await startConsoleProcess()
      const context = await browser.newContext({ baseURL: console.url, locale: 'en-US' })
      const page = await context.newPage()
      await page.goto(console.setupUrl)
      await page.getByLabel('Name').fill('Ada')
      await page.getByLabel('Email').fill('ada@example.org')
      await page.getByLabel('Password').fill('correct horse battery')
      await page.getByRole('button', { name: 'Create the administrator' }).click()
      await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible()

      const names = ['director1', 'director2']
      const agents = await Promise.all(
        names.map((name, at) =>
          SpeakingAgent.overFile(console.agentSocket, {
            name,
            text: readFileSync(join(seed, at === 0 ? 'master.keepalived.conf' : 'backup.keepalived.conf'), 'utf8'),
            vrrp: at === 0 ? 'MASTER' : 'BACKUP',
          }),
        ),
      )
      await expect(page.getByText('director2')).toBeVisible()
      // A director that is not heard is shown as lost, and its figures as old.
      const beating = setInterval(() => {
        for (const agent of agents) agent.beat()
      }, 1000)
      for (const agent of agents) agent.start()
      const made = await page.request.post('/trpc/cluster.createFromAgents', {
        headers: { origin: console.url },
        data: { name: 'demo', agentNames: names },
      })
      expect(made.ok(), await made.text()).toBe(true)
      const { result } = await made.json()
      for (const [at, agent] of agents.entries())
        agent.tell({
          id: `e-${at}`,
          at: Date.now(),
          severity: 'info',
          body: {
            kind: 'weight',
            virtualServer: '125.38.38.64:80/TCP',
            realServer: '125.38.38.101:80',
            from: 1,
            to: 100,
            by: 'Ada',
          },
        })
      const session = await context.storageState()
      const { url, agentSocket } = console
      await use({ url, agentSocket, agents, clusterId: result.data.id, session })
      clearInterval(beating)
      for (const agent of agents) agent.close()
      await context.close()
      await console.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  lookedAt: [
    async ({ browser, visited }, use) => {
      const lookedAt = new LookedAt(browser, visited)
      await use(lookedAt)
      await lookedAt.close()
    },
    { scope: 'worker' },
  ],
})
