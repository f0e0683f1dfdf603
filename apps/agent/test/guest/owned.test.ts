/** Whose the kernel's table is: across lives of the agent, beside somebody else's services and changes, with lvs_flush. */
import { isAble } from '@keelson/lab/machine-abilities'
import { beforeAll, describe, expect, it } from 'vitest'
import { ipvsExperiment } from './ipvs-experiment'

const LIMIT = 600_000

interface Owned {
  adopted: { before: number; after: number; left: string[]; table: string[] }
  repaired: { told: string; table: string[] }
  stopped: string[]
  leftSo: { told: string; table: string[] }
  flushed: string[]
  beforeStop: string[]
  flushedOnStop: string[]
}

describe.skipIf(!isAble('guest'))('whose the table is', () => {
  const FOREIGN = '-A -t 10.9.9.9:90 -s rr'
  const ours = (weight = 1) => [
    '-A -t 125.38.38.64:80 -s wrr',
    `-a -t 125.38.38.64:80 -r 125.38.38.11:80 -m -w ${weight}`,
    '-a -t 125.38.38.64:80 -r 125.38.38.12:80 -m -w 2',
  ]
  const both = (weight = 1) => [FOREIGN, ...ours(weight)].toSorted()
  let owned: Owned
  beforeAll(async () => {
    owned = await ipvsExperiment<Owned>('owned')
  }, LIMIT)

  it('an agent that died leaves it all, and the next one takes it over without a flush', () => {
    const { before, after, left, table } = owned.adopted
    expect(left.toSorted()).toEqual(both())
    expect(table.toSorted()).toEqual(both())
    expect({ before, after }).toEqual({ before: 12, after: 16 })
  })

  it('what somebody else changed of ours is told and put right', () => {
    expect(JSON.parse(owned.repaired.told)).toMatchObject({
      event: {
        severity: 'warning',
        body: { kind: 'forwarder', text: expect.stringMatching(/weight.*77.*put right$/) },
      },
    })
    expect(owned.repaired.table.toSorted()).toEqual(both())
  })

  it('... or told and left, with --ipvs-drift leave', () => {
    expect(owned.leftSo.told).toMatch(/weight.*78.*left as it is/)
    expect(owned.leftSo.table.toSorted()).toEqual(both(78))
  })

  it('a clean stop takes what is ours, and nobody else’s', () => {
    expect(owned.stopped).toEqual([FOREIGN])
  })

  it('lvs_flush at start and lvs_flush_on_stop take what is somebody else’s too', () => {
    expect(owned.flushed.toSorted()).toEqual(ours().toSorted())
    expect(owned.beforeStop.toSorted()).toEqual(both())
    expect(owned.flushedOnStop).toEqual([])
  })
})
