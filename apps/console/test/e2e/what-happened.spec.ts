/** What a person sees of a failover, while it happens and after: topology, failover view, events, incident report. */
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import { goTo } from './pages'

test.use({ story: 'what happened' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const VIP = '125.38.38.64'
const SERVICE = `${VIP}:80/TCP`

const picture = (person: Page): Locator => person.getByRole('region', { name: 'The way of a request' })
const heldBy = (person: Page, director: string): Locator =>
  picture(person).getByRole('link', { name: `VIP ${VIP}, held by ${director}`, exact: true })
const middleOf = async (place: Locator): Promise<number> => {
  const box = await place.boundingBox()
  if (!box) throw new Error('it has no place on the page')
  return box.y + box.height / 2
}
const instance = (person: Page): Locator => person.getByRole('region', { name: 'VI_CACHE', exact: true })
const transitions = (person: Page): Locator => instance(person).getByRole('table', { name: 'All transitions' })
const events = (person: Page): Locator => person.getByRole('table', { name: 'Events', exact: true })

test('the topology shows who holds the VIP, beside that director, and the table says the same', async ({ person }) => {
  await goTo(person, 'Topology')
  await expect(heldBy(person, 'director1')).toBeVisible()
  const director = picture(person).getByRole('link', { name: 'director1', exact: true })
  expect(Math.abs((await middleOf(heldBy(person, 'director1'))) - (await middleOf(director)))).toBeLessThan(40)
  for (const real of ['125.38.38.99:80', '125.38.38.101:80', '125.38.38.102:80', '125.38.38.104:80'])
    await expect(picture(person).getByRole('link', { name: real, exact: true })).toBeVisible()
  const row = person.getByRole('table', { name: 'VIPs and who holds them' }).getByRole('row').filter({ hasText: VIP })
  await expect(row).toContainText('director1')
  await expect(row).toContainText(/[\d.]+ k?B\/s/)
})

test('real servers fold and unfold by the keyboard, and the URL remembers', async ({ person }) => {
  const table = person.getByRole('table', { name: 'Virtual servers and their real servers' })
  await table.getByRole('button', { name: `Hide the real servers of ${SERVICE}` }).press('Enter')
  await expect(picture(person).getByRole('link', { name: '125.38.38.99:80', exact: true })).toHaveCount(0)
  await expect(person).toHaveURL(/open=none/)
  await person.reload()
  await expect(heldBy(person, 'director1')).toBeVisible()
  await table.getByRole('button', { name: `Show the real servers of ${SERVICE}` }).press('Enter')
  await expect(picture(person).getByRole('link', { name: '125.38.38.99:80', exact: true })).toBeVisible()
})

test('each BACKUP says what it needs to take over, and a planned failover is one click away', async ({ person }) => {
  await goTo(person, 'Failover')
  const ready = person.getByRole('region', { name: 'Ready to take over' }).getByRole('listitem', { name: 'director2' })
  await expect(ready).toContainText('ready')
  await expect(ready).toContainText(/It heard the MASTER 125\.38\.38\.11 \d+\.\d s ago/)
  await expect(ready).toContainText('4 of 4 real servers are checked')
  await expect(ready).toContainText('It finds the same real servers up as director1')
  await expect(ready).toContainText(/Its clock is \d+ ms (ahead of|behind) the console's/)
  await person.getByRole('button', { name: 'Planned failover…' }).click()
  const dialog = person.getByRole('dialog', { name: 'Fail VI_CACHE over from director1' })
  await expect(dialog).toContainText('director2 becomes MASTER of VI_CACHE')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('the MASTER dies: the VIP moves to the other director in the picture', async ({ person, cluster }) => {
  await goTo(person, 'Topology')
  await expect(heldBy(person, 'director1')).toBeVisible()
  const before = await middleOf(heldBy(person, 'director1'))
  await cluster.lab.kill('director1')
  await expect(heldBy(person, 'director2')).toBeVisible()
  const director = picture(person).getByRole('link', { name: 'director2', exact: true })
  await expect
    .poll(async () => Math.abs((await middleOf(heldBy(person, 'director2'))) - (await middleOf(director))))
    .toBeLessThan(40)
  expect(await middleOf(heldBy(person, 'director2'))).toBeGreaterThan(before + 20)
  await expect(picture(person)).toContainText('agent gone')
})

test('events of one cause are one, and lead to their moment, with measured times beside the formula', async ({
  person,
}) => {
  await goTo(person, 'Events')
  const group = events(person).getByRole('row').filter({ hasText: 'no advert from 125.38.38.11' })
  await expect(group).toHaveCount(1)
  await expect(group).toContainText(/with .*1 × VIP/)
  await group.getByRole('button', { name: /^All \d+ events of this cause$/ }).click()
  await expect(group).toHaveCount(2)
  await expect(events(person)).toContainText(`${VIP}/32 added to`)

  await group.first().getByRole('link').click()
  await expect(person).toHaveURL(/\/failover\?at=\d+&event=/)
  const opened = transitions(person).locator('[aria-current=true]')
  await expect(opened).toContainText('director2')
  await expect(opened).toContainText('the last advert came from 125.38.38.11')
  const times = opened.getByRole('table', { name: 'Measured beside the formula' })
  const detection = times.getByRole('row').filter({ hasText: 'Detection' })
  // RFC 3768 §6.1: 3 x advert_int + (256 - priority) / 256
  await expect(detection.getByRole('cell').nth(1)).toHaveText('3414.1 ms')
  const measured = Number.parseFloat(await detection.getByRole('cell').nth(0).innerText())
  expect(measured).toBeGreaterThan(3400)
  for (const name of ['Election', 'Announcement', 'No MASTER on the wire'])
    await expect(times.getByRole('row').filter({ hasText: name })).toHaveCount(1)
})

test('the failover view goes back in time: before the failover director1 was MASTER', async ({ person, cluster }) => {
  const at = Number(new URL(person.url()).searchParams.get('at'))
  const path = new URL(person.url()).pathname
  await cluster.lab.start('director1')
  await goTo(person, 'Topology')
  await expect(heldBy(person, 'director1')).toBeVisible()

  const end = Math.round(at - 3500)
  // A span that began before the directors did, however long the steps before took.
  const span = 1_800_000
  await person.goto(`${path}?span=${span}&end=${end}`)
  await expect(person.getByText('The past:')).toBeVisible()
  const lanes = instance(person).getByRole('img')
  await expect(lanes).toContainText('director1 MASTER')
  // at its start director2 may have been the first
  await expect(lanes).not.toContainText('no advert from 125.38.38.11')
  await expect(instance(person)).not.toContainText('no advert from 125.38.38.11')
  await expect(instance(person).getByRole('button', { name: 'Fail over…' })).toHaveCount(0)
  await person.getByRole('button', { name: 'Earlier' }).click()
  await expect(person).toHaveURL(new RegExp(`end=${end - span / 2}`))
  await expect(lanes).not.toContainText('director1 MASTER')
  await person.getByRole('button', { name: 'Later' }).click()
  await expect(person).toHaveURL(new RegExp(`end=${end}`))
  await expect(lanes).toContainText('director1 MASTER')

  await person.goto(`${path}?span=60000&end=${at + 500}`)
  await expect(lanes).toContainText(/director2 MASTER [^—]*no advert from 125\.38\.38\.11/)
  await expect(transitions(person)).toContainText('no advert from 125.38.38.11')
  await person.getByRole('button', { name: 'Live', exact: true }).click()
  await expect(person).not.toHaveURL(/end=/)
  await expect(instance(person).getByRole('button', { name: 'Fail over…' }).first()).toBeVisible()
})

test('a pause holds the stream, says how many wait, and shows them when asked', async ({ person, cluster }) => {
  await goTo(person, 'Events')
  await expect(events(person).getByRole('row').nth(1)).toBeVisible()
  await person.getByLabel('by cause').click()
  await expect(person).toHaveURL(/group=no/)
  await expect(person.getByLabel('by cause')).not.toBeChecked()
  await person.getByRole('button', { name: 'Pause' }).click()
  const before = await events(person).getByRole('row').count()
  await cluster.lab.stop('web4')
  const fresh = person.getByRole('button', { name: /^\d+ new$/ })
  await expect(fresh).toBeVisible()
  expect(await events(person).getByRole('row').count()).toBe(before)
  await expect(events(person)).not.toContainText('125.38.38.99:80 of')
  await expect(async () => {
    if (await fresh.isVisible()) await fresh.click()
    await expect(events(person)).toContainText(`real_server 125.38.38.99:80 of ${SERVICE} is down`, { timeout: 1000 })
  }).toPass()
  await person.getByRole('button', { name: 'Follow again' }).click()

  await person.getByLabel('Severity').selectOption('warning or error')
  await person.getByLabel('Address, instance, words').fill('125.38.38.99')
  await person.getByRole('button', { name: 'Find' }).click()
  await expect(person).toHaveURL(/severity=warning&text=125\.38\.38\.99/)
  await expect(events(person)).toContainText('125.38.38.99:80')
  await expect(events(person)).not.toContainText('VI_CACHE')
  await cluster.lab.start('web4')
})

test('two MASTERs of one instance stand out, and demoting one is offered in place', async ({ person, cluster }) => {
  const deaf = (rule: string) =>
    cluster.lab.exec('director2', ['sh', '-c', `nft delete table inet deaf 2>/dev/null; ${rule}`])
  await goTo(person, 'Failover')
  await deaf(
    "nft add table inet deaf && nft add chain inet deaf in '{ type filter hook input priority 0; }' && nft add rule inet deaf in ip protocol 112 drop",
  )
  const warning = person.getByRole('alert').filter({ hasText: 'Split brain: VI_CACHE has several MASTERs' })
  await expect(warning).toContainText('director1, director2')
  const other = warning.getByRole('listitem').filter({ hasText: 'director2' })
  await other.getByRole('button', { name: 'Announce again…' }).click()
  const again = person.getByRole('dialog', { name: 'Announce the addresses of VI_CACHE again' })
  await again.getByRole('button', { name: 'Announce', exact: true }).click()
  await expect(again.getByText('Done', { exact: true })).toBeVisible()
  await again.getByRole('button', { name: 'Close' }).last().click()
  await other.getByRole('button', { name: 'Demote…' }).click()
  const dialog = person.getByRole('dialog', { name: 'Demote director2' })
  await expect(dialog).toContainText('director1 goes on alone as MASTER of VI_CACHE')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await deaf('true')
  await expect(warning).toHaveCount(0)
})

test('the incident report tells what happened, by cause, with who did what', async ({ person }) => {
  await person.getByRole('button', { name: 'Incident report' }).click()
  await expect(person).toHaveURL(/\/incident\?from=\d+&to=\d+/)
  const from = Number(new URL(person.url()).searchParams.get('from'))
  await person.goto(`${new URL(person.url()).pathname}?from=${from - 600_000}&to=${Date.now()}`)
  await expect(person.getByRole('heading', { level: 1 })).toHaveText('Incident report')
  const figures = person.getByRole('region', { name: 'In short' })
  await expect(figures).toContainText(/Longest without a MASTER\s*3,?4\d\d ms/)
  await expect(figures).toContainText('director1, director2')
  const told = person.getByRole('table', { name: 'Events by cause' })
  await expect(told).toContainText('no advert from 125.38.38.11')
  await expect(told).toContainText('Split brain', { ignoreCase: true })
  await expect(person.getByRole('img', { name: 'State of VI_CACHE on each director over time' })).toBeVisible()
  await expect(person.getByRole('region', { name: 'Revisions deployed' })).toContainText('No deployment began')
  const deed = person
    .getByRole('table', { name: 'Who did what' })
    .getByRole('row')
    .filter({ hasText: 'order.reannounce' })
  await expect(deed).toContainText('ada@example.org')
  await expect(deed).toContainText('director2')

  await person.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(person.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await expect(person.getByRole('button', { name: 'Print' })).toBeHidden()
  expect(await person.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
  await person.emulateMedia({ media: 'screen', colorScheme: 'light' })
})
