/** Orders to a director and what of it does not agree with what was deployed: given and settled on real directors, in both languages. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import {
  button,
  CLUSTER,
  closeButton,
  clusterCard,
  copyText,
  deploy,
  draftText,
  goTo,
  openDeployment,
  speak,
  weightsOf,
} from './pages'
import { languages, type Words, words } from './words'

test.use({ story: 'orders and differences' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const VIP = '125.38.38.64'
const real = '125.38.38.101:80'

const fileOf = (cluster: Experiment, director: string): string => join(cluster.dir, director, 'keepalived.conf')
const ordersOf = (page: Page, director: string, w: Words): Locator =>
  page
    .getByRole('table', { name: w('order.title') })
    .getByRole('row')
    .filter({ hasText: director })
const differences = (page: Page, w: Words): Locator =>
  page.getByRole('list', { name: w('truth.differences') }).getByRole('listitem')

async function openCluster(page: Page, w: Words): Promise<void> {
  await goTo(page, 'Dashboard', w.language)
  await clusterCard(page).getByRole('link', { name: CLUSTER, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: CLUSTER })).toBeVisible()
}

/** The dialog of an order that was given; it says what came of it. */
async function order(page: Page, director: string, kind: string, w: Words): Promise<Locator> {
  await button(ordersOf(page, director, w), w(`order.${kind}.button`)).click()
  const dialog = page.getByRole('dialog', { name: w(`order.${kind}.title`, { director, instance: 'VI_CACHE' }) })
  await expect(dialog).toContainText(w(`order.${kind}.note`, { director, instance: 'VI_CACHE' }))
  await button(dialog, w(`order.${kind}.do`)).click()
  return dialog
}

async function isDone(dialog: Locator, said: RegExp | string, w: Words): Promise<void> {
  await expect(dialog.getByRole('status').filter({ hasText: said })).toBeVisible()
  await closeButton(dialog, w).click()
}

test('what the directors run is deployed', async ({ person }) => {
  await goTo(person, 'Configuration')
  await deploy(await openDeployment(person), 'the cluster as it runs')
})

for (const language of languages) {
  const w = words(language)

  test(`${language}: a file that was changed by hand is read when it is told so, and one with an error is not`, async ({
    person,
    cluster,
  }) => {
    await speak(person, language)
    await openCluster(person, w)
    await expect(differences(person, w)).toHaveCount(0)
    const file = fileOf(cluster, 'director2')
    const deployed = readFileSync(file, 'utf8')
    await isDone(await order(person, 'director2', 'reload', w), w.like('told.order.fileSame'), w)
    writeFileSync(file, deployed.replace('virtual_router_id 51', 'virtual_router_id 300'))
    const refused = await order(person, 'director2', 'reload', w)
    await expect(refused.getByRole('alert')).toContainText(w('order.refused'))
    await expect(refused.getByRole('alert')).toContainText(/virtual_router_id 300.*255/)
    await button(refused, w('dialog.cancel')).click()
    writeFileSync(file, `${deployed}# by hand, ${language}\n`)
    await isDone(await order(person, 'director2', 'reload', w), w.like('told.order.fileChanged'), w)
  })

  test(`${language}: what was changed by hand is a difference: shown, ignored, heeded again, adopted, re-applied`, async ({
    person,
    cluster,
  }) => {
    const difference = differences(person, w).filter({ hasText: w.like('truth.kind.handText') })
    await expect(difference).toHaveCount(1)
    await expect(difference).toContainText('director2')
    await button(difference, w('truth.show')).click()
    const texts = person.getByRole('dialog', { name: w('truth.textsOf', { director: 'director2' }) })
    await expect(texts).toContainText(`# by hand, ${language}`)
    await person.keyboard.press('Escape')
    await button(difference, w('truth.ignore')).click()
    const ignore = person.getByRole('dialog', { name: w('truth.ignoreTitle') })
    await expect(button(ignore, w('truth.ignoreDo'))).toBeDisabled()
    await ignore.getByLabel(w('truth.reason')).fill('the night shift did it')
    await ignore.getByLabel(w('truth.howLong')).selectOption(w('truth.hours', { n: 1 }))
    await button(ignore, w('truth.ignoreDo')).click()
    await expect(difference).toContainText(
      w.like('truth.ignoredBy', { by: 'ada@example.org', reason: 'the night shift did it' }),
    )
    await expect(person.getByText(w('truth.agree'))).toBeVisible()
    await button(difference, w('truth.heed')).click()
    await expect(person.getByText(w('truth.count', { n: 1 }))).toBeVisible()

    await button(difference, w('truth.adopt')).click()
    const dialog = person.getByRole('dialog', { name: w('deploy.title') })
    await expect(
      dialog
        .getByText(w('deploy.changed'))
        .or(dialog.getByText(w('deploy.unchanged')))
        .first(),
    ).toBeVisible()
    await button(dialog, w('dialog.cancel')).click()
    await goTo(person, 'Configuration', language)
    await person.getByRole('tab', { name: 'director2' }).click()
    await expect.poll(() => copyText(draftText(person, 'director2', language))).toContain(`# by hand, ${language}\n`)
    await openCluster(person, w)
    await button(difference, w('truth.reapply')).click()
    await deploy(dialog, `as before, ${language}`, w)
    await expect(difference).toHaveCount(0)
    await expect(person.getByText(w('truth.agree'))).toBeVisible()
    expect(readFileSync(fileOf(cluster, 'director2'), 'utf8')).not.toContain('# by hand')
  })

  test(`${language}: what a kernel has besides is a difference too: an address, a weight`, async ({
    person,
    cluster,
  }) => {
    await cluster.lab.exec('director2', ['ip', 'address', 'add', `${VIP}/32`, 'dev', 'eth1'])
    const address = differences(person, w).filter({ hasText: w.like('truth.kind.vip-unexpected', { subject: VIP }) })
    await expect(address).toHaveCount(1)
    await expect(button(address, w('truth.adopt'))).toHaveAccessibleDescription(w('truth.nothingToAdopt'))
    await button(address, w('truth.reapply')).click()
    await expect(address).toHaveCount(0)
    expect((await cluster.lab.exec('director2', ['ip', '-o', 'address'])).stdout).not.toContain(`${VIP}/32`)

    await person
      .getByRole('link', { name: `${VIP}:80/TCP` })
      .first()
      .click()
    await person.getByLabel(w('virtualServer.appliesTo')).selectOption('director2')
    const input = person.getByLabel(w('virtualServer.weightNumber', { real }))
    await input.fill('7')
    await input.press('Enter')
    const weight = async () => weightsOf((await cluster.agent('director2', 'services')).stdout)[real]
    await expect.poll(weight).toBe(7)
    await openCluster(person, w)
    const other = differences(person, w).filter({ hasText: w.like('truth.kind.weight', { have: 7, want: 1 }) })
    await expect(other).toHaveCount(1)
    await button(other, w('truth.reapply')).click()
    await expect(other).toHaveCount(0)
    await expect.poll(weight).toBe(1)
  })

  test(`${language}: all is checked now, addresses are announced again, a director is demoted and taken back`, async ({
    person,
  }) => {
    await isDone(await order(person, 'director1', 'restartChecks', w), w('told.order.probes', { n: 4 }), w)
    await isDone(
      await order(person, 'director1', 'reannounce', w),
      w.like('told.order.announces', { instance: 'VI_CACHE', n: /\d+/ }),
      w,
    )
    await button(ordersOf(person, 'director1', w), w('order.demote.button')).click()
    const demote = person.getByRole('dialog', { name: w('order.demote.title', { director: 'director1' }) })
    await expect(demote).toContainText(w('order.willBe', { director: 'director2', instance: 'VI_CACHE' }))
    await demote.getByLabel(w('order.hold')).selectOption(w('order.minutes', { n: 5 }))
    await button(demote, w('order.demote.do')).click()
    await isDone(demote, w.like('told.order.saidGoodbye', { instance: 'VI_CACHE' }), w)
    await expect(ordersOf(person, 'director2', w)).toContainText('MASTER')
    await expect(ordersOf(person, 'director1', w)).toContainText(w('order.heldBack'))
    const failback = await order(person, 'director1', 'failback', w)
    await isDone(failback, /director1.*MASTER/, w)
    await expect(ordersOf(person, 'director1', w)).toContainText('MASTER')
    await expect(ordersOf(person, 'director1', w)).not.toContainText(w('order.heldBack'))
  })
}
