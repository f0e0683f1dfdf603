/** The pool of the demo's virtual server, and a second reader beside the first. */
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { goTo } from './pages'
import type { Language, Words } from './words'

export const SERVICE = '125.38.38.64:80/TCP'

export const bar = (person: Page, real: string): Locator => person.locator('[role=slider]').and(person.getByLabel(real))
export const realServerRow = (person: Page, real: string): Locator =>
  person.getByRole('row').filter({ has: bar(person, real) })

export async function openService(person: Page, w: Words): Promise<void> {
  await goTo(person, 'Dashboard', w.language)
  await person.getByRole('link', { name: SERVICE }).first().click()
  await expect(realServerRow(person, '125.38.38.101:80')).toContainText(w('health.up'))
}

/** The same person has the same page open in another browser, in this language. */
export async function alsoRead(browser: Browser, person: Page, language: Language): Promise<Page> {
  const url = person.url()
  const storageState = await person.context().storageState()
  const viewport = person.viewportSize()
  const context = await browser.newContext({ baseURL: new URL(url).origin, storageState, viewport, locale: 'en-US' })
  context.setDefaultTimeout(30_000)
  await context.addCookies([{ name: 'keelson-locale', value: language, url: new URL(url).origin }])
  const page = await context.newPage()
  await page.goto(url)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  return page
}
