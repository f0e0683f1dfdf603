/** Stock keepalived's checkers beside ours on one kernel: the same servers, changing by probe, give the same lines on the LVS FIFO. */
import { GUEST } from '@keelson/lab/guest/shared-guest'
import { LabClient } from '@keelson/lab/lab-client'
import { isAble } from '@keelson/lab/machine-abilities'
import { beforeAll, describe, expect, inject, it } from 'vitest'

const ORACLE = 'packages/lab/dist/checker-oracle/run-oracle.mjs'

type Changes = Record<string, string[]>

/** What a director made of the cases that the pattern names. */
async function changesOf(director: 'keepalived' | 'keelson', names: string): Promise<Changes> {
  const guest = new LabClient(inject('guestSocket'))
  const dir = `/root/${director}`
  const { code, stderr } = await guest.exec(GUEST, ['unshare', '--net', 'node', ORACLE, director, dir, names])
  if (code !== 0) throw new Error(`the oracle ended with status ${code}:\n${stderr}`)
  return JSON.parse((await guest.exec(GUEST, ['cat', `${dir}/${director}.json`])).stdout) as Changes
}

describe.skipIf(!isAble('guest'))('checkers beside stock keepalived', () => {
  // More kinds of checkers join as they are seen to agree; `checker-oracle.txt` has what keepalived did in all of them.
  let stock: Changes
  let ours: Changes
  beforeAll(async () => {
    stock = await changesOf('keepalived', '^tcp')
    ours = await changesOf('keelson', '^tcp')
  }, 600_000)

  it('asks both about every case, and keepalived did change its mind in them', () => {
    expect(Object.keys(ours)).toEqual(Object.keys(stock))
    expect(Object.keys(stock).length).toBeGreaterThanOrEqual(17)
    expect(Object.values(stock).flat().length).toBeGreaterThan(40)
  })

  it('says the same lines, which the same counts of probes alone can give', () => {
    expect(ours).toEqual(stock)
  })
})
