/** The console or the way to it is gone, a session ends, a right is missing: each is said where one looks, in both languages, and nothing is lost. */
import { isAble } from '@keelson/lab/machine-abilities'
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import { alsoRead, bar, openService, realServerRow } from './open-service'
import { copyText, draftText, goTo, speak, weightsOf, writeText } from './pages'
import { type Language, languages, words } from './words'

test.use({ story: 'the console is away' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const first = '125.38.38.101:80'
const second = '125.38.38.102:80'
const fourth = '125.38.38.99:80'
const en = words('en')
const zh = words('zh')

const marked = (person: Page) => person.evaluate(() => Reflect.get(window, 'isTheSamePage'))
/** A page that is loaded anew has no mark any more. */
const mark = (person: Page) => person.evaluate(() => Reflect.set(window, 'isTheSamePage', true))

for (const language of languages) {
  const w = words(language)

  test(`the stream is lost: figures are called old, and what was missed comes without a reload, in ${language}`, async ({
    person,
    cluster,
  }) => {
    await openService(person, en)
    let isCut = false
    const wires = new Set<{ close(): Promise<void> }>()
    await person.routeWebSocket(/\/trpc/, wire => {
      // nobody at the other end, as behind a proxy that has lost the console
      if (isCut) return
      wire.connectToServer()
      wires.add(wire)
    })
    await speak(person, language)
    await expect(realServerRow(person, fourth)).toContainText(w('health.up'))
    await mark(person)
    isCut = true
    for (const wire of wires) await wire.close()
    const banner = person.getByRole('alert').filter({ hasText: w('stream.lost') })
    await expect(banner).toContainText(w.like('age.seconds'))
    await cluster.lab.stop('web4')
    await expect
      .poll(async () => (await cluster.agent('director1', 'status', '--json')).stdout)
      .toMatch(/"id":\s*"125\.38\.38\.99:80"[^{}]*"health":\s*"down"/)
    await expect(realServerRow(person, fourth)).toContainText(w('health.up'))
    // each figure says so too, once it is older than ten seconds
    await expect(person.locator('main header').first()).toContainText('▲')
    isCut = false
    await expect(banner).toHaveCount(0)
    await expect(realServerRow(person, fourth)).toContainText(w('health.down'))
    await expect(person.locator('main header').first()).not.toContainText('▲')
    expect(await marked(person)).toBe(true)
    await cluster.lab.start('web4')
    await expect(realServerRow(person, fourth)).toContainText(w('health.up'))
    await speak(person, 'en')
  })

  test(`the session is ended elsewhere: the page says so, and what was typed is still there, in ${language}`, async ({
    person,
    browser,
    console,
  }) => {
    await goTo(person, 'People')
    await expect(person.getByRole('heading', { level: 1, name: en('people.title') })).toBeVisible()
    await speak(person, language)
    await mark(person)
    await person.getByRole('button', { name: w('people.add') }).click()
    const form = person.getByRole('dialog', { name: w('people.add') })
    await form.getByLabel(w('people.name')).fill(`Bela ${language}`)
    await form.getByLabel(w('people.email')).fill(`bela.${language}@example.org`)
    await endOtherSessions(browser, console.url)

    const again = person.getByRole('dialog', { name: w('sessionEnded.title') })
    await expect(again).toContainText(w('sessionEnded.note'))
    await person.keyboard.press('Escape')
    await expect(again).toHaveCount(0)
    const banner = person.getByText(w('sessionEnded.banner'))
    await expect(banner).toBeVisible()
    // what is tried all the same asks again
    await form.getByRole('button', { name: w('people.create') }).click()
    await expect(again).toBeVisible()
    await signIn(again, language)
    await expect(again).toHaveCount(0)
    await expect(banner).toHaveCount(0)
    expect(await marked(person)).toBe(true)
    await expect(form.getByLabel(w('people.name'))).toHaveValue(`Bela ${language}`)
    await form.getByRole('button', { name: w('people.create') }).click()
    await expect(person.getByText(w.like('people.passwordOnce'))).toBeVisible()
    await expect(person.getByRole('row').filter({ hasText: `bela.${language}@example.org` })).toBeVisible()

    // whoever loads a page meanwhile comes back to that very page
    await goTo(person, 'Events', language)
    await expect(person).toHaveURL(/\/events$/)
    await person.goto(`${new URL(person.url()).pathname}?severity=warning`)
    await endOtherSessions(browser, console.url)
    await expect(again).toBeVisible()
    await person.reload()
    await expect(person).toHaveURL(/\/login\?next=/)
    await signIn(person, language)
    await expect(person).toHaveURL(/\/events\?severity=warning$/)
    await speak(person, 'en')
  })
}

test('the console stops and starts again while pages are open: nothing is lost, and all goes on by itself', async ({
  person,
  browser,
  console,
  cluster,
}) => {
  await openService(person, en)
  const reader = await alsoRead(browser, person, 'zh')
  const desks = [
    { w: en, pool: person, director: 'director1', real: first, weight: 9 },
    { w: zh, pool: reader, director: 'director2', real: second, weight: 8 },
  ].map(async desk => {
    const { pool, w, director, real } = desk
    const editor = await pool.context().newPage()
    await editor.goto(person.url().replace(/virtual-servers.*/, 'config'))
    await editor.getByRole('tab', { name: director }).click()
    const text = draftText(editor, director, w.language)
    const written = `${await copyText(text)}# written while the console was away\n`
    await expect(realServerRow(pool, real)).toContainText(w('health.up'))
    for (const page of [pool, editor]) await mark(page)
    return { ...desk, editor, text, written, input: pool.getByLabel(w('virtualServer.weightNumber', { real })) }
  })
  const both = await Promise.all(desks)

  await console.halt()
  for (const { pool, editor, w, text, written, input, real, weight } of both) {
    for (const page of [pool, editor])
      await expect(page.getByRole('alert').filter({ hasText: w('stream.lost') })).toBeVisible()
    await writeText(editor, text, written)
    const before = (await bar(pool, real).getAttribute('aria-valuenow')) ?? ''
    await input.fill(String(weight))
    await input.press('Enter')
    const words = w('stream.unreachable')
    await expect(realServerRow(pool, real)).toContainText(w('virtualServer.rowNotSet', { weight, words }))
    await expect(bar(pool, real)).toHaveAttribute('aria-valuenow', before)
    await editor.getByRole('button', { name: w('config.save') }).click()
    await expect(editor.getByText(words)).toBeVisible()
  }

  await console.resume()
  for (const { pool, editor, w, real } of both) {
    for (const page of [pool, editor]) {
      await expect(page.getByRole('alert').filter({ hasText: w('stream.lost') })).toHaveCount(0)
      expect(await marked(page)).toBe(true)
    }
    await expect(pool.getByText(w('virtualServer.nobodyReports'))).toHaveCount(0)
    await expect(realServerRow(pool, real)).toContainText(w('health.up'))
  }
  // Each comes back in its own time, and who is not there yet would be named at the row.
  const connected = async () => {
    const answer = await person.request.get(new URL('/trpc/agent.list', person.url()).href)
    const { result } = (await answer.json()) as { result: { data: { connected: boolean }[] } }
    return result.data.filter(agent => agent.connected).length
  }
  await expect.poll(connected).toBe(2)
  for (const { pool, editor, w, text, written, input, real, weight } of both) {
    await input.fill(String(weight))
    await input.press('Enter')
    await expect(realServerRow(pool, real)).not.toContainText(w('stream.unreachable'))
    for (const director of ['director1', 'director2'])
      await expect.poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[real]).toBe(weight)
    expect(await copyText(text)).toBe(written)
    await editor.close()
  }
  await reader.context().close()
})

test('who may only look finds everything in its place, disabled with the reason, by keyboard too', async ({
  person,
  browser,
  console,
}) => {
  await goTo(person, 'People')
  await person.getByRole('button', { name: en('people.add') }).click()
  const form = person.getByRole('dialog', { name: en('people.add') })
  await form.getByLabel(en('people.name')).fill('Vera')
  await form.getByLabel(en('people.email')).fill('vera@example.org')
  await form.getByRole('button', { name: en('people.create') }).click()
  const told = person.getByRole('status').filter({ hasText: en('people.passwordOnce', { who: 'vera@example.org' }) })
  const password = await told.locator('code').innerText()

  const context = await browser.newContext({
    baseURL: console.url,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
  })
  const vera = await context.newPage()
  await vera.goto('/')
  await signIn(vera, 'en', 'vera@example.org', password)
  await expect(vera.getByRole('heading', { level: 1, name: en('dashboard.title') })).toBeVisible()
  for (const w of languages.map(words)) {
    await speak(vera, w.language)
    await openService(vera, w)
    const reason = w('rights.needsHere', { role: w('rights.operator') })
    await expect(bar(vera, first)).toHaveAttribute('aria-disabled', 'true')
    const drain = vera.getByRole('button', { name: w('drain.label.drain', { real: first }) })
    await expect(drain).toBeDisabled()
    await expect(drain).toHaveAccessibleDescription(reason)
    await drain.focus()
    await expect(drain).toBeFocused()
    await vera.keyboard.press('Enter')
    await expect(vera.getByRole('dialog')).toHaveCount(0)
    await bar(vera, first).focus()
    await expect(bar(vera, first)).toBeFocused()
    await expect(bar(vera, first)).toHaveAccessibleDescription(reason)
    const weight = await bar(vera, first).getAttribute('aria-valuenow')
    await vera.keyboard.press('ArrowRight')
    await expect(bar(vera, first)).toHaveAttribute('aria-valuenow', weight ?? '')
    await goTo(vera, 'Failover', w.language)
    for (const kind of ['failover', 'failback', 'reannounce'])
      await expect(vera.getByRole('button', { name: w(`order.${kind}.button`) }).first()).toHaveAccessibleDescription(
        reason,
      )
    await goTo(vera, 'Configuration', w.language)
    for (const key of ['save', 'deploy'])
      await expect(vera.getByRole('button', { name: w(`config.${key}`) })).toHaveAccessibleDescription(reason)
    await goTo(vera, 'People', w.language)
    await expect(vera.getByRole('button', { name: w('people.add') })).toHaveAccessibleDescription(
      w('rights.needsEverywhere', { role: w('rights.admin') }),
    )
    await goTo(vera, 'Audit log', w.language)
    await expect(vera.getByText(w('denied.title'))).toBeVisible()
  }
  await context.close()
})

/** In another browser the same person ends every other session of the account. */
async function endOtherSessions(browser: Browser, baseURL: string): Promise<void> {
  const context = await browser.newContext({ baseURL, locale: 'en-US' })
  const page = await context.newPage()
  await page.goto('/settings/account')
  await signIn(page, 'en')
  const sessions = page.getByRole('table', { name: en('account.sessions') })
  await expect(sessions.getByText(en('account.thisOne'))).toBeVisible()
  const others = sessions.getByRole('button', { name: en('account.end') })
  for (let left = await others.count(); left > 0; left--) {
    await others.first().click()
    await expect(others).toHaveCount(left - 1)
  }
  await context.close()
}

async function signIn(
  at: Page | Locator,
  language: Language,
  email = 'ada@example.org',
  password = 'correct horse battery',
): Promise<void> {
  const w = words(language)
  await at.getByLabel(w('session.email')).fill(email)
  await at.getByLabel(w('session.password')).fill(password)
  await at.getByRole('button', { name: w('session.signIn') }).click()
}
