/** Every page, in light and dark and in both languages: nothing serious for axe, and as it was looked at, at three widths. */
import { AxeBuilder } from '@axe-core/playwright'
import { isAble } from '@keelson/lab/machine-abilities'
import { type Browser, expect, type Page } from '@playwright/test'
import { paths } from '../../src/paths'
import { test, type Visited } from './pages-stage'
import { standStill } from './still'

// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

const SERVICE = '125.38.38.64:80/TCP'
const HOUR = 3_600_000
const THEN = 1_767_268_800_000
const pages: Record<string, (clusterId: string) => string> = {
  dashboard: () => paths.dashboard,
  cluster: id => paths.cluster(id),
  topology: id => paths.topology(id),
  'virtual-server': id => paths.virtualServer(id, SERVICE),
  connections: id => paths.connections(id),
  failover: id => paths.failover(id),
  incident: id => paths.incident(id, THEN - HOUR, THEN),
  config: id => paths.config(id),
  import: () => paths.import,
  events: () => paths.events,
  alerts: () => paths.alerts,
  directors: () => paths.directors,
  people: () => paths.people,
  audit: () => paths.audit,
  account: () => paths.account,
  parts: () => paths.parts,
  login: () => paths.login,
}
const widths = [1440, 820, 390]
const looks = [
  { theme: 'light', language: 'en', title: 'in light and English' },
  { theme: 'dark', language: 'zh', title: 'in dark and Chinese' },
] as const

// A picture taken while the machine stands still may lack what was just coming.
test.describe.configure({ retries: 2 })

for (const { theme, language, title } of looks)
  for (const [name, path] of Object.entries(pages)) {
    test(`${name}, ${title}: nothing serious for axe, and nothing wider than the window`, async ({
      browser,
      visited,
    }) => {
      const { context, page } = await open(browser, visited, theme, language, name !== 'login')
      const broken: string[] = []
      page.on('pageerror', error => broken.push(error.message))
      await page.goto(path(visited.clusterId))
      await isThere(page, name)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`)).toEqual(
        [],
      )
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), {
            message: `at ${width}`,
          })
          .toBeLessThanOrEqual(0)
      }
      expect(broken).toEqual([])
      await context.close()
    })

    test(`${name}, ${title}: as it was looked at`, async ({ browser, visited }) => {
      // biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
      test.skip(!isAble('fonts'), 'needs the fonts of the pictures')
      const { context, page } = await open(browser, visited, theme, language, name !== 'login')
      await page.goto(path(visited.clusterId))
      await isThere(page, name)
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        await settled(page)
        const goOn = await standStill(page)
        await expect(page).toHaveScreenshot(`${name}-${width}-${theme}-${language}.png`, {
          fullPage: true,
          animations: 'disabled',
          scale: 'device',
          maxDiffPixelRatio: 0.02,
        })
        await goOn()
      }
      await context.close()
    })
  }

async function open(
  browser: Browser,
  { url, session }: Visited,
  theme: 'light' | 'dark',
  language: 'en' | 'zh',
  isSignedIn: boolean,
) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    // Half the size tells as well what has moved, and a quarter is kept.
    deviceScaleFactor: 0.5,
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    ...(isSignedIn && { storageState: session }),
  })
  await context.addCookies([{ name: 'keelson-locale', value: language, url }])
  return { context, page: await context.newPage() }
}

/** Nothing is still on its way, but on the page that shows how that looks. */
async function isThere(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.animate-pulse')).toHaveCount(name === 'parts' ? 3 : 0)
  await settled(page)
}

/** Nothing has come or gone for a while: figures that change are no news. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    quiet =>
      new Promise<void>(resolve => {
        const done = () => {
          news.disconnect()
          resolve()
        }
        let timer = setTimeout(done, quiet)
        const news = new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(done, quiet)
        })
        news.observe(document.body, { childList: true, subtree: true })
      }),
    700,
  )
