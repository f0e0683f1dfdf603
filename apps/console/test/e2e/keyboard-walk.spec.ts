/** Every page by Tab alone: all that can be operated is come by, seen, in order, and left again; dialogs close by Esc. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { walkThrough } from './keyboard'
import { test } from './pages-stage'
import { isThere, openAs, pages } from './visited-pages'
import { words } from './words'

// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

const en = words('en')
const real = '125.38.38.101:80'

/** What opens a dialog, by page. */
const openers: Record<string, string[]> = {
  dashboard: [],
  cluster: [
    'manage.removeCluster',
    'manage.removeDirector',
    'manage.addDirector',
    'order.demote.button',
    'order.reload.button',
    'order.restartChecks.button',
  ],
  'virtual-server': ['drain.label.drain', 'drain.label.out', 'drain.label.ramp'],
  failover: ['readiness.planned', 'order.failover.button', 'order.reannounce.button'],
  config: ['config.deploy'],
  alerts: ['alertChannels.add'],
  directors: ['engine.moveOf'],
  people: ['people.add', 'people.manageOf'],
  parts: ['parts.openDialog'],
}

for (const [name, path] of Object.entries(pages))
  test.describe(name, () => {
    // Opened once for all that is walked.
    test.describe.configure({ mode: 'serial' })
    let page: Page
    test.beforeAll(async ({ browser, visited }) => {
      page = (await openAs(browser, visited, { theme: 'light', language: 'en', name })).page
      await page.goto(path(visited.clusterId))
      await isThere(page, name)
    })
    test.afterAll(() => page.context().close())

    test('all of it is come by with Tab', async () => {
      const { stops, missed, left } = await walkThrough(page)
      expect(stops.length).toBeGreaterThan(1)
      expect(missed, 'not come by').toEqual([])
      expect(
        stops.filter(({ isSeen }) => !isSeen).map(({ what }) => what),
        'focus is not seen',
      ).toEqual([])
      expect(
        stops.filter(({ isInOrder }) => !isInOrder).map(({ what }) => what),
        'out of order',
      ).toEqual([])
      expect(left, 'the focus leaves').toBe(true)
      for (const list of await page.getByRole('tablist').all()) await arrowsLeadThrough(page, list)
    })

    for (const key of openers[name] ?? [])
      test(`${key} opens a dialog that keeps the focus and gives it back`, async () => {
        const label = /^drain\./.test(key) ? en(key, { real }) : en.like(key)
        const opener = page.getByRole('button', { name: label }).and(page.locator(':not([aria-disabled])')).first()
        await opener.focus()
        await page.keyboard.press('Enter')
        await keepsAndGivesBack(page, opener)
      })
  })

test('the search and the list of keys open by their keys and give the focus back', async ({ browser, visited }) => {
  const { context, page } = await openAs(browser, visited, { theme: 'light', language: 'en', name: 'dashboard' })
  await page.goto('/')
  await isThere(page, 'dashboard')
  const before = page.getByRole('link', { name: en('nav.events'), exact: true })
  for (const key of ['Control+k', '/', '?']) {
    await before.focus()
    await page.keyboard.press(key)
    await keepsAndGivesBack(page, before)
  }
  await context.close()
})

async function keepsAndGivesBack(page: Page, opener: Locator): Promise<void> {
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  const isWithin = () => dialog.evaluate(element => element.contains(document.activeElement))
  await expect.poll(isWithin).toBe(true)
  for (let tabs = 0; tabs < 40; tabs++) {
    await page.keyboard.press('Tab')
    expect(await isWithin()).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(opener).toBeFocused()
}

/** One stop for the whole row of tabs; the arrows lead to each. */
async function arrowsLeadThrough(page: Page, list: Locator): Promise<void> {
  const tabs = await list.getByRole('tab').all()
  await tabs[0]?.focus()
  for (const [at, tab] of tabs.entries()) {
    if (at > 0) await page.keyboard.press('ArrowRight')
    await expect(tab).toBeFocused()
  }
}
