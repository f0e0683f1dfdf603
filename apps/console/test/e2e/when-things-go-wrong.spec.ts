/** Errors as a person meets them: each is said where one looks, with what became of what one did, and what to do next. */
import { isAble } from '@keelson/lab/machine-abilities'
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import { copyText, draftText, goTo, speak, weightsOf, writeText } from './pages'
import { type Language, languages, words } from './words'

test.use({ story: 'things go wrong' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const SERVICE = '125.38.38.64:80/TCP'
const first = '125.38.38.101:80'
const fourth = '125.38.38.99:80'
const en = words('en')

const bar = (person: Page, real: string) => person.locator('[role=slider]').and(person.getByLabel(real))
const rowOf = (person: Page, real: string): Locator => person.getByRole('row').filter({ has: bar(person, real) })
const marked = (person: Page) => person.evaluate(() => Reflect.get(window, 'isTheSamePage'))
/** A page that is loaded anew has no mark any more. */
const mark = (person: Page) => person.evaluate(() => Reflect.set(window, 'isTheSamePage', true))

async function openService(person: Page): Promise<void> {
  await goTo(person, 'Dashboard')
  await person.getByRole('link', { name: SERVICE }).first().click()
  await expect(rowOf(person, first)).toContainText(en('health.up'))
}

test('a director goes while a weight is held: the page says who has it and who has not', async ({
  person,
  cluster,
}) => {
  await openService(person)
  const held = bar(person, first)
  const box = await held.boundingBox()
  if (!box) throw new Error('the weight bar has no place on the page')
  const scale = Number(await held.getAttribute('aria-valuemax'))
  const at = (weight: number) => [box.x + (weight / scale) * box.width, box.y + box.height / 2] as const
  await person.mouse.move(...at(1))
  await person.mouse.down()
  await person.mouse.move(...at(4), { steps: 4 })
  await expect(held).toHaveAttribute('aria-valuenow', '4')
  await cluster.lab.kill('director2')
  await person.mouse.move(...at(6), { steps: 4 })
  await person.mouse.up()

  const said = person.getByText(en('virtualServer.partlySet', { real: first, weight: 6 }))
  await expect(said).toBeVisible()
  const why = en('refusal.not-connected', { director: 'director2' })
  await expect(rowOf(person, first)).toContainText(en('virtualServer.rowPartlySet', { weight: 6, words: why }))
  await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[first]).toBe(6)
  await expect(held).toHaveAttribute('aria-valuenow', '6')
  // the words in the corner go, those at the row stay
  await expect(said).toHaveCount(0)
  await expect(rowOf(person, first)).toContainText(why)

  await cluster.lab.start('director2')
  await expect(rowOf(person, first)).toContainText('director2: 1')
  await held.focus()
  await person.keyboard.press('ArrowRight')
  await expect(rowOf(person, first)).not.toContainText(why)
  await expect(rowOf(person, first)).not.toContainText('director2:')
  for (const director of ['director1', 'director2'])
    await expect.poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[first]).toBe(7)
})

test('a deployment that a gate stops: which director and why, that all went back, and what to do now', async ({
  person,
  cluster,
}) => {
  // director2 has just come back: what it has not seen up is not missed by a gate
  const checked = async () => (await cluster.agent('director2', 'status')).stdout
  await expect.poll(checked).toMatch(/real_server \S+ {2}up /)
  await expect.poll(checked).not.toMatch(/real_server \S+ {2}unknown /)
  await goTo(person, 'Configuration')
  const before: Record<string, string> = {}
  for (const director of ['director1', 'director2']) {
    await person.getByRole('tab', { name: director }).click()
    const text = draftText(person, director)
    await expect(text).toContainText('router_id')
    before[director] = await copyText(text)
    // nobody listens there
    await writeText(person, text, before[director].replaceAll('connect_port 80', 'connect_port 81'))
  }
  await person.getByRole('button', { name: en('config.save') }).click()
  await expect(person.getByText(en('config.saved'))).toBeVisible()
  await person.getByRole('button', { name: en('config.deploy') }).click()
  const dialog = person.getByRole('dialog', { name: en('deploy.title') })
  await dialog.getByLabel(en('deploy.message')).fill('checks go where nobody listens')
  await dialog.getByRole('button', { name: en('deploy.run', { n: 2 }) }).click()
  // while there is hope it says what it waits for
  await expect(dialog.getByRole('listitem').filter({ hasText: 'director2' })).toContainText(
    /Waits for its gates: real_server \S+ of \S+ was up before and is down now/,
  )
  await expect(dialog.getByRole('alert')).toContainText(en('deploy.failed', { n: 1 }), { timeout: 60_000 })
  await expect(dialog.getByRole('alert')).toContainText(
    /director2: real_server \S+ of \S+ was up before and is down now/,
  )
  await expect(dialog.getByRole('listitem').filter({ hasText: 'director2' })).toContainText(en('deploy.step.failed'))
  await expect(dialog.getByRole('listitem').filter({ hasText: 'director1' })).toContainText(en('deploy.step.skipped'))
  await expect(dialog).toContainText(en('deploy.whatNow'))
  await expect(dialog).toContainText(en('deploy.wentBack'))
  for (const director of ['director1', 'director2'])
    await expect
      .poll(async () => (await cluster.agent(director, 'status', '--json')).stdout)
      .not.toContain('connect_port 81')
  await dialog
    .getByRole('button', { name: en('dialog.close') })
    .last()
    .click()
  // what was written is still there to be mended
  expect(await copyText(draftText(person, 'director2'))).toContain('connect_port 81')
  for (const director of ['director1', 'director2']) {
    await person.getByRole('tab', { name: director }).click()
    await writeText(person, draftText(person, director), before[director] ?? '')
  }
  await person.getByRole('button', { name: en('config.save') }).click()
  await expect(person.getByText('not saved:')).toHaveCount(0)
})

for (const language of languages) {
  const w = words(language)

  test(`the stream is lost: figures are called old, and what was missed comes without a reload, in ${language}`, async ({
    person,
    cluster,
  }) => {
    await openService(person)
    let isCut = false
    const wires = new Set<{ close(): Promise<void> }>()
    await person.routeWebSocket(/\/trpc/, wire => {
      // nobody at the other end, as behind a proxy that has lost the console
      if (isCut) return
      wire.connectToServer()
      wires.add(wire)
    })
    await speak(person, language)
    await expect(rowOf(person, fourth)).toContainText(w('health.up'))
    await mark(person)
    isCut = true
    for (const wire of wires) await wire.close()
    const banner = person.getByRole('alert').filter({ hasText: w('stream.lost') })
    await expect(banner).toContainText(w.like('age.seconds'))
    await cluster.lab.stop('web4')
    await expect
      .poll(async () => (await cluster.agent('director1', 'status', '--json')).stdout)
      .toMatch(/"id":\s*"125\.38\.38\.99:80"[^{}]*"health":\s*"down"/)
    await expect(rowOf(person, fourth)).toContainText(w('health.up'))
    // each figure says so too, once it is older than ten seconds
    await expect(person.locator('main header').first()).toContainText('▲')
    isCut = false
    await expect(banner).toHaveCount(0)
    await expect(rowOf(person, fourth)).toContainText(w('health.down'))
    await expect(person.locator('main header').first()).not.toContainText('▲')
    expect(await marked(person)).toBe(true)
    await cluster.lab.start('web4')
    await expect(rowOf(person, fourth)).toContainText(w('health.up'))
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
  console,
  cluster,
}) => {
  await openService(person)
  await mark(person)
  const editor = await person.context().newPage()
  await editor.goto(person.url().replace(/virtual-servers.*/, 'config'))
  const text = draftText(editor, 'director1')
  const written = `${await copyText(text)}# written while the console was away\n`
  await mark(editor)

  await console.halt()
  for (const page of [person, editor])
    await expect(page.getByRole('alert').filter({ hasText: en('stream.lost') })).toBeVisible()
  await writeText(editor, text, written)
  const input = person.getByLabel(en('virtualServer.weightNumber', { real: first }))
  const weight = (await bar(person, first).getAttribute('aria-valuenow')) ?? ''
  await input.fill('9')
  await input.press('Enter')
  const words = en('stream.unreachable')
  await expect(rowOf(person, first)).toContainText(en('virtualServer.rowNotSet', { weight: 9, words }))
  await expect(bar(person, first)).toHaveAttribute('aria-valuenow', weight)
  await editor.getByRole('button', { name: en('config.save') }).click()
  await expect(editor.getByText(words)).toBeVisible()

  await console.resume()
  for (const page of [person, editor]) {
    await expect(page.getByRole('alert').filter({ hasText: en('stream.lost') })).toHaveCount(0)
    expect(await marked(page)).toBe(true)
  }
  await expect(person.getByText(en('virtualServer.nobodyReports'))).toHaveCount(0)
  await expect(rowOf(person, first)).toContainText(en('health.up'))
  // Each comes back in its own time, and who is not there yet would be named at the row.
  const connected = async () => {
    const answer = await person.request.get(new URL('/trpc/agent.list', person.url()).href)
    const { result } = (await answer.json()) as { result: { data: { connected: boolean }[] } }
    return result.data.filter(agent => agent.connected).length
  }
  await expect.poll(connected).toBe(2)
  await input.fill('9')
  await input.press('Enter')
  await expect(rowOf(person, first)).not.toContainText(words)
  for (const director of ['director1', 'director2'])
    await expect.poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout)[first]).toBe(9)
  expect(await copyText(text)).toBe(written)
  await editor.close()
})

test('a director that does not answer: the order is not called done, and not called undone', async ({
  person,
  cluster,
}) => {
  await goTo(person, 'Failover')
  const instance = person.getByRole('region', { name: 'VI_CACHE', exact: true })
  await instance
    .getByRole('button', { name: en('order.reannounce.button') })
    .and(person.locator(':not([aria-disabled])'))
    .click()
  const dialog = person.getByRole('dialog', { name: en('order.reannounce.title', { instance: 'VI_CACHE' }) })
  await cluster.signal('director1', 'STOP', 'keelson-link')
  try {
    await dialog.getByRole('button', { name: en('order.reannounce.do') }).click()
    await expect(dialog.getByRole('alert')).toContainText(/whether it was carried out is not known/)
    await expect(dialog.getByRole('alert')).toContainText('director1')
  } finally {
    await cluster.signal('director1', 'CONT', 'keelson-link')
  }
  await dialog.getByRole('button', { name: en('dialog.cancel') }).click()
})

test('an order for a state that is another by now is refused, in words', async ({ person }) => {
  const name = { instance: 'VI_CACHE', director: 'director1' }
  const give = async (page: Page, kind: 'failover' | 'failback') => {
    const dialog = await ask(page, kind)
    await dialog.getByRole('button', { name: en(`order.${kind}.do`) }).click()
    await expect(dialog.getByText(/became MASTER/)).toBeVisible()
    await dialog
      .getByRole('button', { name: en('dialog.close') })
      .last()
      .click()
  }
  const ask = async (page: Page, kind: 'failover' | 'failback') => {
    const region = page.getByRole('region', { name: 'VI_CACHE', exact: true })
    await region
      .getByRole('button', { name: en(`order.${kind}.button`) })
      .and(page.locator(':not([aria-disabled])'))
      .click()
    return page.getByRole('dialog', { name: en(`order.${kind}.title`, name) })
  }
  const late = await ask(person, 'failover')
  await expect(late.getByRole('button', { name: en('order.failover.do') })).toBeEnabled()
  const other = await person.context().newPage()
  await other.goto(person.url())
  await give(other, 'failover')
  // meanwhile it cannot be done at all, and the dialog says why
  await expect(late).toContainText(en('order.why.not-master'))
  await expect(late.getByRole('button', { name: en('order.failover.do') })).toBeDisabled()
  await give(other, 'failback')
  await other.close()
  await expect(late.getByRole('button', { name: en('order.failover.do') })).toBeEnabled()
  await late.getByRole('button', { name: en('order.failover.do') }).click()
  await expect(late.getByRole('alert')).toContainText(en('order.refused'))
  await expect(late.getByRole('alert')).toContainText(/director1: /)
  await late.getByRole('button', { name: en('dialog.cancel') }).click()
  await expect(person.getByRole('region', { name: 'VI_CACHE', exact: true })).toContainText('director1')
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
  await openService(vera)
  const reason = en('rights.needsHere', { role: en('rights.operator') })
  await expect(bar(vera, first)).toHaveAttribute('aria-disabled', 'true')
  const drain = vera.getByRole('button', { name: en('drain.label.drain', { real: first }) })
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
  await goTo(vera, 'Failover')
  for (const kind of ['failover', 'failback', 'reannounce'])
    await expect(vera.getByRole('button', { name: en(`order.${kind}.button`) }).first()).toHaveAccessibleDescription(
      reason,
    )
  await goTo(vera, 'Configuration')
  for (const key of ['save', 'deploy'])
    await expect(vera.getByRole('button', { name: en(`config.${key}`) })).toHaveAccessibleDescription(reason)
  await goTo(vera, 'People')
  await expect(vera.getByRole('button', { name: en('people.add') })).toHaveAccessibleDescription(
    en('rights.needsEverywhere', { role: en('rights.admin') }),
  )
  await goTo(vera, 'Audit log')
  await expect(vera.getByText(en('denied.title'))).toBeVisible()
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
