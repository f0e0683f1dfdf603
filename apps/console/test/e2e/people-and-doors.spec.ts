/** Who may do what, by which doors, and who is told: every such action in both languages, on a console that runs no lab. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isAble } from '@keelson/lab/machine-abilities'
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { paths } from '../../src/paths'
import { codeOf } from '../code-of'
import { SpeakingAgent } from '../speaking-agent'
import { startMailbox } from './mailbox'
import { button } from './pages'
import { test, type Visited } from './pages-stage'
import { administratorReads, isThere } from './visited-pages'
import { type Language, languages, type Words, words } from './words'

test.use({ story: 'people and doors' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

const open = (browser: Browser, visited: Visited, language: Language, path: string, name: string) =>
  administratorReads(browser, visited, { language, path, name })

const rowOf = (page: Page, hasText: string) => page.getByRole('row').filter({ hasText })

/** Reads what it means, and does it. */
async function confirm(page: Page, opener: Locator, asks: string, means: string, does: string): Promise<void> {
  await opener.click()
  const dialog = page.getByRole('dialog', { name: asks })
  await expect(dialog).toContainText(means)
  await button(dialog, does).click()
  await expect(dialog).toHaveCount(0)
}

async function saved(page: Page, button: Locator) {
  const download = page.waitForEvent('download')
  await button.click()
  const file = await download
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

async function addPerson(page: Page, w: Words, name: string, email: string): Promise<string> {
  await button(page, w('people.add')).click()
  const form = page.getByRole('dialog', { name: w('people.add') })
  await form.getByLabel(w('people.name')).fill(name)
  await form.getByLabel(w('people.email')).fill(email)
  await button(form, w('people.create')).click()
  return await shownOnce(page, w('people.passwordOnce', { who: email }))
}

const shownOnce = (page: Page, title: string) =>
  page.getByRole('status').filter({ hasText: title }).locator('code').first().innerText()

for (const language of languages) {
  const w = words(language)
  const email = `grace.${language}@example.org`

  test(`${language}: a person is added, changed, disabled, given another password and deleted`, async ({
    browser,
    visited,
  }) => {
    const page = await open(browser, visited, language, paths.people, 'people')
    const first = await addPerson(page, w, 'Grace', email)
    const row = rowOf(page, email)
    await expect(row).toContainText(w('people.enabled'))
    await button(row, w('people.manageOf', { who: email })).click()
    const dialog = page.getByRole('dialog', { name: 'Grace' })
    await dialog.getByLabel(w('people.roleEverywhere')).selectOption(w('rights.operator'))
    await button(dialog, w('people.saveRoles')).click()
    await expect(dialog.getByText(w('people.saved'))).toBeVisible()
    await expect(button(dialog, w('people.removeSecondFactor'))).toHaveAttribute('title', w('people.noSecondFactor'))
    await button(dialog, w('people.disable')).click()
    await button(dialog, w('people.enable')).click()
    await expect(button(dialog, w('people.disable'))).toBeVisible()
    await button(dialog, w('people.resetPassword')).click()
    await expect(dialog).toHaveCount(0)
    await expect(row).toContainText(w('rights.operator'))
    await expect.poll(() => shownOnce(page, w('people.passwordOnce', { who: email }))).not.toBe(first)

    await button(row, w('people.manageOf', { who: email })).click()
    const asks = w('people.removeOf', { email })
    await button(dialog, w('people.remove')).click()
    const sure = page.getByRole('dialog', { name: asks })
    await expect(sure).toContainText(w('people.removeMeans'))
    await button(sure, w('people.remove')).click()
    await expect(row).toHaveCount(0)
    await page.context().close()
  })

  test(`${language}: one's own account: password, second factor, backup codes, tokens, sessions`, async ({
    browser,
    visited,
  }) => {
    const admin = await open(browser, visited, language, paths.people, 'people')
    const own = `hedy.${language}@example.org`
    const given = await addPerson(admin, w, 'Hedy', own)
    await admin.context().close()
    const context = await browser.newContext({ baseURL: visited.url, locale: 'en-US' })
    context.setDefaultTimeout(20_000)
    await context.addCookies([{ name: 'keelson-locale', value: language, url: visited.url }])
    const page = await context.newPage()
    await page.goto(paths.account)
    const signIn = async (password: string) => {
      await page.getByLabel(w('session.email')).fill(own)
      await page.getByLabel(w('session.password')).fill(password)
      await button(page, w('session.signIn')).click()
    }
    await signIn('not the password')
    await expect(page.getByRole('alert').filter({ hasText: w('told.console.invalidPassword') })).toBeVisible()
    await signIn(given)
    await expect(page.getByRole('heading', { level: 1, name: w('account.title') })).toBeVisible()
    await isThere(page, 'account')

    const password = 'a password of her own'
    const form = (title: string) =>
      page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: title, exact: true }) })
    const passwords = form(w('account.password'))
    await passwords.getByLabel(w('account.currentPassword')).fill(given)
    await passwords.getByLabel(w('account.newPassword')).fill(password)
    await button(passwords, w('account.changePassword')).click()
    await expect(page.getByText(w('account.passwordChanged'))).toBeVisible()

    const second = form(w('account.secondFactor'))
    await second.getByLabel(w('account.currentPassword')).fill(password)
    await button(second, w('account.beginSecondFactor')).click()
    await expect(second.getByRole('img', { name: w('account.qrLabel') })).toBeVisible()
    await expect(second).toContainText(w('account.backupCodes'))
    const secret = await second.locator('code').first().innerText()
    await second.getByLabel(w('account.code')).fill('000000')
    await button(second, w('account.confirmCode')).click()
    await expect(second.getByText(w('told.console.invalidCode'))).toBeVisible()
    await second.getByLabel(w('account.code')).fill(codeOf(secret))
    await button(second, w('account.confirmCode')).click()
    await expect(second).toContainText(w('account.secondFactorRemoveNote'))
    await second.getByLabel(w('account.currentPassword')).fill(password)
    await button(second, w('account.newBackupCodes')).click()
    await expect(second).toContainText(w('account.backupCodes'))
    const [backup = ''] = await second.locator('.font-mono span').allInnerTexts()

    await page.getByLabel(w('account.tokenName')).fill('probe')
    await button(page, w('account.createToken')).click()
    expect(await shownOnce(page, w('account.tokenOnce'))).toMatch(/\S{20}/)
    await expect(page.getByRole('table', { name: w('account.sessions') })).toContainText(w('account.thisOne'))

    await button(page, w('nav.signOut')).click()
    await signIn(password)
    await button(page, w('session.useBackupCode')).click()
    await page.getByLabel(w('session.backupCode')).fill(backup)
    await button(page, w('session.signIn')).click()
    await expect(page.getByRole('heading', { level: 1, name: w('dashboard.title') })).toBeVisible()
    await page.goto(paths.account)
    const again = form(w('account.secondFactor'))
    await again.getByLabel(w('account.currentPassword')).fill(password)
    await button(again, w('account.removeSecondFactor')).click()
    await expect(again).toContainText(w('account.secondFactorNote'))
    await context.close()
  })

  test(`${language}: a form that is sent before the page can answer puts no password into the URL`, async ({
    browser,
    visited,
  }) => {
    const context = await browser.newContext({ baseURL: visited.url, locale: 'en-US', javaScriptEnabled: false })
    await context.addCookies([{ name: 'keelson-locale', value: language, url: visited.url }])
    const page = await context.newPage()
    await page.goto(paths.login)
    await page.getByLabel(w('session.email')).fill('ada@example.org')
    await page.getByLabel(w('session.password')).fill('correct horse battery')
    await button(page, w('session.signIn')).click()
    await page.getByLabel(w('session.password')).press('Enter')
    await expect(page.getByLabel(w('session.password'))).toHaveValue('correct horse battery')
    await expect(page).toHaveURL(/\/login$/)
    await context.close()
  })

  test(`${language}: the theme follows the system or the choice`, async ({ browser, visited }) => {
    const page = await open(browser, visited, language, paths.dashboard, 'dashboard')
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(ground).not.toBe(light)
    await button(page, w('nav.theme.system')).click()
    await expect.poll(ground).toBe(light)
    await button(page, w('nav.theme.light')).click()
    await page.emulateMedia({ colorScheme: 'light' })
    await page.reload()
    await expect.poll(ground).not.toBe(light)
    await button(page, w('nav.theme.dark')).click()
    await expect.poll(ground).toBe(light)
    await page.context().close()
  })

  test(`${language}: the audit log is filtered and exported, and a backup is taken`, async ({ browser, visited }) => {
    const page = await open(browser, visited, language, paths.audit, 'audit')
    await expect(page.getByText(w.like('audit.chainWhole'))).toBeVisible()
    await page.getByLabel(w('audit.who'), { exact: true }).fill('ada@example.org')
    await page.getByLabel(w('audit.who'), { exact: true }).press('Enter')
    await expect(page).toHaveURL(/who=ada/)
    await page.getByLabel(w('audit.what'), { exact: true }).fill('cluster.createFromAgents')
    await page.getByLabel(w('audit.what'), { exact: true }).press('Enter')
    await page.getByLabel(w('audit.result'), { exact: true }).selectOption(w('audit.ok'))
    await expect(page).toHaveURL(/result=ok/)
    await expect(page.getByRole('row').filter({ hasText: 'cluster.createFromAgents' })).toHaveCount(1)
    const csv = await saved(page, button(page, w('audit.exportCsv')))
    expect(csv.name).toBe('keelson-audit.csv')
    expect(csv.text).toContain('cluster.createFromAgents')
    expect(csv.text).not.toContain('people.create')
    const lines = await saved(page, button(page, w('audit.exportJsonLines')))
    expect(
      lines.text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toHaveLength(1)
    await page.getByLabel(w('audit.result'), { exact: true }).selectOption(w('audit.refused'))
    await expect(page.getByText(w('audit.none'))).toBeVisible()
    const backup = await saved(page, button(page, w('backup.download')))
    expect(backup.name).toMatch(/^keelson-[\d-]+\.backup$/)
    expect(backup.text.length).toBeGreaterThan(1000)
    await page.context().close()
  })

  test(`${language}: a token to enrol with is made and removed; an agent is revoked and forgotten`, async ({
    browser,
    visited,
  }) => {
    const name = `spare-${language}`
    const agent = await SpeakingAgent.overFile(visited.agentSocket, { name, text: 'global_defs {\n}\n' })
    const page = await open(browser, visited, language, paths.directors, 'directors')
    await page.getByLabel(w('tokens.directorName'), { exact: true }).fill(`lb-${language}`)
    await page.getByLabel(w('tokens.lasts')).selectOption(w('tokens.hours', { n: 168 }))
    await page.getByLabel(w('tokens.uses')).selectOption(w('tokens.usesOf', { n: 2 }))
    await button(page, w('tokens.create')).click()
    await expect(page.getByRole('status').filter({ hasText: w('tokens.once') })).toContainText(`--name lb-${language}`)
    const row = page
      .getByRole('table', { name: w('tokens.title') })
      .getByRole('row')
      .filter({ hasText: `lb-${language}` })
    await expect(row).toContainText(w('tokens.never'))
    const removes = w('tokens.removeOf', { name: `lb-${language}` })
    await confirm(page, button(row, removes), removes, w('tokens.removeMeans'), w('tokens.remove'))
    await expect(row).toHaveCount(0)

    const key = page
      .getByRole('table', { name: w('identities.title') })
      .getByRole('row')
      .filter({ hasText: name })
    const revokes = w('identities.revokeOf', { agent: name })
    await confirm(page, button(key, revokes), revokes, w('identities.revokeMeans'), w('identities.revoke'))
    await expect(key).toContainText(w('identities.revoked'))
    await expect.poll(() => agent.closedBecause).toContain('was revoked')
    const forgets = w('identities.forgetOf', { agent: name })
    await confirm(page, button(key, forgets), forgets, w('identities.forgetMeans'), w('identities.forget'))
    await expect(key).toHaveCount(0)
    await page.context().close()
  })

  test(`${language}: a channel is tested, saved, changed, paused and removed, and the console's mails are tried`, async ({
    browser,
    visited,
  }) => {
    const answers = { status: 500 }
    const receiver = createServer((_, response) => response.writeHead(answers.status).end('so it says')).listen(
      0,
      '127.0.0.1',
    )
    const mailbox = await startMailbox()
    const page = await open(browser, visited, language, paths.alerts, 'alerts')
    await button(page, w('alertChannels.add')).click()
    const form = page.getByRole('dialog', { name: w('alertChannels.new') })
    await form.getByLabel(w('alertChannels.name'), { exact: true }).fill(`on call ${language}`)
    await form.getByLabel(w('alertChannels.kind'), { exact: true }).selectOption(w('alertChannels.kinds.webhook'))
    await form
      .getByLabel(w('alertChannels.fields.url'))
      .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`)
    await button(form, w('alertChannels.test')).click()
    await expect(form.getByText(w('alertChannels.testFailed'))).toBeVisible()
    await expect(form).toContainText('HTTP 500: so it says')
    answers.status = 200
    await button(form, w('alertChannels.test')).click()
    await expect(form.getByText(w('alertChannels.testSent'))).toBeVisible()
    await form.getByLabel(w('alertChannels.severity')).selectOption(w('alertChannels.severities.error'))
    await button(form, w('alertChannels.save')).click()
    await expect(page.getByText(w('alertChannels.saved', { name: `on call ${language}` }))).toBeVisible()

    const row = page
      .getByRole('table', { name: w('alertChannels.title') })
      .getByRole('row')
      .filter({ hasText: `on call ${language}` })
    await expect(row).toContainText(w('alertChannels.severities.error'))
    await button(row, w('alertChannels.edit')).click()
    const change = page.getByRole('dialog', { name: w('alertChannels.change', { name: `on call ${language}` }) })
    await change.getByLabel(w('alertChannels.severity')).selectOption(w('alertChannels.severities.info'))
    await button(change, w('alertChannels.save')).click()
    await expect(row).toContainText(w('alertChannels.severities.info'))
    await button(row, w('alertChannels.pause')).click()
    await expect(row).toContainText(w('alertChannels.paused'))
    await button(row, w('alertChannels.resume')).click()
    await expect(row).toContainText(w('alertChannels.on'))
    const sure = w('alertChannels.removeSure', { name: `on call ${language}` })
    await confirm(
      page,
      button(row, w('alertChannels.remove')),
      sure,
      w('alertChannels.removeMeans'),
      w('alertChannels.remove'),
    )
    await expect(row).toHaveCount(0)

    await page.getByLabel('notification_email', { exact: true }).fill('ops@example.org')
    await page.getByLabel('notification_email_from').fill('keelson@example.org')
    await page.getByLabel('smtp_server').fill('127.0.0.1 9')
    await button(page, w('alerts.sendTest')).click()
    const notTaken = page.getByRole('alert').filter({ hasText: w('alerts.testFailed') })
    await expect(notTaken).toContainText(w('told.check.connectRefused', { address: '127.0.0.1:9' }))
    await page.getByLabel('smtp_server').fill(`127.0.0.1 ${mailbox.port}`)
    await button(page, w('alerts.sendTest')).click()
    await expect(page.getByText(w('alerts.testSent'))).toBeVisible()
    expect(mailbox.mails).toHaveLength(1)
    await button(page, w('alerts.save', { n: 2 })).click()
    await expect(page.getByText(w('alerts.saved', { n: 2 }))).toBeVisible()
    await page.context().close()
    await mailbox.stop()
    receiver.close()
  })

  test(`${language}: the search finds what has a name and goes there, and the keys are listed`, async ({
    browser,
    visited,
  }) => {
    const page = await open(browser, visited, language, paths.dashboard, 'dashboard')
    await page.keyboard.press('Control+k')
    const search = page.getByRole('dialog', { name: w('palette.search') })
    await page.keyboard.type('VI_CACHE')
    await expect(
      search
        .getByRole('option')
        .filter({ hasText: w('palette.kinds.instance') })
        .first(),
    ).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(search).toHaveCount(0)
    await expect(page).toHaveURL(/\/clusters\//)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('nobody is called so')
    await expect(search).toContainText(w('palette.nothing', { query: 'nobody is called so' }))
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: w('palette.shortcuts') })).toContainText(w('palette.escape'))
    await page.context().close()
  })
}
