/** The five minutes of the README, step by step: each of its steps is a test here, under its own words. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabClient } from '@keelson/lab/lab-client'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './living-stage'
import { clusterCard, directorCard, goTo, vipRow, virtualServerRow, weightsOf } from './pages'
import { takePictures } from './pictures'

const readme = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../../../README.md'), 'utf8')
const steps = [...readme.matchAll(/^\d\. \*\*(.+?)\*\*/gm)].map(([, words]) => words ?? '')
const [account, drag, drain, off, back] = steps as [string, string, string, string, string]

test.use({ story: 'five minutes' })
test.describe.configure({ mode: 'serial' })
// biome-ignore lint/suspicious/noSkippedTests: not disabled; a machine without them names what it skips
test.skip(!isAble('chromium', 'namespaces'), 'needs chromium and network namespaces')

const [dragged, drained] = ['125.38.38.101:80', '125.38.38.102:80'] as const
const bar = (person: Page, real: string) => person.getByRole('slider', { name: `weight of ${real}` })
const rowOf = (person: Page, real: string): Locator => person.getByRole('row').filter({ has: bar(person, real) })

/** What was asked before there was a MASTER fails late: counted anew until a hundred were answered and none was lost. */
async function isServed(lab: LabClient): Promise<boolean> {
  const { requests, failures } = await lab.traffic()
  if (failures > 0) await lab.traffic(true)
  return failures === 0 && requests >= 100
}

test(account, async ({ person }) => {
  expect(steps).toHaveLength(5)
  await expect(directorCard(person, 'director1')).toContainText('MASTER')
  await expect(directorCard(person, 'director2')).toContainText('BACKUP')
  await expect(vipRow(person)).toContainText('director1')
  await expect(virtualServerRow(person)).toContainText('4 of 4 up')
  await expect(person.getByText('Nothing needs a person now.')).toBeVisible()
})

test(drag, async ({ person, cluster }) => {
  await expect.poll(() => isServed(cluster.lab)).toBe(true)
  await clusterCard(person).getByRole('link', { name: '125.38.38.64:80/TCP' }).click()
  await expect(rowOf(person, dragged)).toContainText('up')
  const box = await bar(person, dragged).boundingBox()
  if (!box) throw new Error('the weight bar has no place on the page')
  const scale = Number(await bar(person, dragged).getAttribute('aria-valuemax'))
  const at = (weight: number) => [box.x + (weight / scale) * box.width, box.y + box.height / 2] as const
  await person.mouse.move(...at(1))
  await person.mouse.down()
  await person.mouse.move(...at(scale / 2), { steps: 8 })
  await expect(rowOf(person, dragged).getByRole('cell').nth(3)).not.toHaveText('25.0 %')
  await person.mouse.up()
  const weight = Number(await bar(person, dragged).getAttribute('aria-valuenow'))
  expect(weight).toBeGreaterThan(1)
  await takePictures(person, 'five-minutes-weight')
  await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[dragged]).toBe(weight)
  expect(await cluster.lab.traffic()).toMatchObject({ streamsBroken: 0, failures: 0 })
})

test(drain, async ({ person, cluster }) => {
  await person.getByRole('button', { name: `Drain ${drained}` }).click()
  await person.getByRole('dialog').getByRole('button', { name: 'Drain', exact: true }).click()
  await expect(rowOf(person, drained)).toContainText('draining')
  await takePictures(person, 'five-minutes-drain')
  await expect.poll(async () => weightsOf((await cluster.agent('director1', 'services')).stdout)[drained]).toBe(0)
  expect(await cluster.lab.traffic()).toMatchObject({ streamsBroken: 0, failures: 0 })
  await person.getByRole('button', { name: `Return ${drained} to service` }).click()
  await person.getByRole('dialog').getByRole('button', { name: 'Return' }).click()
  await expect(rowOf(person, drained)).not.toContainText('draining')
})

test(off, async ({ person, cluster }) => {
  await goTo(person, 'Failover')
  await cluster.lab.kill('director1')
  const instance = person.getByRole('region', { name: 'VI_CACHE', exact: true })
  await expect(instance.getByText('director2 MASTER').filter({ visible: true }).first()).toBeVisible()
  await takePictures(person, 'five-minutes-failover')
})

test(back, async ({ person, cluster }) => {
  await cluster.lab.start('director1')
  await goTo(person, 'Topology')
  const picture = person.getByRole('region', { name: 'The way of a request' })
  await expect(picture.getByRole('link', { name: 'VIP 125.38.38.64, held by director1', exact: true })).toBeVisible()
  await takePictures(person, 'five-minutes-topology')
})
