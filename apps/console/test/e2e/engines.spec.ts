/** Directors that have a stock keepalived: their files adopted as they were shown, moved to the other engine and back, in both languages. */
import { join } from 'node:path'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { test as fresh } from './fresh-console'
import {
  administrator,
  button,
  CLUSTER,
  closeButton,
  deploy,
  directorCard,
  editDraft,
  fillIn,
  goTo,
  openDeployment,
  saveDrafts,
  speak,
} from './pages'
import { languages, type Words, words } from './words'

const ADDRESSES = { director1: '125.38.38.11', director2: '125.38.38.12' } as const

const test = fresh.extend<Record<never, never>, { pair: Experiment }>({
  /** Each ran a keepalived before its agent came. */
  pair: [
    async ({ console }, use) => {
      const experiment = await Experiment.start()
      await experiment.machines(ADDRESSES)
      for (const [at, host] of Object.keys(ADDRESSES).entries()) {
        const text = instanceConf(at === 0 ? { state: 'MASTER', priority: 150 } : { state: 'BACKUP', priority: 120 })
        const file = experiment.write(host, 'keepalived.conf', text)
        const words = ['--dont-fork', '--log-console', '--log-detail', '--vrrp', '--use-file', file]
        // its data files beside its own file
        experiment.run(host, ['env', `TMPDIR=${join(experiment.dir, host)}`, 'keepalived', ...words])
        const link = ['--name', host, '--console', `ws+unix:${console.agentSocket}:/agent`]
        experiment.startAgent(host, text, ['--engine', 'keepalived', '--forwarder', 'none', ...link])
      }
      await use(experiment)
      await experiment.stop()
    },
    { scope: 'worker', timeout: 60_000, auto: true },
  ],
})

test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces', 'keepalived'), 'needs chromium, network namespaces and keepalived')

const rowOf = (page: Page, director: string, w: Words): Locator =>
  page
    .getByRole('table', { name: w('agents.tableTitle') })
    .getByRole('row')
    .filter({ hasText: director })

/** Asked, read and done; what comes of it is for who calls. */
async function move(page: Page, director: string, engine: string, w: Words): Promise<void> {
  const names = { director, engine }
  await button(rowOf(page, director, w), w('engine.moveOf', names)).click()
  const dialog = page.getByRole('dialog', { name: w('engine.moveOf', names) })
  await expect(dialog).toContainText(w('engine.moveMeans', names))
  await button(dialog, w('engine.move', names)).click()
  await expect(dialog).toHaveCount(0)
}

async function areOn(page: Page, states: Record<string, string>, w: Words): Promise<void> {
  await goTo(page, 'Dashboard', w.language)
  for (const [director, state] of Object.entries(states))
    await expect(directorCard(page, director)).toContainText(state)
  await goTo(page, 'Directors', w.language)
}

test('what two keepalived run becomes a cluster', async ({ person, console }) => {
  const w = words('en')
  await person.goto(console.setupUrl)
  await fillIn(person, administrator)
  await button(person, w('session.createAdministrator')).click()
  const waiting = person.getByRole('region', { name: w('agents.waitingTitle', { n: 2 }) })
  await waiting.getByLabel(w('agents.clusterName')).fill(CLUSTER)
  await button(waiting, w('agents.makeCluster', { n: 2 })).click()
  await areOn(person, { director1: 'MASTER', director2: 'BACKUP' }, w)
  for (const director of Object.keys(ADDRESSES)) await expect(rowOf(person, director, w)).toContainText('keepalived')
})

for (const [language, director] of [
  ['en', 'director2'],
  ['zh', 'director1'],
] as const) {
  const w = words(language)

  test(`${language}: a file that the console did not write is left alone until it is adopted`, async ({ person }) => {
    await speak(person, language)
    // the navigation was drawn before there was a cluster
    await goTo(person, 'Configuration', language)
    await editDraft(person, director, text => `${text}# of the console\n`, w)
    await saveDrafts(person, w)
    const dialog = await openDeployment(person, w)
    await button(dialog, w('deploy.run', { n: 2 })).click()
    await expect(dialog.getByRole('alert')).toContainText(w.like('told.file.foreign'))
    await expect(dialog.getByRole('listitem').filter({ hasText: director })).toContainText(w('deploy.step.failed'))
    await closeButton(dialog, w).click()

    await goTo(person, 'Directors', language)
    const row = rowOf(person, director, w)
    await expect(row).toContainText(w('engine.foreign'))
    await button(row, w('engine.adoptOf', { director })).click()
    const adopt = person.getByRole('dialog', { name: w('engine.adoptOf', { director }) })
    await expect(adopt).toContainText(w.like('engine.adoptMeans', { file: /\S+keepalived\.conf/ }))
    await button(adopt, w('engine.adopt')).click()
    await expect(row).not.toContainText(w('engine.foreign'))
    await expect(button(row, w('engine.adoptOf', { director }))).toHaveCount(0)
  })
}

test('adopted files are deployed to', async ({ person }) => {
  const w = words('zh')
  await goTo(person, 'Configuration', 'zh')
  await deploy(await openDeployment(person, w), 'the files of two keepalived', w)
})

for (const language of languages) {
  const w = words(language)
  const engine = language === 'en' ? 'builtin' : 'keepalived'

  test(`${language}: a director is moved to ${engine}, not while nobody stands by, and the BACKUP first`, async ({
    person,
    pair,
  }) => {
    await speak(person, language)
    await pair.lab.setLink('director2', false)
    await areOn(person, { director2: 'FAULT' }, w)
    await move(person, 'director1', engine, w)
    const refused = person.getByText(w('told.order.left', { instances: 'VI_1' }))
    await expect(refused).toBeVisible()
    await expect(person.getByText(w('engine.failed'))).toBeVisible()
    await pair.lab.setLink('director2', true)
    for (const director of ['director2', 'director1']) {
      await areOn(person, { director1: 'MASTER', director2: 'BACKUP' }, w)
      await move(person, director, engine, w)
      const other = engine === 'builtin' ? 'keepalived' : 'builtin'
      await expect(button(rowOf(person, director, w), w('engine.moveOf', { director, engine: other }))).toBeVisible()
    }
    await areOn(person, { director1: 'MASTER', director2: 'BACKUP' }, w)
  })
}
