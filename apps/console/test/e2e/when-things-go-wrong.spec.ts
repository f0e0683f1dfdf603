/** A director does not do what it was told, or not as it was seen: said where one looks, with what became of it, in both languages. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Page } from '@playwright/test'
import { test } from './living-stage'
import { alsoRead, bar, openService, realServerRow } from './open-service'
import {
  button,
  closeButton,
  copyText,
  draftText,
  editDraft,
  goTo,
  openDeployment,
  saveDrafts,
  speak,
  weightsOf,
} from './pages'
import { languages, type Words, words } from './words'

test.use({ story: 'things go wrong' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const first = '125.38.38.101:80'
const en = words('en')
const zh = words('zh')

for (const language of languages) {
  const w = words(language)

  test(`${language}: a director goes while a weight is held: the page says who has it and who has not`, async ({
    person,
    cluster,
  }) => {
    await speak(person, language)
    await openService(person, w)
    const held = bar(person, first)
    const box = await held.boundingBox()
    if (!box) throw new Error('the weight bar has no place on the page')
    const scale = Number(await held.getAttribute('aria-valuemax'))
    const at = (weight: number) => [box.x + (weight / scale) * box.width, box.y + box.height / 2] as const
    await expect(held).toHaveAttribute('aria-valuenow', '1')
    await person.mouse.move(...at(1))
    await person.mouse.down()
    await person.mouse.move(...at(4), { steps: 4 })
    await expect(held).toHaveAttribute('aria-valuenow', '4')
    await cluster.lab.kill('director2')
    await person.mouse.move(...at(6), { steps: 4 })
    await person.mouse.up()

    const said = person.getByText(w('virtualServer.partlySet', { real: first, weight: 6 }))
    await expect(said).toBeVisible()
    const row = realServerRow(person, first)
    const why = w('refusal.not-connected', { director: 'director2' })
    await expect(row).toContainText(w('virtualServer.rowPartlySet', { weight: 6, words: why }))
    await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[first]).toBe(6)
    await expect(held).toHaveAttribute('aria-valuenow', '6')
    // the words in the corner go, those at the row stay
    await expect(said).toHaveCount(0)
    await expect(row).toContainText(why)

    await cluster.lab.start('director2')
    await expect(row).toContainText('director2: 1')
    await held.focus()
    await person.keyboard.press('ArrowRight')
    await expect(row).not.toContainText(why)
    await expect(row).not.toContainText('director2:')
    const everywhere = async (weight: number) => {
      for (const director of ['director1', 'director2'])
        await expect.poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[first]).toBe(weight)
    }
    await everywhere(7)
    await person.getByLabel(w('virtualServer.weightNumber', { real: first })).fill('1')
    await person.keyboard.press('Enter')
    await everywhere(1)
  })
}

test('a deployment that a gate stops: which director and why, that all went back, and what to do now', async ({
  person,
  browser,
  cluster,
}) => {
  // director2 has just come back: what it has not seen up is not missed by a gate
  const checked = async () => (await cluster.agent('director2', 'status')).stdout
  await expect.poll(checked).toMatch(/real_server \S+ {2}up /)
  await expect.poll(checked).not.toMatch(/real_server \S+ {2}unknown /)
  await speak(person, 'en')
  await goTo(person, 'Configuration')
  await expect(person).toHaveURL(/\/config$/)
  const config = person.url()
  // nobody listens there
  for (const director of ['director1', 'director2'])
    await editDraft(person, director, text => text.replaceAll('connect_port 80', 'connect_port 81'))
  await saveDrafts(person)
  const dialog = await openDeployment(person)
  await dialog.getByLabel(en('deploy.message')).fill('checks go where nobody listens')
  await button(dialog, en('deploy.makePlan')).click()
  await expect(person).toHaveURL(/\/plans\//)
  // whoever has the plan open sees what becomes of it
  const reader = await alsoRead(browser, person, 'zh')
  await button(person, en('plan.deploy')).click()
  const both: [Page, Words][] = [
    [person, en],
    [reader, zh],
  ]
  const step = (page: Page, director: string) => page.getByRole('listitem').filter({ hasText: director }).first()
  // while there is hope it says what it waits for
  for (const [page, w] of both)
    await expect(step(page, 'director2')).toContainText(
      w.like('deploy.waitsFor', { reason: w.like('told.gate.serverDown') }),
    )
  for (const [page, w] of both) {
    const failed = page.getByRole('alert').filter({ hasText: w.like('deploy.failed') })
    await expect(failed).toContainText(w.like('told.gate.serverDown'), { timeout: 60_000 })
    await expect(failed).toContainText('director2')
    await expect(step(page, 'director2')).toContainText(w('deploy.step.failed'))
    await expect(step(page, 'director1')).toContainText(w('deploy.step.skipped'))
    await expect(page.getByText(w('deploy.whatNow'))).toBeVisible()
    await expect(page.getByText(w('deploy.wentBack'))).toBeVisible()
  }
  await reader.context().close()
  for (const director of ['director1', 'director2'])
    await expect
      .poll(async () => (await cluster.agent(director, 'status', '--json')).stdout)
      .not.toContain('connect_port 81')
  // what was written is still there to be mended
  await person.goto(config)
  await person.getByRole('tab', { name: 'director2' }).click()
  await expect.poll(() => copyText(draftText(person, 'director2'))).toContain('connect_port 81')
  for (const director of ['director1', 'director2'])
    await editDraft(person, director, text => text.replaceAll('connect_port 81', 'connect_port 80'))
  await saveDrafts(person)
})

const instance = (page: Page) => page.getByRole('region', { name: 'VI_CACHE', exact: true })

/** The dialog of what director1 can be told now. */
async function ask(page: Page, kind: 'failover' | 'failback' | 'reannounce', w: Words) {
  const offered = button(instance(page), w(`order.${kind}.button`))
  await offered.and(page.locator(':not([aria-disabled])')).click()
  const name = { instance: 'VI_CACHE', director: 'director1' }
  return page.getByRole('dialog', { name: w(`order.${kind}.title`, name) })
}

test('a director that does not answer: the order is not called done, and not called undone', async ({
  person,
  browser,
  cluster,
}) => {
  await goTo(person, 'Failover')
  await expect(instance(person)).toBeVisible()
  const reader = await alsoRead(browser, person, 'zh')
  const both = await Promise.all(
    [
      { page: person, w: en },
      { page: reader, w: zh },
    ].map(async ({ page, w }) => ({
      w,
      dialog: await ask(page, 'reannounce', w),
    })),
  )
  await cluster.signal('director1', 'STOP', 'keelson-link')
  try {
    for (const { dialog, w } of both) await button(dialog, w('order.reannounce.do')).click()
    for (const { dialog, w } of both) {
      await expect(dialog.getByRole('alert')).toContainText(w('order.refused'))
      await expect(dialog.getByRole('alert')).toContainText(
        w.like('told.order.unknownOutcome', { why: w.like('told.order.didNotAnswer', { name: 'director1' }) }),
      )
    }
  } finally {
    await cluster.signal('director1', 'CONT', 'keelson-link')
  }
  for (const { dialog, w } of both) await button(dialog, w('dialog.cancel')).click()
  await reader.context().close()
})

test('an order for a state that is another by now is refused, in words', async ({ person, browser }) => {
  await goTo(person, 'Failover')
  await expect(instance(person)).toBeVisible()
  const reader = await alsoRead(browser, person, 'zh')
  const late = await Promise.all(
    [
      { page: person, w: en },
      { page: reader, w: zh },
    ].map(async ({ page, w }) => ({
      w,
      dialog: await ask(page, 'failover', w),
    })),
  )
  for (const { dialog, w } of late) await expect(button(dialog, w('order.failover.do'))).toBeEnabled()
  const other = await person.context().newPage()
  await other.goto(person.url())
  const give = async (kind: 'failover' | 'failback') => {
    const dialog = await ask(other, kind, en)
    await button(dialog, en(`order.${kind}.do`)).click()
    await expect(dialog.getByText(/became MASTER/)).toBeVisible()
    await closeButton(dialog).click()
  }
  await give('failover')
  // meanwhile it cannot be done at all, and the dialog says why
  for (const { dialog, w } of late) {
    await expect(dialog).toContainText(w('order.why.not-master'))
    await expect(button(dialog, w('order.failover.do'))).toBeDisabled()
  }
  await give('failback')
  await other.close()
  for (const { dialog, w } of late) {
    await expect(button(dialog, w('order.failover.do'))).toBeEnabled()
    await button(dialog, w('order.failover.do')).click()
    await expect(dialog.getByRole('alert')).toContainText(w('order.refused'))
    await expect(dialog.getByRole('alert')).toContainText(w.like('told.order.stale', { instance: 'VI_CACHE' }))
    await button(dialog, w('dialog.cancel')).click()
  }
  await reader.context().close()
  await expect(instance(person)).toContainText('director1')
})
