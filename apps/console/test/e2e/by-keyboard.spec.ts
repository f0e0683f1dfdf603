/** The main stories with no mouse at all: every step by Tab, Enter, arrows and typing, on the real lab. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { choose, press, tabTo, typeInto } from './keyboard'
import { test } from './living-stage'
import { copyText, draftText, weightsOf } from './pages'
import { words } from './words'

test.use({ story: 'by keyboard' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const SERVICE = '125.38.38.64:80/TCP'
const first = '125.38.38.101:80'
const second = '125.38.38.102:80'
const en = words('en')

const button = (at: Page | Locator, key: string, values?: Record<string, string | number>): Locator =>
  at.getByRole('button', { name: en(key, values), exact: true })
const slider = (person: Page, real: string) =>
  person.getByRole('slider', { name: en('virtualServer.weightOf', { real }) })
const rowOf = (person: Page, real: string) => person.getByRole('row').filter({ has: slider(person, real) })
const page = (person: Page, key: string) =>
  person.getByRole('navigation', { name: en('nav.label') }).getByRole('link', { name: en(`nav.${key}`), exact: true })

test('a weight is set by the arrows', async ({ person, cluster }) => {
  await press(person, person.getByRole('link', { name: SERVICE }).first())
  await tabTo(person, slider(person, first))
  for (const weight of [2, 3, 4]) {
    await person.keyboard.press('ArrowRight')
    await expect(slider(person, first)).toHaveAttribute('aria-valuenow', String(weight))
  }
  for (const director of ['director1', 'director2'])
    await expect.poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[first]).toBe(4)
  await press(person, person.getByRole('button', { name: /^Undo: / }))
  await expect(slider(person, first)).toHaveAttribute('aria-valuenow', '3')
})

test('a real server is drained and comes back', async ({ person, cluster }) => {
  await press(person, button(person, 'drain.label.drain', { real: second }))
  await press(person, button(person.getByRole('dialog'), 'drain.drain.do'))
  await expect(rowOf(person, second)).toContainText(en('drain.draining'))
  await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[second]).toBe(0)
  await press(person, button(person, 'drain.label.active', { real: second }))
  await press(person, button(person.getByRole('dialog'), 'drain.active.do'))
  await expect(rowOf(person, second)).not.toContainText(en('drain.draining'))
  await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[second]).toBe(1)
})

test('a ramp is begun and stopped', async ({ person }) => {
  await press(person, button(person, 'drain.label.ramp', { real: second }))
  const dialog = person.getByRole('dialog')
  await typeInto(person, dialog.getByLabel(en('ramp.to')), '600')
  await typeInto(person, dialog.getByLabel(en('ramp.minutes')), '9')
  await press(person, button(dialog, 'ramp.begin'))
  const progress = person.getByRole('progressbar', { name: en('ramp.progressOf', { real: second }) })
  await expect(progress).toBeVisible()
  await press(person, button(rowOf(person, second), 'ramp.stop'))
  await expect(progress).toHaveCount(0)
  await expect(rowOf(person, second)).toContainText(/stopped at \d+/)
})

test('the VIP is handed over and back', async ({ person }) => {
  await press(person, page(person, 'failover'))
  const instance = person.getByRole('region', { name: 'VI_CACHE', exact: true })
  const names = { instance: 'VI_CACHE', director: 'director1' }
  await press(person, button(person, 'readiness.planned'))
  const over = person.getByRole('dialog', { name: en('order.failover.title', names) })
  await press(person, button(over, 'order.failover.do'))
  await expect(over.getByText(/director2 became MASTER/)).toBeVisible()
  await person.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
  await press(person, button(instance, 'order.failback.button').and(person.locator(':not([aria-disabled])')))
  const back = person.getByRole('dialog', { name: en('order.failback.title', names) })
  await press(person, button(back, 'order.failback.do'))
  await expect(back.getByText(/director1 became MASTER/)).toBeVisible()
  await person.keyboard.press('Escape')
})

test('a configuration is edited in form and text, planned and deployed', async ({ person, cluster }) => {
  await press(person, page(person, 'config'))
  const text = draftText(person, 'director1')
  const instance = person.getByRole('region', { name: 'vrrp_instance', exact: true })
  const field = instance.getByLabel(/^advert_int/)
  await typeInto(person, field, '2')
  await person.keyboard.press('Enter')
  await expect.poll(() => copyText(text)).toMatch(/advert_int 2$/m)
  // the other one in the text; the row of tabs is one stop, its arrows choose
  await tabTo(person, person.getByRole('tab', { name: 'director1' }))
  await person.keyboard.press('ArrowRight')
  const other = draftText(person, 'director2')
  await tabTo(person, other)
  const before = await copyText(other)
  await person.keyboard.press('ControlOrMeta+a')
  await person.keyboard.insertText(before.replace('advert_int 1', 'advert_int 2'))
  await expect.poll(() => copyText(other)).toMatch(/advert_int 2$/m)
  // Tab leaves the text
  await press(person, button(person, 'config.save'))
  await expect(person.getByText(en('config.saved'))).toBeVisible()

  await press(person, button(person, 'config.deploy'))
  const dialog = person.getByRole('dialog', { name: en('deploy.title') })
  await typeInto(person, dialog.getByLabel(en('deploy.message')), 'slower adverts')
  await press(person, button(dialog, 'deploy.makePlan'))
  await expect(person).toHaveURL(/\/plans\//)
  await press(person, button(person, 'plan.deploy'))
  await expect(person.getByText(en('deploy.done', { n: 1 }))).toBeVisible()
  for (const director of ['director1', 'director2'])
    expect((await cluster.agent(director, 'status', '--json')).stdout).toContain('advert_int 2')
})

test('events are filtered', async ({ person }) => {
  await press(person, page(person, 'events'))
  await choose(person, person.getByLabel(en('events.severity'), { exact: true }), en('events.orWorse.warning'))
  await typeInto(person, person.getByLabel(en('events.text')), 'VI_CACHE')
  await person.keyboard.press('Enter')
  await expect(person).toHaveURL(/severity=warning&text=VI_CACHE/)
  const byCause = person.getByLabel(en('events.byCause'))
  await press(person, byCause, 'Space')
  await expect(byCause).not.toBeChecked()
  await expect(person).toHaveURL(/group=no/)
})

test('connections are drilled into, down to one director and one real server', async ({ person }) => {
  await press(person, page(person, 'connections'))
  const group = person.getByRole('region', { name: en('connections.tally.byReal') })
  await press(person, group.getByRole('button').first())
  await expect(person).toHaveURL(/real=/)
  const rows = person.getByRole('table', { name: en('connections.title') }).getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  await choose(person, person.getByLabel(en('connections.filter.state'), { exact: true }), 'ESTABLISHED')
  await expect(person).toHaveURL(/state=ESTABLISHED/)
  await press(person, button(person, 'connections.freeze'))
  await expect(button(person, 'connections.goOn')).toBeVisible()
  await press(person, button(person, 'connections.clear'))
  await expect(person).toHaveURL(/\/connections$/)
})

test('an alert channel is added', async ({ person }) => {
  await press(person, page(person, 'alerts'))
  await press(person, button(person, 'alertChannels.add'))
  const dialog = person.getByRole('dialog', { name: en('alertChannels.new') })
  await typeInto(person, dialog.getByLabel(en('alertChannels.name'), { exact: true }), 'on call')
  await choose(person, dialog.getByLabel(en('alertChannels.kind'), { exact: true }), en('alertChannels.kinds.webhook'))
  await typeInto(person, dialog.getByLabel('URL'), 'https://alerts.example.org/keelson')
  await press(person, button(dialog, 'alertChannels.save'))
  await expect(person.getByText(en('alertChannels.saved', { name: 'on call' }))).toBeVisible()
  await expect(person.getByRole('row').filter({ hasText: 'on call' })).toBeVisible()
})

test('a person is invited', async ({ person }) => {
  await press(person, page(person, 'people'))
  await press(person, button(person, 'people.add'))
  const dialog = person.getByRole('dialog', { name: en('people.add') })
  await typeInto(person, dialog.getByLabel(en('people.name')), 'Grace')
  await typeInto(person, dialog.getByLabel(en('people.email')), 'grace@example.org')
  await choose(person, dialog.getByLabel(en('people.roleIn', { cluster: 'cnc' })), en('rights.operator'))
  await press(person, button(dialog, 'people.create'))
  await expect(person.getByText(en('people.passwordOnce', { who: 'grace@example.org' }))).toBeVisible()
  await expect(person.getByRole('row').filter({ hasText: 'grace@example.org' })).toContainText(en('rights.operator'))
})
