/** Pictures for the README: KEELSON_SCREENSHOTS=1 npx playwright test --config apps/console/test/e2e/playwright.config.ts */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'

export const picturesAreWanted = Boolean(process.env.KEELSON_SCREENSHOTS)
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../docs/screenshots')

/** `dashboard-light.png` and `dashboard-dark.png` of the page as it stands; the person's theme is the system's. */
export async function takePictures(person: Page, name: string): Promise<void> {
  if (!picturesAreWanted) return
  await expect(person.locator('.animate-pulse')).toHaveCount(0)
  for (const scheme of ['light', 'dark'] as const) {
    await person.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await takePicture(person, `${name}-${scheme}`)
  }
  await person.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}

export const takePicture = (person: Page, name: string): Promise<unknown> =>
  person.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
