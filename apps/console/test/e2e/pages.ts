/** Where things stand on the pages and how a person handles them, by role and label only. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Traffic } from '@keelson/lab/control'
import type { LabClient } from '@keelson/lab/lab-client'
import { expect, type Locator, type Page } from '@playwright/test'
import { type Language, messagesIn, type Words, words } from './words'

export const CLUSTER = 'cnc'
const en = words('en')

/** By the English name of the page, whatever language the person reads. */
export const goTo = (person: Page, name: string, language: Language = 'en'): Promise<void> =>
  person
    .getByRole('navigation', { name: words(language)('nav.label') })
    .getByRole('link', { name: words(language)(`nav.${pageKey(name)}`), exact: true })
    .click()

/** The person reads this from now on. */
export async function speak(person: Page, language: Language): Promise<void> {
  await person.context().addCookies([{ name: 'keelson-locale', value: language, url: new URL(person.url()).origin }])
  await person.reload()
  await expect(person.locator('html')).toHaveAttribute('lang', language)
}

function pageKey(name: string): string {
  const found = Object.entries(messagesIn('en').nav ?? {}).find(([, text]) => text === name)
  if (!found) throw new Error(`no page is called ${name}`)
  return found[0]
}

export const clusterCard = (person: Page): Locator => person.getByRole('region', { name: CLUSTER, exact: true })

export const directorCard = (person: Page, director: string): Locator =>
  clusterCard(person)
    .getByRole('listitem')
    .filter({ has: person.getByRole('heading', { name: director, exact: true }) })

export const vipRow = (person: Page, w: Words = en): Locator =>
  clusterCard(person)
    .getByRole('table', { name: w('vip.label') })
    .getByRole('row')
    .filter({ hasText: '125.38.38.64' })

export const virtualServerRow = (person: Page, w: Words = en): Locator =>
  clusterCard(person)
    .getByRole('table', { name: w('virtualServer.label') })
    .getByRole('row')
    .filter({ hasText: '125.38.38.64:80/TCP' })

export const answered = ({ requests, failures }: Traffic): number => requests - failures

export const milliseconds = (text: string): number => Number(text.replaceAll(',', ''))

/** The client's four streams broke with the director that carried them, and are there again through the other. */
export async function streamsMoved(lab: LabClient): Promise<boolean> {
  const { streamsOpen, streamsBroken } = await lab.traffic()
  return streamsOpen === 4 && streamsBroken >= 4
}

/** Weights by real server, out of what `keelson-agent services` prints. */
export const weightsOf = (services: string): Record<string, number> =>
  Object.fromEntries(
    [...services.matchAll(/-> (\d\S*) +\w+ +(\d+)/g)].map(([, real, weight]) => [real ?? '', Number(weight)]),
  )

/** By the whole of its name. */
export const button = (at: Page | Locator, name: string): Locator => at.getByRole('button', { name, exact: true })

/** At the foot of the dialog, not the cross in its corner. */
export const closeButton = (dialog: Locator, w: Words = en): Locator => button(dialog, w('dialog.close')).last()

/** Next keeps an empty alert of its own on every page. */
export const complaint = (person: Page): Locator => person.getByRole('alert').filter({ hasText: /\S/ })

export async function fillIn(
  person: Page,
  { name, email, password }: Record<'name' | 'email' | 'password', string>,
  w: Words = en,
): Promise<void> {
  await person.getByLabel(w('session.name')).fill(name)
  await person.getByLabel(w('session.email')).fill(email)
  await person.getByLabel(w('session.password')).fill(password)
}

export const fileInput = (person: Page, w: Words = en): Locator => person.getByLabel(w('import.choose'))
/** Of two files. */
export const importButton = (person: Page, w: Words = en): Locator =>
  person.getByRole('button', { name: w('import.import', { n: 2 }) })

export const draftText = (person: Page, director: string, language: Language = 'en'): Locator =>
  person.getByRole('textbox', { name: words(language)('config.textOf', { name: director }) })

/** All of the text, as copying it gives it: the editor renders only the lines that are near the screen. */
export const copyText = (text: Locator): Promise<string> =>
  text.evaluate(async element => {
    if (!(element instanceof HTMLElement)) return ''
    element.focus()
    const selection = getSelection()
    const before = selection?.rangeCount ? selection.getRangeAt(0) : undefined
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'a', code: 'KeyA', ctrlKey: true, keyCode: 65, bubbles: true }),
    )
    const clipboardData = new DataTransfer()
    element.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
    selection?.removeAllRanges()
    if (before) selection?.addRange(before)
    return clipboardData.getData('text/plain')
  })

export async function writeText(person: Page, text: Locator, content: string): Promise<void> {
  await text.focus()
  await person.keyboard.press('ControlOrMeta+a')
  await person.keyboard.insertText(content)
  await expect.poll(() => copyText(text)).toBe(content)
}

export async function openDeployment(person: Page, w: Words = en): Promise<Locator> {
  await person.getByRole('button', { name: w('config.deploy') }).click()
  return person.getByRole('dialog', { name: w('deploy.title') })
}

export async function deploy(dialog: Locator, message: string, w: Words = en): Promise<void> {
  await dialog.getByLabel(w('deploy.message')).fill(message)
  await dialog.getByRole('button', { name: w('deploy.run', { n: 2 }) }).click()
  await expect(dialog.getByText(w.like('deploy.done'))).toBeVisible()
  await expect(dialog.getByText(w('deploy.step.done'), { exact: true })).toHaveCount(2)
  await closeButton(dialog, w).click()
}

export async function saveDrafts(person: Page, w: Words = en): Promise<void> {
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w.like('config.unsaved'))).toHaveCount(0)
}

/** In the text of this director's draft, on the page of the configuration. */
export async function editDraft(
  person: Page,
  director: string,
  change: (text: string) => string,
  w: Words = en,
): Promise<void> {
  await person.getByRole('tab', { name: director }).click()
  const text = draftText(person, director, w.language)
  await writeText(person, text, change(await copyText(text)))
}

export const administrator = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
const seed = join(dirname(fileURLToPath(import.meta.url)), 'seed')

/** The two files that were dropped become the directors of a cluster, each with its agent. */
export async function nameAndImport(person: Page, w: Words = en): Promise<void> {
  for (const [file, director] of [
    ['master', 'director1'],
    ['backup', 'director2'],
  ] as const) {
    const row = person.getByRole('listitem').filter({ hasText: `${file}.keepalived.conf` })
    await row.getByLabel(w('import.directorName')).fill(director)
    await row.getByLabel(w('import.agent')).selectOption(director)
  }
  await person.getByLabel(w('import.clusterName')).fill(CLUSTER)
  await importButton(person, w).click()
}

/** A deployment waits for adverts and for the first check of each real server. */
const quick = (text: string): string =>
  text.replaceAll(/advert_int \d+/g, 'advert_int 1').replaceAll(/delay_loop \d+/g, 'delay_loop 2')

/** Goes on with the cluster of the steps before; raises one where there was none, its texts edited before they are deployed. */
export async function aClusterIsDeployed(
  person: Page,
  { setupUrl }: { setupUrl: string },
  edit: (text: string) => string = quick,
): Promise<void> {
  await person.goto('/')
  await speak(person, 'en')
  if (!new URL(person.url()).pathname.endsWith('/setup')) return
  await person.goto(setupUrl)
  await fillIn(person, administrator)
  await person.getByRole('button', { name: en('session.createAdministrator') }).click()
  await expect(person.getByRole('region', { name: en('agents.waitingTitle', { n: 2 }) })).toBeVisible()
  await goTo(person, 'Import')
  await fileInput(person).setInputFiles(['master', 'backup'].map(name => join(seed, `${name}.keepalived.conf`)))
  await person.getByRole('button', { name: en.counted('findings.fixAll') }).click()
  await nameAndImport(person)
  await expect(person).toHaveURL(/\/clusters\/.*\/config/)
  for (const director of ['director1', 'director2']) await editDraft(person, director, edit)
  await saveDrafts(person)
  await deploy(await openDeployment(person), 'the article’s cluster')
}
