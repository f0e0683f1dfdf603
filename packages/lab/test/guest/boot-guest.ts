/** Boots the suite's guest once, before its first test; without the means for one the tests skip themselves. */
import { isAble } from '@keelson/lab/machine-abilities'
import type { TestProject } from 'vitest/node'
import { SharedGuest } from '../../src/guest/shared-guest'

export default async function bootGuest(project: TestProject): Promise<() => Promise<void>> {
  if (!isAble('guest')) {
    project.provide('guestSocket', '')
    return async () => {}
  }
  const guest = await SharedGuest.boot({ seconds: 1500, cpus: 2, say: line => process.stdout.write(`${line}\n`) })
  project.provide('guestSocket', guest.socket)
  return () => guest.powerOff()
}
