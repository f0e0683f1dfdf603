/** What is done only after it was read, and tables whose cells are pressed: by keys alone, in both languages. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect } from '@playwright/test'
import { paths } from '../../src/paths'
import { tabTo } from './keyboard'
import { test } from './pages-stage'
import { isThere, openAs } from './visited-pages'
import { languages, words } from './words'

// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

for (const language of languages) {
  const w = words(language)

  test(`${language}: a token is revoked after it was read what that means, and not before`, async ({
    browser,
    visited,
  }) => {
    const { context, page } = await openAs(browser, visited, { theme: 'light', language, name: 'account' })
    const revoked: string[] = []
    page.on('request', request => request.url().includes('account.revokeToken') && revoked.push(request.url()))
    await page.goto(paths.account)
    await isThere(page, 'account')
    const name = `probe ${language}`
    await page.getByLabel(w('account.tokenName')).fill(name)
    await page.getByRole('button', { name: w('account.createToken') }).click()
    const asked = w('account.revokeOf', { name })
    const opener = page.getByRole('button', { name: asked, exact: true })
    const dialog = page.getByRole('dialog', { name: asked })
    const confirm = dialog.getByRole('button', { name: w('account.revoke'), exact: true })

    await opener.focus()
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText(w('account.revokeMeans'))
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(opener).toBeFocused()

    // whoever presses twice in haste has read nothing: the second opens or closes, and does nothing
    await page.keyboard.press('Enter')
    await expect(dialog).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
    await expect(opener).toBeFocused()

    await page.keyboard.press('Enter')
    await tabTo(page, dialog.getByRole('button', { name: w('dialog.cancel') }))
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
    await expect(opener).toBeFocused()
    expect(revoked).toEqual([])

    await page.keyboard.press('Enter')
    await tabTo(page, confirm)
    // of two that come together the second finds nothing to press
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')])
    await expect(opener).toHaveCount(0)
    expect(revoked).toHaveLength(1)
    await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(0)
    await context.close()
  })
}
