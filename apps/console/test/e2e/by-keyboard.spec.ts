/** The main stories with no mouse at all, in both languages: every step by Tab, Enter, arrows and typing, on the real lab. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { choose, press, tabTo, typeInto } from './keyboard'
import { test } from './living-stage'
import { copyText, draftText, speak, weightsOf } from './pages'
import { languages, words } from './words'

test.use({ story: 'by keyboard' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const SERVICE = '125.38.38.64:80/TCP'
const first = '125.38.38.101:80'
const second = '125.38.38.102:80'

for (const language of languages) {
  const w = words(language)

  const button = (at: Page | Locator, key: string, values?: Record<string, string | number>): Locator =>
    at.getByRole('button', { name: w(key, values), exact: true })
  const slider = (person: Page, real: string) =>
    person.getByRole('slider', { name: w('virtualServer.weightOf', { real }) })
  const rowOf = (person: Page, real: string) => person.getByRole('row').filter({ has: slider(person, real) })
  const page = (person: Page, key: string) =>
    person.getByRole('navigation', { name: w('nav.label') }).getByRole('link', { name: w(`nav.${key}`), exact: true })

  test(`${language}: the person reads it`, async ({ person }) => {
    await speak(person, language)
    await press(person, page(person, 'dashboard'))
    await expect(person.getByRole('heading', { level: 1, name: w('dashboard.title') })).toBeVisible()
  })

  test(`${language}: a weight is set by the arrows`, async ({ person, cluster }) => {
    await press(person, person.getByRole('link', { name: SERVICE }).first())
    await tabTo(person, slider(person, first))
    await expect(slider(person, first)).toHaveAttribute('aria-valuenow', /\d/)
    // all columns are there without scrolling sideways, at 1280 too
    const table = person.getByRole('table', { name: w('virtualServer.pool') })
    await expect(table).toContainText(/B\/s/)
    expect(await table.evaluate(({ parentElement: frame }) => frame && frame.scrollWidth - frame.clientWidth)).toBe(0)
    const before = Number(await slider(person, first).getAttribute('aria-valuenow'))
    for (const weight of [before + 1, before + 2, before + 3]) {
      await person.keyboard.press('ArrowRight')
      await expect(slider(person, first)).toHaveAttribute('aria-valuenow', String(weight))
    }
    for (const director of ['director1', 'director2'])
      await expect
        .poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[first])
        .toBe(before + 3)
    await press(person, person.getByRole('button', { name: w.like('virtualServer.undoTo') }))
    await expect(slider(person, first)).toHaveAttribute('aria-valuenow', String(before + 2))
  })

  test(`${language}: a real server is drained and comes back`, async ({ person, cluster }) => {
    await press(person, button(person, 'drain.label.drain', { real: second }))
    await press(person, button(person.getByRole('dialog'), 'drain.drain.do'))
    await expect(rowOf(person, second)).toContainText(w('drain.draining'))
    await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[second]).toBe(0)
    await press(person, button(person, 'drain.label.active', { real: second }))
    await press(person, button(person.getByRole('dialog'), 'drain.active.do'))
    await expect(rowOf(person, second)).not.toContainText(w('drain.draining'))
    await expect
      .poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[second])
      .toBeGreaterThan(0)
  })

  test(`${language}: a ramp is begun and stopped`, async ({ person }) => {
    await press(person, button(person, 'drain.label.ramp', { real: second }))
    const dialog = person.getByRole('dialog')
    await typeInto(person, dialog.getByLabel(w('ramp.to')), '600')
    await typeInto(person, dialog.getByLabel(w('ramp.minutes')), '9')
    await press(person, button(dialog, 'ramp.begin'))
    const progress = person.getByRole('progressbar', { name: w('ramp.progressOf', { real: second }) })
    await expect(progress).toBeVisible()
    await press(person, button(rowOf(person, second), 'ramp.stop'))
    await expect(progress).toHaveCount(0)
    await expect(rowOf(person, second)).toContainText(w.like('ramp.ended.stopped'))
    await expect(rowOf(person, second)).toContainText(w('ramp.because.stopped-by', { detail: 'ada@example.org' }))
  })

  test(`${language}: the VIP is handed over and back`, async ({ person }) => {
    await press(person, page(person, 'failover'))
    const instance = person.getByRole('region', { name: 'VI_CACHE', exact: true })
    const orders = instance
      .getByRole('table', { name: w('order.title') })
      .getByRole('row')
      .filter({ hasText: 'director1' })
    const names = { instance: 'VI_CACHE', director: 'director1' }
    await press(person, button(person, 'readiness.planned'))
    const over = person.getByRole('dialog', { name: w('order.failover.title', names) })
    await press(person, button(over, 'order.failover.do'))
    await expect(over.getByText(/director2.*MASTER/).first()).toBeVisible()
    await person.keyboard.press('Escape')
    await expect(over).toHaveCount(0)
    await press(person, button(orders, 'order.failback.button').and(person.locator(':not([aria-disabled])')))
    const back = person.getByRole('dialog', { name: w('order.failback.title', names) })
    await press(person, button(back, 'order.failback.do'))
    await expect(back.getByText(/director1.*MASTER/).first()).toBeVisible()
    await person.keyboard.press('Escape')
  })

  test(`${language}: a configuration is edited in form and text, planned and deployed`, async ({ person, cluster }) => {
    await press(person, page(person, 'config'))
    const text = draftText(person, 'director1', language)
    const instance = person.getByRole('region', { name: 'vrrp_instance', exact: true })
    const field = instance.getByLabel(/^advert_int/)
    const interval = language === 'en' ? '2' : '3'
    await typeInto(person, field, interval)
    await person.keyboard.press('Enter')
    await expect.poll(() => copyText(text)).toContain(`advert_int ${interval}\n`)
    // the other one in the text; the row of tabs is one stop, its arrows choose
    await tabTo(person, person.getByRole('tab', { name: 'director1' }))
    await person.keyboard.press('ArrowRight')
    const other = draftText(person, 'director2', language)
    await tabTo(person, other)
    const before = await copyText(other)
    await person.keyboard.press('ControlOrMeta+a')
    await person.keyboard.insertText(before.replace(/advert_int \d/, `advert_int ${interval}`))
    await expect.poll(() => copyText(other)).toContain(`advert_int ${interval}\n`)
    // Tab leaves the text
    await press(person, button(person, 'config.save'))
    await expect(person.getByText(w('config.saved'))).toBeVisible()

    await press(person, button(person, 'config.deploy'))
    const dialog = person.getByRole('dialog', { name: w('deploy.title') })
    await typeInto(person, dialog.getByLabel(w('deploy.message')), `slower adverts, ${language}`)
    await press(person, button(dialog, 'deploy.makePlan'))
    await expect(person).toHaveURL(/\/plans\//)
    await press(person, button(person, 'plan.deploy'))
    await expect(person.getByText(w.like('deploy.done'))).toBeVisible()
    for (const director of ['director1', 'director2'])
      expect((await cluster.agent(director, 'status', '--json')).stdout).toContain(`advert_int ${interval}`)
  })

  test(`${language}: events are filtered`, async ({ person }) => {
    await press(person, page(person, 'events'))
    await choose(person, person.getByLabel(w('events.severity'), { exact: true }), w('events.orWorse.warning'))
    await typeInto(person, person.getByLabel(w('events.text')), 'VI_CACHE')
    await person.keyboard.press('Enter')
    await expect(person).toHaveURL(/severity=warning&text=VI_CACHE/)
    const byCause = person.getByLabel(w('events.byCause'))
    await press(person, byCause, 'Space')
    await expect(byCause).not.toBeChecked()
    await expect(person).toHaveURL(/group=no/)
  })

  test(`${language}: connections are drilled into, down to one director and one real server`, async ({ person }) => {
    await press(person, page(person, 'connections'))
    const group = person.getByRole('region', { name: w('connections.tally.byReal') })
    await press(person, group.getByRole('button').first())
    await expect(person).toHaveURL(/real=/)
    const rows = person.getByRole('table', { name: w('connections.title') }).getByRole('row')
    await expect(rows.nth(1)).toBeVisible()
    await choose(person, person.getByLabel(w('connections.filter.state'), { exact: true }), 'ESTABLISHED')
    await expect(person).toHaveURL(/state=ESTABLISHED/)
    await press(person, button(person, 'connections.freeze'))
    await expect(button(person, 'connections.goOn')).toBeVisible()
    await press(person, button(person, 'connections.clear'))
    await expect(person).toHaveURL(/\/connections$/)
  })

  test(`${language}: an alert channel is added`, async ({ person }) => {
    await press(person, page(person, 'alerts'))
    await press(person, button(person, 'alertChannels.add'))
    const dialog = person.getByRole('dialog', { name: w('alertChannels.new') })
    await typeInto(person, dialog.getByLabel(w('alertChannels.name'), { exact: true }), `on call ${language}`)
    await choose(person, dialog.getByLabel(w('alertChannels.kind'), { exact: true }), w('alertChannels.kinds.webhook'))
    await typeInto(person, dialog.getByLabel('URL'), 'https://alerts.example.org/keelson')
    await press(person, button(dialog, 'alertChannels.save'))
    await expect(person.getByText(w('alertChannels.saved', { name: `on call ${language}` }))).toBeVisible()
    await expect(person.getByRole('row').filter({ hasText: `on call ${language}` })).toBeVisible()
  })

  test(`${language}: a person is invited`, async ({ person }) => {
    await press(person, page(person, 'people'))
    await press(person, button(person, 'people.add'))
    const dialog = person.getByRole('dialog', { name: w('people.add') })
    await typeInto(person, dialog.getByLabel(w('people.name')), 'Grace')
    await typeInto(person, dialog.getByLabel(w('people.email')), `grace.${language}@example.org`)
    await choose(person, dialog.getByLabel(w('people.roleIn', { cluster: 'cnc' })), w('rights.operator'))
    await press(person, button(dialog, 'people.create'))
    await expect(person.getByText(w('people.passwordOnce', { who: `grace.${language}@example.org` }))).toBeVisible()
    await expect(person.getByRole('row').filter({ hasText: `grace.${language}@example.org` })).toContainText(
      w('rights.operator'),
    )
  })
}
