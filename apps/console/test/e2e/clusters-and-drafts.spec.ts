/** Clusters and their files: imported, mended, named, added to and forgotten, edited and refused; each in both languages. */
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { paths } from '../../src/paths'
import {
  button,
  complaint,
  copyText,
  draftText,
  fileInput,
  importButton,
  openDeployment,
  saveDrafts,
  writeText,
} from './pages'
import { test } from './pages-stage'
import { administratorReads, openAs } from './visited-pages'
import { languages, type Words, words } from './words'

test.use({ story: 'clusters and drafts' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

const seed = join(dirname(fileURLToPath(import.meta.url)), 'seed')
const files = ['master', 'backup'].map(name => join(seed, `${name}.keepalived.conf`))
const clusterOf = (page: Page): string => new URL(page.url()).pathname.split('/')[2] ?? ''

/** Refused until its name is typed. */
async function forget(page: Page, w: Words, opener: Locator, name: string): Promise<void> {
  await opener.click()
  const sure = page.getByRole('dialog', { name: w('manage.removeTitle', { name }) })
  await expect(sure).toContainText(w('manage.removeNote'))
  await expect(button(sure, w('manage.forget'))).toBeDisabled()
  await sure.getByLabel(w('manage.typeName', { name })).fill(name)
  await button(sure, w('manage.forget')).click()
}

test('files that were chosen before the page had loaded its script are taken when it has', async ({
  browser,
  visited,
}) => {
  const w = words('en')
  const { context, page } = await openAs(browser, visited, { theme: 'light', language: 'en', name: 'import' })
  let go = () => {}
  const chosen = new Promise<void>(resolve => {
    go = resolve
  })
  await page.route('**/*.js', async route => {
    await chosen
    await route.continue()
  })
  await page.goto(paths.import, { waitUntil: 'commit' })
  await fileInput(page, w).setInputFiles(files)
  go()
  await expect(importButton(page, w)).toBeVisible()
  await context.close()
})

for (const language of languages) {
  const w = words(language)

  test(`${language}: what is no keepalived.conf is refused by name, and nothing is kept`, async ({
    browser,
    visited,
  }, info) => {
    const page = await administratorReads(browser, visited, { language, path: paths.import, name: 'import' })
    await expect(page.getByText(w('import.note'))).toBeVisible()
    const large = info.outputPath('large.conf')
    await writeFile(large, Buffer.alloc(50 * 1024 * 1024, 'virtual_server 125.38.38.64 80 {\n}\n'))
    const file = (name: string, content: string | Buffer) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(content),
    })
    const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff])
    const unclosed = 'global_defs {\n  router_id LVS\n}\nvrrp_instance VI_1 {\n  priority 100\n'
    const bad: [name: string, file: string | ReturnType<typeof file>, why: RegExp][] = [
      ['empty.conf', file('empty.conf', ''), w.like('import.refusal.empty')],
      ['binary.conf', file('binary.conf', binary), w.like('import.refusal.not-text', { line: 1 })],
      ['large.conf', large, w.like('import.refusal.too-large', { size: 50, limit: 5 })],
      ['unclosed.conf', file('unclosed.conf', unclosed), w.like('import.refusal.unclosed-brace', { line: 4 })],
    ]
    for (const [name, content, why] of bad) {
      await fileInput(page, w).setInputFiles(content)
      await expect(complaint(page)).toContainText(w('import.refused', { file: name }))
      await expect(complaint(page)).toContainText(why)
      await expect(importButton(page, w)).toHaveCount(0)
    }
    await page.goto(paths.dashboard)
    await expect(page.getByRole('region', { name: 'demo', exact: true })).toBeVisible()
    await expect(page.getByText(/(empty|binary|large|unclosed)\.conf/)).toHaveCount(0)
    await page.context().close()
  })

  test(`${language}: findings are mended one by one, by rule and all at once, and a cluster is made of the files`, async ({
    browser,
    visited,
  }) => {
    const page = await administratorReads(browser, visited, { language, path: paths.import, name: 'import' })
    await fileInput(page, w).setInputFiles(files)
    const findings = page.getByRole('list', { name: w('import.findings') }).getByRole('listitem')
    const of = (...said: string[]) => said.reduce((found, hasText) => found.filter({ hasText }), findings)
    await expect(of('nb_get_retry')).toHaveCount(8)
    const vip = of('backup.keepalived.conf:', 'virtual-server-not-a-vip', '125.38.28.64')
    await vip.getByRole('button').click()
    await expect(vip).toHaveCount(0)
    await of('master.keepalived.conf:', 'nb_get_retry').first().getByRole('button').click()
    await expect(of('nb_get_retry')).toHaveCount(7)
    await page.getByTitle(w('findings.fixRuleTitle', { rule: 'sync-group-of-one' })).click()
    await expect(of('sync-group-of-one')).toHaveCount(0)
    await expect(of('nb_get_retry')).toHaveCount(7)
    await page.getByRole('button', { name: w.counted('findings.fixAll') }).click()
    await expect(findings.getByRole('button')).toHaveCount(0)

    for (const name of ['master', 'backup'])
      await page
        .getByRole('listitem')
        .filter({ hasText: `${name}.keepalived.conf` })
        .getByLabel(w('import.directorName'))
        .fill('lb9')
    await page.getByLabel(w('import.clusterName')).fill('demo')
    await importButton(page, w).click()
    await expect(complaint(page)).toContainText(w('import.notImported'))
    await page
      .getByRole('listitem')
      .filter({ hasText: 'backup.keepalived.conf' })
      .getByLabel(w('import.directorName'))
      .fill('lb10')
    await importButton(page, w).click()
    await expect(complaint(page)).toContainText(w('told.console.clusterExists', { name: '"demo"' }))
    await page.getByLabel(w('import.clusterName')).fill(`made in ${language}`)
    await importButton(page, w).click()
    await expect(page).toHaveURL(/\/clusters\/.*\/config/)
    for (const name of ['lb9', 'lb10']) await expect(page.getByRole('tab', { name })).toBeVisible()
    await expect(page.getByText(w('config.noRevision'))).toBeVisible()
    await page.context().close()
  })

  test(`${language}: a cluster and its directors are named anew, one is added and forgotten, then all of it`, async ({
    browser,
    visited,
  }) => {
    const page = await administratorReads(browser, visited, { language, path: paths.dashboard, name: 'dashboard' })
    const name = `made in ${language}`
    await page.getByRole('region', { name, exact: true }).getByRole('link', { name, exact: true }).click()
    await expect(page).toHaveURL(/\/clusters\//)
    const cluster = clusterOf(page)
    const card = page.getByRole('region', { name: w('manage.title') })
    const named = (title: string) => page.getByRole('heading', { level: 1, name: title, exact: true })
    const rename = async (field: Locator, name: string) => {
      await field.fill(name)
      await field.press('Enter')
    }
    await rename(card.getByLabel(w('manage.clusterName')), 'demo')
    await expect(page.getByText(w('told.console.clusterExists', { name: '"demo"' }))).toBeVisible()
    await expect(named(`made in ${language}`)).toBeVisible()
    await expect(card.getByLabel(w('manage.clusterName'))).toHaveValue(`made in ${language}`)
    await rename(card.getByLabel(w('manage.clusterName')), `${language} anew`)
    await expect(named(`${language} anew`)).toBeVisible()
    const directors = card.getByLabel(w('manage.directorName'))
    await expect(directors).toHaveCount(2)
    await rename(directors.nth(0), 'lb1')
    await expect(directors.nth(0)).toHaveValue('lb1')
    await rename(directors.nth(1), 'lb1')
    await expect(page.getByText(w('told.console.directorExists', { name: 'lb1' }))).toBeVisible()
    await expect(directors.nth(1)).toHaveValue('lb10')

    await button(card, w('manage.addDirector')).click()
    const add = page.getByRole('dialog', { name: w('manage.addDirector') })
    await add.getByLabel(w('manage.directorName')).fill('lb1')
    await button(add, w('manage.addDirector')).click()
    await expect(page.getByText(w('told.console.directorExists', { name: 'lb1' })).last()).toBeVisible()
    await add.getByLabel(w('manage.directorName')).fill('lb3')
    await button(add, w('manage.addDirector')).click()
    await expect(page).toHaveURL(/\/config/)
    await expect.poll(() => copyText(draftText(page, 'lb3', language))).toContain('router_id lb3')

    await page.goto(paths.cluster(cluster))
    const forgets = button(card, w('manage.removeDirector'))
    await expect(forgets).toHaveCount(3)
    await forget(page, w, forgets.nth(2), 'lb3')
    await expect(forgets).toHaveCount(2)
    await forget(page, w, forgets.nth(1), 'lb10')
    await expect(forgets).toHaveCount(1)
    await expect(forgets).toHaveAccessibleDescription(w('manage.lastDirector'))
    await forget(page, w, button(card, w('manage.removeCluster')), `${language} anew`)
    await expect(named(w('dashboard.title'))).toBeVisible()
    await expect(page.getByText(`${language} anew`)).toHaveCount(0)
    await page.context().close()
  })

  test(`${language}: a draft that does not parse is not saved, and one with an error is not deployed`, async ({
    browser,
    visited,
  }) => {
    const path = paths.config(visited.clusterId)
    const page = await administratorReads(browser, visited, { language, path, name: 'config' })
    const fixAll = page.getByRole('button', { name: w.counted('findings.fixAll') })
    await expect(page.getByRole('list', { name: w('findings.label') })).toBeVisible()
    // once for both languages
    if (await fixAll.isVisible()) {
      await fixAll.click()
      await expect(fixAll).toHaveCount(0)
      await saveDrafts(page, w)
    }
    const text = draftText(page, 'director1', language)
    const good = await copyText(text)
    await writeText(page, text, `${good}\nvirtual_server 125.38.38.64 443 {\n`)
    await button(page, w('config.save')).click()
    await expect(page.getByText(w('config.notSaved'), { exact: true })).toBeVisible()
    await expect(page.getByText(w('config.unsaved', { names: 'director1' }))).toBeVisible()
    await button(page, w('config.discard')).click()
    await expect.poll(() => copyText(text)).toBe(good)

    await writeText(page, text, good.replace('lb_algo wlc', 'lb_algo fastest'))
    await saveDrafts(page, w)
    const dialog = await openDeployment(page, w)
    await expect(complaint(page)).toContainText(w('deploy.blocker.lint-errors', { count: 1 }))
    await expect(button(dialog, w('deploy.run', { n: 2 }))).toBeDisabled()
    await expect(button(dialog, w('deploy.makePlan'))).toBeDisabled()
    await expect(button(dialog, w('deploy.run', { n: 2 }))).toHaveAccessibleDescription(
      w('deploy.blocker.lint-errors', { count: 1 }),
    )
    await button(dialog, w('dialog.cancel')).click()
    await writeText(page, text, good)
    await saveDrafts(page, w)

    // director2 served an address that is none of the cluster's, until its finding was mended
    await openDeployment(page, w)
    const asks = w('deploy.confirm', { cluster: 'demo' })
    await expect(button(dialog, w('deploy.run', { n: 2 }))).toHaveAccessibleDescription(asks)
    await dialog.getByLabel(asks).fill('demo')
    await expect(button(dialog, w('deploy.run', { n: 2 }))).toBeEnabled()
    await button(dialog, w('dialog.cancel')).click()
    await page.context().close()
  })
}
