/** What becomes of drafts: a plan that wants a second person, a deployment that is refused or taken, texts that come back. */
import { isAble } from '@keelson/lab/machine-abilities'
import { type Browser, expect, type Page } from '@playwright/test'
import { paths } from '../../src/paths'
import { button, closeButton, copyText, deploy, draftText, editDraft, openDeployment, saveDrafts } from './pages'
import { test, type Visited } from './pages-stage'
import { administratorReads } from './visited-pages'
import { type Language, languages, type Words, words } from './words'

test.use({ story: 'plans and revisions' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without it names what it skips
test.skip(!isAble('chromium'), 'needs chromium')

const openConfig = (browser: Browser, visited: Visited, language: Language) =>
  administratorReads(browser, visited, { language, path: paths.config(visited.clusterId), name: 'config' })

const deployments = (page: Page, w: Words) => page.getByRole('table', { name: w('history.title') }).getByRole('row')

/** With a message, out of the dialog of a deployment. */
async function makePlan(page: Page, w: Words, message: string): Promise<void> {
  const dialog = await openDeployment(page, w)
  await expect(button(dialog, w('deploy.run', { n: 2 }))).toHaveAccessibleDescription(w('deploy.wantsFourEyes'))
  await dialog.getByLabel(w('deploy.message')).fill(message)
  await button(dialog, w('deploy.makePlan')).click()
  await expect(page).toHaveURL(/\/plans\//)
  await expect(page.getByRole('heading', { level: 1, name: message })).toBeVisible()
}

/** Somebody new is added and opens this page; the sign-in leads back to it. */
async function secondPerson(page: Page, browser: Browser, visited: Visited, w: Words, url: string): Promise<Page> {
  const email = `bea.${w.language}@example.org`
  await page.goto(paths.people)
  await button(page, w('people.add')).click()
  const form = page.getByRole('dialog', { name: w('people.add') })
  await form.getByLabel(w('people.name')).fill('Bea')
  await form.getByLabel(w('people.email')).fill(email)
  await form.getByLabel(w('people.roleEverywhere')).selectOption(w('rights.operator'))
  await button(form, w('people.create')).click()
  const told = page.getByRole('status').filter({ hasText: w('people.passwordOnce', { who: email }) })
  const password = await told.locator('code').innerText()
  const context = await browser.newContext({ baseURL: visited.url, locale: 'en-US' })
  context.setDefaultTimeout(30_000)
  await context.addCookies([{ name: 'keelson-locale', value: w.language, url: visited.url }])
  const bea = await context.newPage()
  await bea.goto(url)
  await bea.getByLabel(w('session.email')).fill(email)
  await bea.getByLabel(w('session.password')).fill(password)
  await button(bea, w('session.signIn')).click()
  await expect(bea).toHaveURL(url)
  return bea
}

test('the findings of the files are mended, and that is deployed', async ({ browser, visited }) => {
  const w = words('en')
  const page = await openConfig(browser, visited, 'en')
  const fixAll = page.getByRole('button', { name: w.counted('findings.fixAll') })
  await fixAll.click()
  await expect(fixAll).toHaveCount(0)
  await saveDrafts(page, w)
  const dialog = await openDeployment(page, w)
  // director2 served an address that is none of the cluster's
  await dialog.getByLabel(w('deploy.confirm', { cluster: 'demo' })).fill('demo')
  await deploy(dialog, 'mended', w)
  await page.context().close()
})

for (const language of languages) {
  const w = words(language)

  test(`${language}: a deployment that a director refuses says why, in the dialog and in the history`, async ({
    browser,
    visited,
  }) => {
    const page = await openConfig(browser, visited, language)
    const [director1, director2] = visited.agents
    for (const agent of visited.agents) agent.options.refuses = 'revision 7 is not signed'
    const dialog = await openDeployment(page, w)
    await dialog.getByLabel(w('deploy.message')).fill(`refused, ${language}`)
    await button(dialog, w('deploy.run', { n: 2 })).click()
    const why = w('told.revision.unsigned', { n: 7 })
    await expect(dialog.getByRole('alert')).toContainText(w.like('deploy.failed'))
    await expect(dialog.getByRole('alert')).toContainText(why)
    await expect(dialog).toContainText(w('deploy.whatNow'))
    await expect(dialog).toContainText(w('deploy.wentBack'))
    await expect(dialog.getByRole('listitem').filter({ hasText: 'director2' })).toContainText(w('deploy.step.failed'))
    await expect(dialog.getByRole('listitem').filter({ hasText: 'director1' })).toContainText(w('deploy.step.skipped'))
    expect(director2?.heardOf('apply-config').length).toBeGreaterThan(0)
    expect(director1?.kept).toBe(director2?.kept)
    await closeButton(dialog, w).click()
    const row = deployments(page, w).filter({ hasText: `refused, ${language}` })
    await expect(row).toContainText(w('history.states.failed'))
    await expect(row).toContainText(why)
    for (const agent of visited.agents) delete agent.options.refuses
    await page.context().close()
  })

  test(`${language}: with four eyes a plan wants a second person, is void after an edit, and is approved and deployed`, async ({
    browser,
    visited,
  }) => {
    const path = paths.cluster(visited.clusterId)
    const page = await administratorReads(browser, visited, { language, path, name: 'cluster' })
    const fourEyes = page.getByLabel(w('manage.fourEyes'))
    await fourEyes.click()
    await expect(fourEyes).toBeChecked()
    await page.goto(paths.config(visited.clusterId))
    await editDraft(page, 'director2', text => `${text}# planned in ${language}\n`, w)
    await saveDrafts(page, w)
    await makePlan(page, w, `too early, ${language}`)
    const early = page.url()
    await expect(page.getByText(w('plan.standing.open'))).toBeVisible()
    await page.goto(paths.config(visited.clusterId))
    await editDraft(page, 'director2', text => `${text}# and again\n`, w)
    await saveDrafts(page, w)
    await makePlan(page, w, `a plan in ${language}`)
    await expect(button(page, w('plan.approve'))).toHaveAccessibleDescription(w('plan.yours'))
    await expect(button(page, w('plan.deploy'))).toHaveAccessibleDescription(w('plan.notApproved'))
    const plan = page.url()

    const bea = await secondPerson(page, browser, visited, w, early)
    const isVoid = bea.getByRole('status').filter({ hasText: w('plan.standing.void') })
    await expect(isVoid).toContainText(w('plan.void.draft', { director: 'director2' }))
    for (const key of ['approve', 'deploy'])
      await expect(button(bea, w(`plan.${key}`))).toHaveAccessibleDescription(w('plan.notOpen.void'))
    await bea.goto(plan)
    await expect(bea.getByText(w('plan.standing.open'))).toBeVisible()
    await button(bea, w('plan.approve')).click()
    await expect(bea.getByText(w.like('plan.approvedBy', { approver: `bea.${language}@example.org` }))).toBeVisible()
    await button(bea, w('plan.deploy')).click()
    await expect(bea.getByText(w.like('deploy.done'))).toBeVisible()
    await expect(bea.getByText(w('plan.standing.deployed')).first()).toBeVisible()
    await bea.context().close()

    await page.goto(paths.cluster(visited.clusterId))
    await fourEyes.click()
    await expect(fourEyes).not.toBeChecked()
    await page.context().close()
  })

  test(`${language}: a revision is compared with the drafts and with what runs, and its texts become drafts again`, async ({
    browser,
    visited,
  }) => {
    const page = await openConfig(browser, visited, language)
    const row = deployments(page, w).filter({ hasText: `a plan in ${language}` })
    await expect(row).toContainText(w('history.states.done'))
    for (const director of ['director1', 'director2']) await expect(row).toContainText(director)
    const revision = Number(await row.getByRole('cell').first().innerText())
    const deployed = await copyText(draftText(page, 'director1', language))
    await editDraft(page, 'director1', text => `${text}# after it, in ${language}\n`, w)
    await saveDrafts(page, w)
    await button(row, w('history.compare')).click()
    const compare = page.getByRole('dialog', { name: w('history.compareTitle') })
    await expect(page).toHaveURL(new RegExp(`compare=drafts\\.\\.${revision}`))
    await expect(compare.getByRole('region', { name: 'director1' }).first()).toContainText(`# after it, in ${language}`)
    const takeAll = button(compare, w('history.takeAll', { n: revision }))
    await compare.getByLabel(w('history.before')).selectOption('running')
    await expect(takeAll).toHaveAccessibleDescription(w('history.takeOnlySeen'))
    await compare.getByLabel(w('history.before')).selectOption('drafts')
    await takeAll.click()
    await expect(compare).toHaveCount(0)
    await expect(page.getByText(w('config.unsaved', { names: 'director1' }))).toBeVisible()
    await saveDrafts(page, w)
    await expect.poll(() => copyText(draftText(page, 'director1', language))).toBe(deployed)
    await page.context().close()
  })
}
