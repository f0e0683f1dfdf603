/** Every page, in light and dark and in both languages: nothing serious for axe, and as it was looked at, at three widths. */
import { AxeBuilder } from '@axe-core/playwright'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Page } from '@playwright/test'
import { test } from './pages-stage'
import { standStill } from './still'
import { untranslated } from './untranslated'
import { isThere, openAs, pages, settled } from './visited-pages'

// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

// Pages are for looking at: each worker has a console of its own, and they get in nobody's way.
test.describe.configure({ mode: 'parallel' })

const widths = [1440, 820, 390]
const looks = [
  { theme: 'light', language: 'en', title: 'in light and English' },
  { theme: 'dark', language: 'zh', title: 'in dark and Chinese' },
  { theme: 'dark', language: 'en', title: 'in dark and English' },
  { theme: 'light', language: 'zh', title: 'in light and Chinese' },
] as const

for (const { theme, language, title } of looks)
  for (const [name, path] of Object.entries(pages))
    test.describe(`${name}, ${title}`, () => {
      // Opened once for all that is looked at.
      test.describe.configure({ mode: 'serial' })
      let page: Page
      const broken: string[] = []
      test.beforeAll(async ({ browser, visited }) => {
        page = (await openAs(browser, visited, { theme, language, name })).page
        page.on('pageerror', error => broken.push(error.message))
        await page.goto(path(visited.clusterId))
        await isThere(page, name)
      })
      test.afterAll(() => page.context().close())

      test('nothing serious for axe, all of it translated, and nothing wider than the window', async () => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`),
        ).toEqual([])
        const english = await untranslated(page)
        if (language === 'zh') expect(english).toEqual([])
        else if (name === 'import') expect(english, 'English is known when it is seen').not.toEqual([])
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 })
          await expect
            .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), {
              message: `at ${width}`,
            })
            .toBeLessThanOrEqual(0)
        }
        expect(broken).toEqual([])
      })

      test.describe('pictures', () => {
        // A picture taken while the machine stands still may lack what was just coming.
        test.describe.configure({ retries: 2 })
        // biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
        test.skip(!isAble('fonts'), 'needs the fonts of the pictures')

        test('as it was looked at', async () => {
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 })
            await settled(page, 250)
            const goOn = await standStill(page)
            // It stands still: one picture says what two would.
            const picture = await page.screenshot({ fullPage: true, animations: 'disabled' })
            expect(picture).toMatchSnapshot(`${name}-${width}-${theme}-${language}.png`, { maxDiffPixelRatio: 0.002 })
            await goOn()
          }
        })
      })
    })
