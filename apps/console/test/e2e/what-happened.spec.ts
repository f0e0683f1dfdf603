/** What a person sees of a failover, while it happens and after: topology, failover view, events, incident report. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import { alsoRead } from './open-service'
import { button, closeButton, goTo, speak } from './pages'
import { languages, type Words, words } from './words'

test.use({ story: 'what happened' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const VIP = '125.38.38.64'
const SERVICE = `${VIP}:80/TCP`

/** Why director2 took over. */
const silence = (w: Words) => w.like('told.vrrp.noAdvert', { address: '125.38.38.11' })

const picture = (person: Page, w: Words): Locator => person.getByRole('region', { name: w('topology.picture') })
const heldBy = (person: Page, director: string, w: Words): Locator =>
  picture(person, w).getByRole('link', { name: w('topology.vipHeld', { vip: VIP, director }), exact: true })
const middleOf = async (place: Locator): Promise<number> => {
  const box = await place.boundingBox()
  if (!box) throw new Error('it has no place on the page')
  return box.y + box.height / 2
}
const instance = (person: Page): Locator => person.getByRole('region', { name: 'VI_CACHE', exact: true })
const transitions = (person: Page, w: Words): Locator =>
  instance(person).getByRole('table', { name: w('failover.transitions') })
const events = (person: Page, w: Words): Locator => person.getByRole('table', { name: w('events.title'), exact: true })

for (const w of languages.map(words)) {
  test(`${w.language}: the topology shows who holds the VIP, beside that director, and the table says the same`, async ({
    person,
  }) => {
    await speak(person, w.language)
    await goTo(person, 'Topology', w.language)
    await expect(heldBy(person, 'director1', w)).toBeVisible()
    const director = picture(person, w).getByRole('link', { name: 'director1', exact: true })
    expect(Math.abs((await middleOf(heldBy(person, 'director1', w))) - (await middleOf(director)))).toBeLessThan(40)
    for (const real of ['125.38.38.99:80', '125.38.38.101:80', '125.38.38.102:80', '125.38.38.104:80'])
      await expect(picture(person, w).getByRole('link', { name: real, exact: true })).toBeVisible()
    const row = person
      .getByRole('table', { name: w('topology.vips') })
      .getByRole('row')
      .filter({ hasText: VIP })
    await expect(row).toContainText('director1')
    await expect(row).toContainText(/[\d.]+ k?B\/s/)
  })

  test(`${w.language}: real servers fold and unfold by the keyboard, and the URL remembers`, async ({ person }) => {
    const table = person.getByRole('table', { name: w('topology.services') })
    await table.getByRole('button', { name: w('topology.close', { service: SERVICE }) }).press('Enter')
    await expect(picture(person, w).getByRole('link', { name: '125.38.38.99:80', exact: true })).toHaveCount(0)
    await expect(person).toHaveURL(/open=none/)
    await person.reload()
    await expect(heldBy(person, 'director1', w)).toBeVisible()
    await table.getByRole('button', { name: w('topology.open', { service: SERVICE }) }).press('Enter')
    await expect(picture(person, w).getByRole('link', { name: '125.38.38.99:80', exact: true })).toBeVisible()
  })

  test(`${w.language}: each BACKUP says what it needs to take over, and a planned failover is one click away`, async ({
    person,
  }) => {
    await goTo(person, 'Failover', w.language)
    const ready = person
      .getByRole('region', { name: w('readiness.title') })
      .getByRole('listitem', { name: 'director2' })
    await expect(ready).toContainText(w('readiness.ready'))
    await expect(ready).toContainText(
      w.like('readiness.facts.hears.master', { address: '125.38.38.11', seconds: /\d+\.\d/ }),
    )
    await expect(ready).toContainText(w('readiness.facts.checks.warm', { checked: 4, total: 4 }))
    await expect(ready).toContainText(w('readiness.facts.health.equal', { director: 'director1' }))
    await expect(ready).toContainText(
      new RegExp(
        ['ahead', 'behind'].map(way => w.like(`readiness.facts.clock.${way}`, { ms: /\d+/ }).source).join('|'),
      ),
    )
    await person.getByRole('button', { name: w('readiness.planned') }).click()
    const dialog = person.getByRole('dialog', {
      name: w('order.failover.title', { instance: 'VI_CACHE', director: 'director1' }),
    })
    await expect(dialog).toContainText(w('order.willBe', { director: 'director2', instance: 'VI_CACHE' }))
    await dialog.getByRole('button', { name: w('dialog.cancel') }).click()
  })
}

test('the MASTER dies: the VIP moves to the other director in the picture', async ({ person, browser, cluster }) => {
  await speak(person, 'en')
  await goTo(person, 'Topology')
  await expect(heldBy(person, 'director1', words('en'))).toBeVisible()
  const reader = await alsoRead(browser, person, 'zh')
  const both = await Promise.all(
    [
      { page: person, w: words('en') },
      { page: reader, w: words('zh') },
    ].map(async ({ page, w }) => {
      await expect(heldBy(page, 'director1', w)).toBeVisible()
      return { page, w, before: await middleOf(heldBy(page, 'director1', w)) }
    }),
  )
  await cluster.lab.kill('director1')
  for (const { page, w, before } of both) {
    await expect(heldBy(page, 'director2', w)).toBeVisible()
    const director = picture(page, w).getByRole('link', { name: 'director2', exact: true })
    await expect
      .poll(async () => Math.abs((await middleOf(heldBy(page, 'director2', w))) - (await middleOf(director))))
      .toBeLessThan(40)
    expect(await middleOf(heldBy(page, 'director2', w))).toBeGreaterThan(before + 20)
    await expect(picture(page, w)).toContainText(w('topology.gone'))
  }
  await reader.context().close()
})

for (const w of languages.map(words)) {
  test(`${w.language}: events of one cause are one, and lead to their moment, with measured times beside the formula`, async ({
    person,
  }) => {
    await speak(person, w.language)
    await goTo(person, 'Events', w.language)
    const group = events(person, w)
      .getByRole('row')
      .filter({ hasText: silence(w) })
    await expect(group).toHaveCount(1)
    await expect(group).toContainText(w('events.times', { n: 1, kind: w('events.kinds.vip') }))
    await group.getByRole('button', { name: w.like('events.openGroup', { n: /\d+/ }) }).click()
    await expect(group).toHaveCount(2)
    await expect(events(person, w)).toContainText(w.like('told.vrrp.addedTo', { address: `${VIP}/32` }))

    await group.first().getByRole('link').click()
    await expect(person).toHaveURL(/\/failover\?at=\d+&event=/)
    const opened = transitions(person, w).locator('[aria-current=true]')
    await expect(opened).toContainText('director2')
    await expect(opened).toContainText(w.like('told.vrrp.lastAdvert', { address: '125.38.38.11' }))
    const times = opened.getByRole('table', { name: w('failover.timesOf') })
    const detection = times.getByRole('row').filter({ hasText: w('failover.phases.detection') })
    // RFC 3768 §6.1: 3 x advert_int + (256 - priority) / 256
    await expect(detection.getByRole('cell').nth(1)).toHaveText(w('failover.ms', { ms: '3414.1' }))
    const measured = Number.parseFloat(await detection.getByRole('cell').nth(0).innerText())
    expect(measured).toBeGreaterThan(3400)
    for (const phase of ['election', 'announce', 'silence'])
      await expect(times.getByRole('row').filter({ hasText: w(`failover.phases.${phase}`) })).toHaveCount(1)
  })

  test(`${w.language}: the failover view goes back in time: before the failover director1 was MASTER`, async ({
    person,
    cluster,
  }) => {
    const at = Number(new URL(person.url()).searchParams.get('at'))
    const path = new URL(person.url()).pathname
    await cluster.lab.start('director1')
    await goTo(person, 'Topology', w.language)
    await expect(heldBy(person, 'director1', w)).toBeVisible()

    const end = Math.round(at - 3500)
    // A span that began before the directors did, however long the steps before took.
    const span = 1_800_000
    await person.goto(`${path}?span=${span}&end=${end}`)
    await expect(person.getByText(w.like('failover.past'))).toBeVisible()
    const lanes = instance(person).getByRole('img')
    await expect(lanes).toContainText('director1 MASTER')
    // at its start director2 may have been the first
    await expect(lanes).not.toContainText(silence(w))
    await expect(instance(person)).not.toContainText(silence(w))
    await expect(instance(person).getByRole('button', { name: w('order.failover.button') })).toHaveCount(0)
    await person.getByRole('button', { name: w('failover.earlier') }).click()
    await expect(person).toHaveURL(new RegExp(`end=${end - span / 2}`))
    await expect(lanes).not.toContainText('director1 MASTER')
    await person.getByRole('button', { name: w('failover.later') }).click()
    await expect(person).toHaveURL(new RegExp(`end=${end}`))
    await expect(lanes).toContainText('director1 MASTER')

    await person.goto(`${path}?span=60000&end=${at + 500}`)
    await expect(lanes).toContainText(new RegExp(`director2 MASTER [^—]*${silence(w).source}`))
    await expect(transitions(person, w)).toContainText(silence(w))
    await person.getByRole('button', { name: w('failover.live'), exact: true }).click()
    await expect(person).not.toHaveURL(/end=/)
    await expect(
      instance(person)
        .getByRole('button', { name: w('order.failover.button') })
        .first(),
    ).toBeVisible()
  })

  test(`${w.language}: a pause holds the stream, says how many wait, and shows them when asked`, async ({
    person,
    cluster,
  }) => {
    // another one each time: what is told of the first is still there
    const [web, real] = w.language === 'en' ? ['web4', '125.38.38.99'] : ['web3', '125.38.38.104']
    await goTo(person, 'Events', w.language)
    await expect(events(person, w).getByRole('row').nth(1)).toBeVisible()
    await person.getByLabel(w('events.byCause')).click()
    await expect(person).toHaveURL(/group=no/)
    await expect(person.getByLabel(w('events.byCause'))).not.toBeChecked()
    await person.getByRole('button', { name: w('events.pause') }).click()
    const before = await events(person, w).getByRole('row').count()
    await cluster.lab.stop(web)
    const fresh = person.getByRole('button', { name: w.counted('events.showNew') })
    await expect(fresh).toBeVisible()
    expect(await events(person, w).getByRole('row').count()).toBe(before)
    await expect(events(person, w)).not.toContainText(w.like('eventWords.real-server-down', { real: `${real}:80` }))
    await expect(async () => {
      if (await fresh.isVisible()) await fresh.click()
      await expect(events(person, w)).toContainText(
        w.like('eventWords.real-server-down', { real: `${real}:80`, service: SERVICE }),
        { timeout: 1000 },
      )
    }).toPass()
    await person.getByRole('button', { name: w('events.resume') }).click()

    await person.getByLabel(w('events.severity')).selectOption(w('events.orWorse.warning'))
    await person.getByLabel(w('events.text')).fill(real)
    await person.getByRole('button', { name: w('events.find') }).click()
    await expect(person).toHaveURL(new RegExp(`severity=warning&text=${real}`))
    await expect(events(person, w)).toContainText(`${real}:80`)
    await expect(events(person, w)).not.toContainText('VI_CACHE')
    await cluster.lab.start(web)
  })
}

test('two MASTERs of one instance stand out, and demoting one is offered in place', async ({
  person,
  browser,
  cluster,
}) => {
  const deaf = (rule: string) =>
    cluster.lab.exec('director2', ['sh', '-c', `nft delete table inet deaf 2>/dev/null; ${rule}`])
  await speak(person, 'en')
  await goTo(person, 'Failover')
  await expect(instance(person)).toBeVisible()
  const reader = await alsoRead(browser, person, 'zh')
  await deaf(
    "nft add table inet deaf && nft add chain inet deaf in '{ type filter hook input priority 0; }' && nft add rule inet deaf in ip protocol 112 drop",
  )
  const both = [
    { page: person, w: words('en'), again: 'director2' },
    { page: reader, w: words('zh'), again: 'director1' },
  ].map(each => ({
    ...each,
    warning: each.page
      .getByRole('alert')
      .filter({ hasText: each.w.like('failover.splitBrain', { instance: 'VI_CACHE' }) }),
  }))
  for (const { page, w, again, warning } of both) {
    await expect(warning).toContainText('director1, director2')
    const of = (director: string) => warning.getByRole('listitem').filter({ hasText: director })
    await button(of(again), w('order.reannounce.button')).click()
    const announce = page.getByRole('dialog', { name: w('order.reannounce.title', { instance: 'VI_CACHE' }) })
    await button(announce, w('order.reannounce.do')).click()
    await expect(announce.getByText(w('order.done'), { exact: true })).toBeVisible()
    await closeButton(announce, w).click()
    await button(of('director2'), w('order.demote.button')).click()
    const demote = page.getByRole('dialog', { name: w('order.demote.title', { director: 'director2' }) })
    await expect(demote).toContainText(w('order.staysAlone', { director: 'director1', instance: 'VI_CACHE' }))
    await button(demote, w('dialog.cancel')).click()
  }
  await deaf('true')
  for (const { warning } of both) await expect(warning).toHaveCount(0)
  await reader.context().close()
})

for (const w of languages.map(words)) {
  test(`${w.language}: the incident report tells what happened, by cause, with who did what`, async ({ person }) => {
    await speak(person, w.language)
    await goTo(person, 'Failover', w.language)
    await person.getByRole('button', { name: w('events.incident') }).click()
    await expect(person).toHaveURL(/\/incident\?from=\d+&to=\d+/)
    const from = Number(new URL(person.url()).searchParams.get('from'))
    await person.goto(`${new URL(person.url()).pathname}?from=${from - 600_000}&to=${Date.now()}`)
    await expect(person.getByRole('heading', { level: 1 })).toHaveText(w('incident.title'))
    const figures = person.getByRole('region', { name: w('incident.figures') })
    await expect(figures).toContainText(
      new RegExp(`${w('incident.figure.longestGap')}\\s*${w.like('incident.figure.ms', { ms: /3,?4\d\d/ }).source}`),
    )
    await expect(figures).toContainText('director1, director2')
    const told = person.getByRole('table', { name: w('incident.events') })
    await expect(told).toContainText(silence(w))
    await expect(told).toContainText(w.like('eventWords.split-brain', { instance: 'VI_CACHE' }))
    await expect(person.getByRole('img', { name: w('failover.chartLabel', { instance: 'VI_CACHE' }) })).toBeVisible()
    await expect(person.getByRole('region', { name: w('incident.deployments') })).toContainText(
      w('incident.noDeployments'),
    )
    const deed = person
      .getByRole('table', { name: w('incident.deeds') })
      .getByRole('row')
      .filter({ hasText: 'order.reannounce' })
      .filter({ hasText: 'director2' })
    await expect(deed).toContainText('ada@example.org')

    await person.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await expect(person.getByRole('navigation', { name: w('nav.label') })).toBeHidden()
    await expect(person.getByRole('button', { name: w('incident.print') })).toBeHidden()
    expect(await person.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
    await person.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })
}
