/** The text of a draft as a person writes it: with completion, help, findings and forms beside it, and back to an older one. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { aClusterIsDeployed, copyText, deploy, draftText, goTo, openDeployment, speak, writeText } from './pages'
import { test } from './stage'
import { type Language, languages, type Words, words } from './words'

test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

/** In whose language what is deployed is read; what is only written is walked in both. */
const LANGUAGE: Language = 'en'

/** Of the table of keywords, which has each help in both languages. */
const helpOfTimeout = {
  en: 'Seconds for which a client stays with its real server; unset is off.',
  zh: '客户端固定到同一真实服务器的秒数;不设置则关闭。',
} as const satisfies Record<Language, string>

const findings = (person: Page, w: Words): Locator =>
  person.getByRole('list', { name: w('findings.label') }).getByRole('listitem')
const offered = (person: Page, w: Words): Locator =>
  person.getByRole('listbox', { name: w('codeEditor.phrases.completions') }).getByRole('option')

/** The end of the first line in the text that says this. */
async function goToLine(person: Page, text: Locator, said: string): Promise<void> {
  await text.getByText(said, { exact: false }).first().click()
  await person.keyboard.press('End')
}

test('a cluster is deployed', async ({ person, console }) => {
  await aClusterIsDeployed(person, console)
  await goTo(person, 'Configuration', 'en')
  await person.getByRole('tab', { name: 'director1' }).click()
  await expect(draftText(person, 'director1')).toBeVisible()
})

for (const language of languages) {
  const w = words(language)

  test(`${language}: the person reads it`, async ({ person }) => {
    await speak(person, language)
    await person.getByRole('tab', { name: 'director1' }).click()
    await expect(draftText(person, 'director1', language)).toBeVisible()
  })

  test(`${language}: keywords, choices and names are completed with the keyboard, where they may stand`, async ({
    person,
  }) => {
    const text = draftText(person, 'director1', language)
    await goToLine(person, text, 'delay_loop')
    await person.keyboard.press('Enter')
    await person.keyboard.type('persistence_t')
    await expect(offered(person, w).first()).toContainText('persistence_timeout')
    await expect(person.getByText(helpOfTimeout[language], { exact: true })).toBeVisible()
    await person.keyboard.press('Enter')
    await person.keyboard.type('30')
    await person.keyboard.press('Enter')
    await person.keyboard.type('ha_s')
    await expect(offered(person, w).first()).toContainText('ha_suspend')
    await person.keyboard.press('Escape')
    await expect(offered(person, w)).toHaveCount(0)
    await person.keyboard.press('Shift+Home')
    await person.keyboard.press('Backspace')
    // what may stand once and does is not offered again
    await person.keyboard.type('delay_')
    await expect(offered(person, w).filter({ hasText: 'delay_before_retry' })).toHaveCount(1)
    await expect(offered(person, w).filter({ hasText: 'delay_loop' })).toHaveCount(0)
    await person.keyboard.press('Escape')
    await person.keyboard.press('Shift+Home')
    await person.keyboard.press('Backspace')
    await person.keyboard.press('Backspace')
    await expect.poll(() => copyText(text)).toMatch(/delay_loop \d+\n\s*persistence_timeout 30\n\s*\w/)

    await goToLine(person, text, 'lb_kind')
    await person.keyboard.press('Control+Space')
    await expect(offered(person, w)).toHaveText(['NAT', 'DR', 'TUN'])
    await person.keyboard.press('Escape')
    // the director's own interfaces, as its agent tells them
    await goToLine(person, text, 'interface eth0')
    await person.keyboard.press('Control+Backspace')
    await person.keyboard.press('Control+Space')
    await expect(offered(person, w).filter({ hasText: 'eth0' })).toHaveCount(1)
    await person.keyboard.press('Enter')
    await person.getByRole('button', { name: w('config.discard') }).click()
    await expect(person.getByText(w.like('config.unsaved'))).toHaveCount(0)
  })

  test(`${language}: a word says what it is to the mouse and to F1`, async ({ person }) => {
    const text = draftText(person, 'director1', language)
    const help = person.getByRole('status').filter({ hasText: `${w('codeEditor.help.in')} vrrp_instance` })
    await text.getByText('advert_int').first().hover()
    await expect(help).toContainText('advert_int')
    await person.mouse.move(0, 0)
    await expect(help).toHaveCount(0)
    await goToLine(person, text, 'virtual_router_id')
    await person.mouse.move(0, 0)
    await person.keyboard.press('Home')
    await person.keyboard.press('F1')
    await expect(help).toContainText('virtual_router_id')
    await expect(help).toContainText('255')
    await person.keyboard.press('Escape')
    await expect(help).toHaveCount(0)
  })

  test(`${language}: a finding is underlined where it is, and mended there with the mouse or the keyboard`, async ({
    person,
  }) => {
    const text = draftText(person, 'director1', language)
    const good = await copyText(text)
    const wrong = good.replace('virtual_router_id', 'virtual_routter_id')
    await writeText(person, text, wrong)
    const finding = findings(person, w).filter({ hasText: 'virtual_routter_id' })
    await expect(finding).toHaveCount(1)
    await finding.getByRole('button', { name: /^director1:\d+:\d+$/ }).click()
    await expect(text).toBeFocused()
    await text.getByText('virtual_routter_id').hover()
    await person
      .getByRole('button', { name: /virtual_routter_id.*virtual_router_id/ })
      .last()
      .click()
    await expect.poll(() => copyText(text)).toBe(good)
    await expect(finding).toHaveCount(0)

    await writeText(person, text, wrong)
    await expect(finding).toHaveCount(1)
    await text.getByText('virtual_routter_id').click()
    await person.keyboard.press('ControlOrMeta+.')
    await expect.poll(() => copyText(text)).toBe(good)
  })

  test(`${language}: Tab indents, and after Escape it leaves the text`, async ({ person }) => {
    const text = draftText(person, 'director1', language)
    await text.focus()
    await person.keyboard.press('Escape')
    await person.keyboard.press('Tab')
    await expect(text).not.toBeFocused()
  })

  test(`${language}: form and text follow each other`, async ({ person }) => {
    const text = draftText(person, 'director1', language)
    const server = person.getByRole('region', { name: 'virtual_server', exact: true })
    const block = (name: RegExp) => server.getByRole('button', { name })
    await text.getByText('real_server 125.38.38.102 80').click()
    await expect(block(/^real_server 125\.38\.38\.102 80/)).toHaveAttribute('aria-current', 'true')
    const real = server.getByRole('region', { name: 'real_server', exact: true })
    await expect(real.getByLabel(/^weight/)).toBeInViewport()

    await real.getByLabel(/^weight/).fill('7')
    await real.getByLabel(/^weight/).press('Enter')
    await expect.poll(() => copyText(text)).toMatch(/real_server 125\.38\.38\.102 80 \{\s+weight 7\n/)
    await text.getByText('weight 7').click()
    await person.keyboard.press('End')
    await person.keyboard.type('5')
    await expect(real.getByLabel(/^weight/)).toHaveValue('75')

    // what holds where nothing is written, and where that comes from
    await real
      .getByRole('button', { name: w.counted('configForm.more') })
      .first()
      .click()
    await expect(
      real
        .getByLabel(/^lvs_method/)
        .getByRole('option')
        .first(),
    ).toHaveText(w('configForm.inherited', { value: 'DR', block: 'virtual_server' }))
    await expect(real.getByLabel(/^delay_loop/)).toHaveAttribute(
      'placeholder',
      w.like('configForm.inherited', { value: /\d+/, block: 'virtual_server' }),
    )

    await block(/^real_server 125\.38\.38\.99 80/).click()
    await expect(text.getByText('real_server 125.38.38.99 80')).toBeInViewport()
    await person.getByRole('button', { name: w('config.view.text'), exact: true }).click()
    await expect(person).toHaveURL(/view=text/)
    await expect(server).toHaveCount(0)
    await person.getByRole('button', { name: w('config.view.both') }).click()
    await person.getByRole('button', { name: w('config.discard') }).click()
  })
}

test('a revision is compared with the drafts, and its texts become drafts again', async ({ person, cluster }) => {
  const w = words(LANGUAGE)
  await speak(person, LANGUAGE)
  const text = draftText(person, 'director1', LANGUAGE)
  const before = await copyText(text)
  const latest = Number((await person.getByText(w.like('config.revision')).innerText()).match(/\d+/)?.[0])
  await writeText(person, text, before.replace(/delay_loop \d+/, 'delay_loop 9'))
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w.like('config.unsaved'))).toHaveCount(0)
  await deploy(await openDeployment(person, w), 'checks are slower', w)
  await expect(person.getByText(w('config.revision', { n: latest + 1 }))).toBeVisible()
  const row = (revision: number) =>
    person
      .getByRole('table', { name: w('history.title') })
      .getByRole('row')
      .filter({ hasText: String(revision) })
  await expect(row(latest + 1).filter({ hasText: 'checks are slower' })).toContainText('director1')

  await row(latest)
    .filter({ hasNotText: 'checks are slower' })
    .first()
    .getByRole('button', { name: w('history.compare') })
    .click()
  const dialog = person.getByRole('dialog', { name: w('history.compareTitle') })
  await expect(person).toHaveURL(new RegExp(`compare=drafts\\.\\.${latest}`))
  await expect(dialog.getByRole('region', { name: 'director1' }).first()).toContainText('delay_loop 9')
  await dialog.getByLabel(w('history.before')).selectOption('running')
  await expect(dialog.getByRole('button', { name: w('history.takeAll', { n: latest }) })).toBeDisabled()
  await dialog.getByLabel(w('history.before')).selectOption('drafts')
  await dialog.getByRole('button', { name: w('history.takeAll', { n: latest }) }).click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(() => copyText(text)).toBe(before)
  await expect(person.getByText(w('config.unsaved', { names: 'director1' }))).toBeVisible()
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w.like('config.unsaved'))).toHaveCount(0)
  await deploy(await openDeployment(person, w), 'back again', w)
  expect((await cluster.agent('director1', 'status', '--json')).stdout).not.toContain('delay_loop 9')
})
