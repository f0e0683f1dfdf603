/** The text of a draft as a person writes it: with completion, help, findings and forms beside it, and back to an older one. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { aClusterIsDeployed, copyText, deploy, draftText, goTo, openDeployment, writeText } from './pages'
import { test } from './stage'

test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const findings = (person: Page): Locator => person.getByRole('list', { name: 'Findings' }).getByRole('listitem')
const offered = (person: Page): Locator => person.getByRole('listbox', { name: 'Completions' }).getByRole('option')

/** The end of the first line in the text that says this. */
async function goToLine(person: Page, text: Locator, words: string): Promise<void> {
  await text.getByText(words, { exact: false }).first().click()
  await person.keyboard.press('End')
}

test('a cluster is deployed', async ({ person, console }) => {
  await aClusterIsDeployed(person, console)
  await goTo(person, 'Configuration')
  await person.getByRole('tab', { name: 'director1' }).click()
  await expect(draftText(person, 'director1')).toBeVisible()
})

test('keywords, choices and names are completed with the keyboard, where they may stand', async ({ person }) => {
  const text = draftText(person, 'director1')
  await goToLine(person, text, 'delay_loop')
  await person.keyboard.press('Enter')
  await person.keyboard.type('persistence_t')
  await expect(offered(person).first()).toContainText('persistence_timeout')
  await expect(
    person.getByText('Seconds for which a client stays with its real server; unset is off.', { exact: true }),
  ).toBeVisible()
  await person.keyboard.press('Enter')
  await person.keyboard.type('30')
  await person.keyboard.press('Enter')
  await person.keyboard.type('ha_s')
  await expect(offered(person).first()).toContainText('ha_suspend')
  await person.keyboard.press('Escape')
  await expect(offered(person)).toHaveCount(0)
  await person.keyboard.press('Shift+Home')
  await person.keyboard.press('Backspace')
  // what may stand once and does is not offered again
  await person.keyboard.type('delay_')
  await expect(offered(person).filter({ hasText: 'delay_before_retry' })).toHaveCount(1)
  await expect(offered(person).filter({ hasText: 'delay_loop' })).toHaveCount(0)
  await person.keyboard.press('Escape')
  await person.keyboard.press('Shift+Home')
  await person.keyboard.press('Backspace')
  await person.keyboard.press('Backspace')
  await expect.poll(() => copyText(text)).toMatch(/delay_loop \d+\n\s*persistence_timeout 30\n\s*\w/)

  await goToLine(person, text, 'lb_kind')
  await person.keyboard.press('Control+Space')
  await expect(offered(person)).toHaveText(['NAT', 'DR', 'TUN'])
  await person.keyboard.press('Escape')
  // the director's own interfaces, as its agent tells them
  await goToLine(person, text, 'interface eth0')
  await person.keyboard.press('Control+Backspace')
  await person.keyboard.press('Control+Space')
  await expect(offered(person).filter({ hasText: 'eth0' })).toHaveCount(1)
  await person.keyboard.press('Enter')
  await person.getByRole('button', { name: 'Discard' }).click()
  await expect(person.getByText('not saved:')).toHaveCount(0)
})

test('a word says what it is to the mouse and to F1', async ({ person }) => {
  const text = draftText(person, 'director1')
  const help = person.getByRole('status').filter({ hasText: 'in vrrp_instance' })
  await text.getByText('advert_int').first().hover()
  await expect(help).toContainText('advert_int')
  await person.mouse.move(0, 0)
  await expect(help).toHaveCount(0)
  await goToLine(person, text, 'virtual_router_id')
  await person.mouse.move(0, 0)
  await person.keyboard.press('Home')
  await person.keyboard.press('F1')
  await expect(help).toContainText('virtual_router_id')
  await expect(help).toContainText('1 to 255')
  await person.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
})

test('a finding is underlined where it is, and mended there with the mouse or the keyboard', async ({ person }) => {
  const text = draftText(person, 'director1')
  const good = await copyText(text)
  const wrong = good.replace('virtual_router_id', 'virtual_routter_id')
  await writeText(person, text, wrong)
  const finding = findings(person).filter({ hasText: 'virtual_routter_id' })
  await expect(finding).toHaveCount(1)
  await finding.getByRole('button', { name: /^director1:\d+:\d+$/ }).click()
  await expect(text).toBeFocused()
  await text.getByText('virtual_routter_id').hover()
  await person
    .getByRole('button', { name: /^Replace virtual_routter_id with virtual_router_id/ })
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

test('Tab indents, and after Escape it leaves the text', async ({ person }) => {
  const text = draftText(person, 'director1')
  await text.focus()
  await person.keyboard.press('Escape')
  await person.keyboard.press('Tab')
  await expect(text).not.toBeFocused()
})

test('form and text follow each other', async ({ person }) => {
  const text = draftText(person, 'director1')
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
    .getByRole('button', { name: /more keywords/ })
    .first()
    .click()
  await expect(
    real
      .getByLabel(/^lvs_method/)
      .getByRole('option')
      .first(),
  ).toHaveText('DR, from virtual_server')
  await expect(real.getByLabel(/^delay_loop/)).toHaveAttribute('placeholder', /^\d+, from virtual_server$/)

  await block(/^real_server 125\.38\.38\.99 80/).click()
  await expect(text.getByText('real_server 125.38.38.99 80')).toBeInViewport()
  await person.getByRole('button', { name: 'Text', exact: true }).click()
  await expect(person).toHaveURL(/view=text/)
  await expect(server).toHaveCount(0)
  await person.getByRole('button', { name: 'Form and text' }).click()
  await person.getByRole('button', { name: 'Discard' }).click()
})

test('a revision is compared with the drafts, and its texts become drafts again', async ({ person, cluster }) => {
  const text = draftText(person, 'director1')
  const before = await copyText(text)
  const latest = Number((await person.getByText(/^Latest revision \d+/).innerText()).match(/\d+/)?.[0])
  await writeText(person, text, before.replace(/delay_loop \d+/, 'delay_loop 9'))
  await person.getByRole('button', { name: 'Save drafts' }).click()
  await expect(person.getByText('not saved:')).toHaveCount(0)
  await deploy(await openDeployment(person), 'checks are slower')
  await expect(person.getByText(`Latest revision ${latest + 1}`)).toBeVisible()
  const row = (revision: number) =>
    person
      .getByRole('table', { name: 'Deployments' })
      .getByRole('row')
      .filter({ hasText: String(revision) })
  await expect(row(latest + 1).filter({ hasText: 'checks are slower' })).toContainText('director1')

  await row(latest)
    .filter({ hasNotText: 'checks are slower' })
    .first()
    .getByRole('button', { name: 'Compare…' })
    .click()
  const dialog = person.getByRole('dialog', { name: 'Compare' })
  await expect(person).toHaveURL(new RegExp(`compare=drafts\\.\\.${latest}`))
  await expect(dialog.getByRole('region', { name: 'director1' }).first()).toContainText('delay_loop 9')
  await dialog.getByLabel('Before').selectOption('running')
  await expect(dialog.getByRole('button', { name: `Take revision ${latest} as drafts` })).toBeDisabled()
  await dialog.getByLabel('Before').selectOption('drafts')
  await dialog.getByRole('button', { name: `Take revision ${latest} as drafts` }).click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(() => copyText(text)).toBe(before)
  await expect(person.getByText('not saved: director1')).toBeVisible()
  await person.getByRole('button', { name: 'Save drafts' }).click()
  await expect(person.getByText('not saved:')).toHaveCount(0)
  await deploy(await openDeployment(person), 'back again')
  expect((await cluster.agent('director1', 'status', '--json')).stdout).not.toContain('delay_loop 9')
})
