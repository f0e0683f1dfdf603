/** One cluster's story, from the set-up link to a failover, by what the pages say; each step stands on those before. */
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect } from '@playwright/test'
import {
  answered,
  clusterCard,
  complaint,
  copyText,
  deploy,
  directorCard,
  draftText,
  fileInput,
  fillIn,
  goTo,
  importButton,
  milliseconds,
  nameAndImport,
  openDeployment,
  speak,
  streamsMoved,
  vipRow,
  virtualServerRow,
  weightsOf,
  writeText,
} from './pages'
import { picturesAreWanted, takePictures } from './pictures'
import { takeReadmePictures } from './readme-pictures'
import { test } from './stage'
import { type Language, languages, words } from './words'

const seed = join(dirname(fileURLToPath(import.meta.url)), 'seed')
/** In whose language the story is read; the pictures of the README are in English. */
const LANGUAGE: Language = picturesAreWanted ? 'en' : 'zh'
const w = words(LANGUAGE)
const files = ['master', 'backup'].map(name => join(seed, `${name}.keepalived.conf`))
const administrator = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

test('the set-up link creates the administrator and works once', async ({ person, console }) => {
  await person.goto('/')
  await expect(person).toHaveURL(/\/setup$/)
  await speak(person, LANGUAGE)
  await expect(person.getByText(w('session.useTheLink'))).toBeVisible()
  await person.goto(console.setupUrl)
  await fillIn(person, administrator, w)
  await person.getByRole('button', { name: w('session.createAdministrator') }).click()
  await expect(person.getByRole('heading', { name: w('dashboard.title') })).toBeVisible()

  await person.goto(console.setupUrl)
  await fillIn(person, administrator, w)
  await person.getByRole('button', { name: w('session.createAdministrator') }).click()
  await expect(complaint(person)).toBeVisible()
})

test('a page without a session leads to the login and back', async ({ person }) => {
  await person.goto('/')
  await person.getByRole('button', { name: w('nav.signOut') }).click()
  await expect(person).toHaveURL(/\/login$/)
  await person.goto('/import')
  await expect(person).toHaveURL(/\/login\?next=%2Fimport$/)
  await person.getByLabel(w('session.email')).fill(administrator.email)
  await person.getByLabel(w('session.password')).fill('not the password')
  await person.getByRole('button', { name: w('session.signIn') }).click()
  await expect(complaint(person)).toBeVisible()
  await person.getByLabel(w('session.password')).fill(administrator.password)
  await person.getByRole('button', { name: w('session.signIn') }).click()
  await expect(person).toHaveURL(/\/import$/)
})

test('what is no keepalived.conf is refused by name, and nothing is kept', async ({ person }, info) => {
  await goTo(person, 'Import', LANGUAGE)
  const large = info.outputPath('large.conf')
  await writeFile(large, Buffer.alloc(50 * 1024 * 1024, 'virtual_server 125.38.38.64 80 {\n}\n'))
  const text = (name: string, content: string | Buffer) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content),
  })
  const unclosed = 'global_defs {\n  router_id LVS\n}\nvrrp_instance VI_1 {\n  priority 100\n'
  const bad: [name: string, file: string | ReturnType<typeof text>, why: RegExp][] = [
    ['empty.conf', text('empty.conf', ''), w.like('import.refusal.empty')],
    [
      'binary.conf',
      text('binary.conf', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff])),
      w.like('import.refusal.not-text', { line: 1 }),
    ],
    ['large.conf', large, w.like('import.refusal.too-large', { size: 50, limit: 5 })],
    ['unclosed.conf', text('unclosed.conf', unclosed), w.like('import.refusal.unclosed-brace', { line: 4 })],
  ]
  for (const [file, content, why] of bad) {
    await fileInput(person, w).setInputFiles(content)
    await expect(complaint(person)).toContainText(w('import.refused', { file }))
    await expect(complaint(person)).toContainText(why)
    await expect(importButton(person, w)).toHaveCount(0)
  }
  await goTo(person, 'Dashboard', LANGUAGE)
  await expect(person.getByText(w('dashboard.emptyTitle'))).toBeVisible()
})

test('the two files of the article show their findings, and one click mends each', async ({ person }) => {
  await goTo(person, 'Dashboard', LANGUAGE)
  await expect(person.getByRole('region', { name: w('agents.waitingTitle', { n: 2 }) })).toBeVisible()
  // once in each language; the second time it is imported
  for (const language of languages.toSorted(each => (each === LANGUAGE ? 1 : -1))) {
    await speak(person, language)
    await goTo(person, 'Import', language)
    await expect(person.getByText(words(language)('import.note'))).toBeVisible()
    await fileInput(person, words(language)).setInputFiles(files)
    await expect(importButton(person, words(language))).toBeVisible()
  }

  const findings = person.getByRole('list', { name: w('import.findings') }).getByRole('listitem')
  const of = (...words: string[]) => words.reduce((found, hasText) => found.filter({ hasText }), findings)
  await expect(of('master.keepalived.conf:', 'lvs_sync_daemon_inteface')).toHaveCount(1)
  await expect(of('backup.keepalived.conf:', 'lvs_sync_daemon_inteface')).toHaveCount(1)
  await expect(of('master.keepalived.conf:', 'nb_get_retry')).toHaveCount(4)
  await expect(of('backup.keepalived.conf:', 'nb_get_retry')).toHaveCount(4)
  await expect(of('sync-group-of-one')).toHaveCount(2)
  await expect(of('backup.keepalived.conf:', 'virtual-server-not-a-vip', '125.38.28.64')).toHaveCount(1)

  await takePictures(person, 'import')

  await of('virtual-server-not-a-vip').getByRole('button').click()
  await expect(of('virtual-server-not-a-vip')).toHaveCount(0)
  await of('master.keepalived.conf:', 'nb_get_retry').first().getByRole('button').click()
  await expect(of('master.keepalived.conf:', 'nb_get_retry')).toHaveCount(3)
  await person.getByRole('button', { name: w.counted('findings.fixAll') }).click()
  await expect(findings.getByRole('button')).toHaveCount(0)

  await nameAndImport(person, w)
  await expect(person).toHaveURL(/\/clusters\/.*\/config/)
})

test('a draft that does not parse is not saved, one with an error is not deployed', async ({ person }) => {
  const text = draftText(person, 'director1', LANGUAGE)
  const good = await copyText(text)
  await writeText(person, text, `${good}\nvirtual_server 125.38.38.64 443 {\n`)
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w('config.notSaved'), { exact: true })).toBeVisible()
  await person.getByRole('button', { name: w('config.discard') }).click()
  await expect.poll(() => copyText(text)).toBe(good)

  await writeText(person, text, good.replace('lb_algo wlc', 'lb_algo fastest'))
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w('config.saved'))).toBeVisible()
  const dialog = await openDeployment(person, w)
  await expect(dialog.getByRole('alert')).toContainText(w('deploy.blocker.lint-errors', { count: 1 }))
  await expect(dialog.getByRole('button', { name: w('deploy.run', { n: 2 }) })).toBeDisabled()
  await dialog.getByRole('button', { name: w('dialog.cancel') }).click()
})

test('the drafts are edited and deployed', async ({ person }) => {
  // director1 by the form …
  await person.getByRole('tab', { name: 'director1' }).click()
  const instance = person.getByRole('region', { name: 'vrrp_instance', exact: true })
  await instance.getByLabel(/^advert_int/).fill('1')
  await instance.getByLabel(/^advert_int/).press('Enter')
  await expect.poll(() => copyText(draftText(person, 'director1', LANGUAGE))).toMatch(/advert_int 1$/m)
  const service = person.getByRole('region', { name: 'virtual_server', exact: true })
  await service.getByRole('button', { name: /^virtual_server 125\.38\.38\.64 80/ }).click()
  await service.getByLabel(/^lb_algo/).selectOption('wrr')
  await expect.poll(() => copyText(draftText(person, 'director1', LANGUAGE))).toMatch(/lb_algo wrr$/m)
  // … and the rest in the text, as director2.
  for (const director of ['director1', 'director2']) {
    await person.getByRole('tab', { name: director }).click()
    const text = draftText(person, director, LANGUAGE)
    const before = await copyText(text)
    await writeText(
      person,
      text,
      before
        .replaceAll(/lb_algo \w+/g, 'lb_algo wrr')
        .replaceAll(/advert_int \d+/g, 'advert_int 1')
        .replaceAll(/delay_loop \d+/g, 'delay_loop 2')
        .replaceAll(/weight \d+/g, 'weight 1'),
    )
  }
  await expect(person.getByText(w('config.unsaved', { names: 'director1, director2' }))).toBeVisible()
  await person.getByRole('button', { name: w('config.save') }).click()
  await expect(person.getByText(w.like('config.unsaved'))).toHaveCount(0)

  const dialog = await openDeployment(person, w)
  await expect(dialog.getByText('lb_algo wrr')).toHaveCount(2)
  await takePictures(person, 'deploy')
  await deploy(dialog, 'the article’s cluster, mended', w)
  await expect(person.getByText(w('config.revision', { n: 1 }))).toBeVisible()
})

test('the dashboard shows one MASTER, one BACKUP, four real servers and the traffic', async ({ person }) => {
  await goTo(person, 'Dashboard', LANGUAGE)
  await expect(directorCard(person, 'director1')).toContainText('MASTER')
  await expect(directorCard(person, 'director2')).toContainText('BACKUP')
  await expect(vipRow(person, w)).toContainText('director1')
  await expect(virtualServerRow(person, w)).toContainText(w('health.count', { up: 4, total: 4 }))
  await expect(clusterCard(person)).toContainText(
    w.like('dashboard.connections', { active: /[1-9]\d*/, inactive: /\d+/ }),
  )
  await expect(clusterCard(person)).toContainText(w.like('age.ago', { duration: w.like('age.seconds', { n: /\d+/ }) }))
})

test('the master dies: the other director is MASTER within the VRRP time, and the page shows the gap', async ({
  person,
  cluster,
}) => {
  await cluster.lab.traffic(true)
  await cluster.lab.kill('director1')
  await expect(directorCard(person, 'director2')).toContainText('MASTER')
  await expect(directorCard(person, 'director1')).toContainText(w('director.lost'))
  await expect(vipRow(person, w)).toContainText('director2')
  await expect(virtualServerRow(person, w)).toContainText(w('health.count', { up: 4, total: 4 }))
  // director1 has been dead for longer than a stream counts as open: all four that speak now go through director2.
  await expect.poll(async () => (await cluster.lab.traffic()).streamsOpen).toBe(4)
  await cluster.lab.traffic(true)
  await expect.poll(async () => answered(await cluster.lab.traffic())).toBeGreaterThan(50)

  await goTo(person, 'Failover', LANGUAGE)
  const instance = person.getByRole('region', { name: 'VI_CACHE', exact: true })
  await expect(instance.getByRole('img', { name: w('failover.chartLabel', { instance: 'VI_CACHE' }) })).toBeVisible()
  const takeOver = instance.getByRole('listitem').filter({ hasText: 'director2 MASTER' }).first()
  const [, measured = '', theory = ''] =
    (await takeOver.innerText()).match(
      new RegExp(`${w('failover.measured')}\\s+([\\d,]+) .*\\s+${w('failover.theory')}\\s+([\\d,]+) `),
    ) ?? []
  // RFC 3768 §6.1: 3 x advert_int + (256 - priority) / 256
  expect(milliseconds(theory)).toBe(Math.round(3000 + ((256 - 150) / 256) * 1000))
  expect(milliseconds(measured)).toBeGreaterThan(milliseconds(theory) - 100)
  const steps = takeOver.getByRole('table', { name: w('failover.steps') })
  for (const step of ['lastAdvertAt', 'timerDueAt', 'timerRanAt', 'advertSentAt', 'vipAddedAt', 'garpSentAt'])
    await expect(steps.getByRole('rowheader', { name: w(`failover.step.${step}`), exact: true })).toBeVisible()
  await expect(takeOver).toContainText(w.like('told.vrrp.noAdvert', { address: '125.38.38.11' }))
  await takeOver.getByText(w('failover.chain')).click()
  await expect(takeOver.getByRole('listitem').first()).toBeVisible()
  await expect(
    instance
      .getByRole('table', { name: w('failover.transitions') })
      .getByRole('row')
      .nth(1),
  ).toContainText('director2')
})

test('the old master comes back and takes its VIP', async ({ person, cluster }) => {
  await cluster.lab.traffic(true)
  await cluster.lab.start('director1')
  await goTo(person, 'Dashboard', LANGUAGE)
  await expect(directorCard(person, 'director1')).toContainText('MASTER')
  await expect(directorCard(person, 'director2')).toContainText('BACKUP')
  await expect(vipRow(person, w)).toContainText('director1')
  await expect(virtualServerRow(person, w)).toContainText(w('health.count', { up: 4, total: 4 }))
  await expect.poll(() => streamsMoved(cluster.lab)).toBe(true)
})

test('weights follow the mouse and the keyboard, and no stream breaks', async ({ person, cluster }) => {
  await cluster.lab.traffic(true)
  await person.getByRole('link', { name: '125.38.38.64:80/TCP' }).click()
  const slider = (real: string) => person.getByRole('slider', { name: w('virtualServer.weightOf', { real }) })

  const bar = slider('125.38.38.101:80')
  await expect(bar).toHaveAttribute('aria-valuenow', '1')
  const box = await bar.boundingBox()
  if (!box) throw new Error('the weight bar has no place on the page')
  const scale = Number(await bar.getAttribute('aria-valuemax'))
  const at = (weight: number) => [box.x + (weight / scale) * box.width, box.y + box.height / 2] as const
  await person.mouse.move(...at(1))
  await person.mouse.down()
  await person.mouse.move(...at(2), { steps: 5 })
  await expect(bar).toHaveAttribute('aria-valuenow', '2')
  await person.mouse.move(...at(3), { steps: 5 })
  await person.mouse.up()
  await expect(bar).toHaveAttribute('aria-valuenow', '3')

  const other = slider('125.38.38.102:80')
  await other.focus()
  for (const weight of ['2', '3', '4']) {
    await person.keyboard.press('ArrowRight')
    await expect(other).toHaveAttribute('aria-valuenow', weight)
  }
  await person.getByRole('button', { name: w('virtualServer.undoTo', { real: '125.38.38.102:80', weight: 3 }) }).click()
  await expect(other).toHaveAttribute('aria-valuenow', '3')

  for (const director of ['director1', 'director2'])
    await expect
      .poll(async () => weightsOf((await cluster.agent(director, 'services')).stdout))
      .toEqual({ '125.38.38.101:80': 3, '125.38.38.102:80': 3, '125.38.38.104:80': 1, '125.38.38.99:80': 1 })
  const row = person.getByRole('row').filter({ hasText: '125.38.38.101:80' })
  const cells = row.getByRole('cell')
  await expect(cells.nth(3)).toHaveText('37.5 %')
  await expect.poll(async () => Math.abs(Number.parseFloat(await cells.nth(4).innerText()) - 37.5)).toBeLessThan(5)
  expect(await cluster.lab.traffic()).toMatchObject({ streamsOpen: 4, streamsBroken: 0, failures: 0 })
})

test('connections are filtered, and the filter is in the URL', async ({ person, cluster }) => {
  await goTo(person, 'Connections', LANGUAGE)
  const rows = person.getByRole('table', { name: w('connections.title') }).getByRole('row')
  await person.getByLabel(w('connections.filter.state'), { exact: true }).selectOption('ESTABLISHED')
  await expect(person).toHaveURL(/state=ESTABLISHED/)
  // header and the client's four streams
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(5)
  await person.getByLabel(w('connections.filter.client')).fill('125.38.38.0/24')
  await person.getByLabel(w('connections.filter.client')).press('Enter')
  await expect(person).toHaveURL(/client=125\.38\.38\.0%2F24/)
  // The oldest that director1 carries is a stream: it stays.
  const { stdout } = await cluster.agent('director1', 'connections', '--state', 'ESTABLISHED')
  const real = stdout.match(/125\.38\.38\.64:80 +(\S+)/)?.[1] ?? ''
  await person
    .getByRole('region', { name: w('connections.tally.byReal') })
    .getByRole('button', { name: real })
    .click()
  await expect(person).toHaveURL(new RegExp(`real=${encodeURIComponent(real)}`))
  await person.reload()
  await expect(person.getByLabel(w('connections.filter.real'))).toHaveValue(real)
  await expect(rows.nth(1)).toBeVisible()
  await person.getByRole('button', { name: w('connections.freeze') }).click()
  const frozen = (await rows.allInnerTexts()).slice(1)
  expect(frozen.length).toBeGreaterThan(0)
  for (const row of frozen) {
    expect(row).toContain('ESTABLISHED')
    expect(row).toContain(real)
  }
  await person.getByRole('button', { name: w('connections.clear') }).click()
  await expect(person).toHaveURL(/\/connections$/)
})

test('a test mail arrives, and the email settings reach every director, the MASTER last', async ({
  person,
  mailbox,
  cluster,
}) => {
  await goTo(person, 'Alerts', LANGUAGE)
  await person.getByLabel('notification_email', { exact: true }).fill('ops@example.org\nada@example.org')
  await person.getByLabel('notification_email_from').fill('keelson@example.org')
  await person.getByLabel('smtp_server').fill(`127.0.0.1 ${mailbox.port}`)
  await person.getByLabel('smtp_helo_name').fill('director.example.org')
  await person.getByLabel('smtp_connect_timeout').fill('5')
  await person.getByRole('button', { name: w('alerts.sendTest') }).click()
  await expect(person.getByText(w('alerts.testSent'))).toBeVisible()
  expect(mailbox.mails).toMatchObject([
    { helo: 'director.example.org', from: 'keelson@example.org', to: ['ops@example.org', 'ada@example.org'] },
  ])
  await expect(person.getByRole('region', { name: w('alerts.dialogue') })).toContainText('250')

  await person.getByRole('button', { name: w('alerts.save', { n: 2 }) }).click()
  await expect(person.getByText(w('alerts.saved', { n: 2 }))).toBeVisible()
  await goTo(person, 'Configuration', LANGUAGE)
  const dialog = await openDeployment(person, w)
  await expect(dialog.locator('ol > li').nth(0)).toContainText('director2BACKUP')
  await expect(dialog.locator('ol > li').nth(1)).toContainText('director1MASTER')
  await deploy(dialog, 'mail', w)
  await expect(person.getByText(w('config.revision', { n: 2 }))).toBeVisible()
  for (const director of ['director1', 'director2']) {
    const { stdout } = await cluster.agent(director, 'status', '--json')
    expect(stdout).toContain(`smtp_server 127.0.0.1 ${mailbox.port}`)
    // what was dragged is in the drafts, so a deployment takes nothing back
    expect(weightsOf((await cluster.agent(director, 'services')).stdout)).toMatchObject({ '125.38.38.101:80': 3 })
  }
})

test('the page speaks the other language and comes back', async ({ person }) => {
  await speak(person, 'en')
  await goTo(person, 'Dashboard', 'en')
  await person.getByLabel('Language').selectOption('简体中文')
  await expect(person.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u)
  await expect(person.locator('html')).toHaveAttribute('lang', 'zh')
  await person.getByLabel('语言').selectOption('English')
  await expect(person.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
  await speak(person, LANGUAGE)
})

if (picturesAreWanted) test('pictures for the README', ({ person }) => takeReadmePictures(person))
