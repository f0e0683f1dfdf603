/** Every page there is, how it is opened as somebody would have it, and when all of it is there. */
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { paths } from '../../src/paths'
import type { Visited } from './pages-stage'
import type { Language } from './words'

export const SERVICE = '125.38.38.64:80/TCP'
const HOUR = 3_600_000
const THEN = 1_767_268_800_000

export const pages: Record<string, (clusterId: string) => string> = {
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

export type Theme = 'light' | 'dark'

export interface Look {
  theme: Theme
  language: Language
  /** of the page, as in `pages` */
  name: string
}

/** Of one person for one page; the page of the sign-in is looked at by nobody who is signed in. */
export async function openAs(
  browser: Browser,
  { url, session }: Visited,
  { theme, language, name }: Look,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    // Half the size tells as well what has moved, and a quarter is kept.
    deviceScaleFactor: 0.5,
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    ...(name !== 'login' && { storageState: session }),
  })
  await context.addCookies([{ name: 'keelson-locale', value: language, url }])
  return { context, page: await context.newPage() }
}

/**
 * Pages that are only looked at: what looks alike shares a context, where scripts are loaded and compiled once, and a page
 * that was looked at last is not opened again.
 */
export class LookedAt {
  readonly #contexts = new Map<string, { page: Page; at: string; broken: string[] }>()

  constructor(
    readonly browser: Browser,
    readonly visited: Visited,
  ) {}

  /** `broken`: what the page's scripts threw since it was opened. */
  async open(look: Look): Promise<{ page: Page; broken: readonly string[] }> {
    const key = `${look.theme} ${look.language} ${look.name === 'login'}`
    const kept = this.#contexts.get(key) ?? { ...(await openAs(this.browser, this.visited, look)), at: '', broken: [] }
    if (!this.#contexts.has(key)) kept.page.on('pageerror', error => kept.broken.push(error.message))
    this.#contexts.set(key, kept)
    if (kept.at !== look.name) {
      kept.broken.length = 0
      await kept.page.setViewportSize({ width: 1440, height: 900 })
      await kept.page.goto(pages[look.name]!(this.visited.clusterId))
      await isThere(kept.page, look.name)
      kept.at = look.name
    }
    return kept
  }

  async close(): Promise<void> {
    for (const { page } of this.#contexts.values()) await page.context().close()
  }
}

/** The administrator reads this page. */
export async function administratorReads(
  browser: Browser,
  visited: Visited,
  { language, path, name }: { language: Language; path: string; name: string },
): Promise<Page> {
  const { page } = await openAs(browser, visited, { theme: 'light', language, name })
  page.context().setDefaultTimeout(30_000)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(path)
  await isThere(page, name)
  return page
}

/** Nothing is still on its way, but on the page that shows how that looks. */
export async function isThere(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(page.locator('.animate-pulse')).toHaveCount(name === 'parts' ? 3 : 0)
  await settled(page)
}

/** Nothing has come or gone for `quiet` ms: figures that change are no news. */
export const settled = (page: Page, quiet = 700): Promise<void> =>
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
    quiet,
  )
