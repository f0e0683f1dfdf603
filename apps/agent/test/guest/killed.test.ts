/** kill -9 of the processes that know the table, under real connections through the kernel's IPVS. */
import type { Killed } from '@keelson/lab/ipvs-traffic/killed'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, it } from 'vitest'
import { ipvsExperiment } from './ipvs-experiment'

const LIMIT = 600_000
/** A machine that carries three times as many has enough for them and for a process that starts anew. */
const RATE = 200

it.skipIf(!isAble('guest'))(
  'kill -9 of checkers and forwarder under 200 connections a second, TCP and UDP together, loses none, and nothing is counted anew; of a machine that carries fewer than 600, under a third of them',
  async () => {
    const { ceiling, perSecond, during, before, more } = await ipvsExperiment<Killed>('killed')
    const answered = (protocol: 'TCP' | 'UDP') => Object.values(during[protocol].perServer).reduce((a, b) => a + b, 0)
    const [streams, datagrams] = [answered('TCP'), answered('UDP')]
    process.stdout.write(
      `under kill -9: ${perSecond} connections/s of ${ceiling}/s without it; ${streams} by TCP, ${datagrams} by UDP\n`,
    )
    expect({ TCP: during.TCP.failures, UDP: during.UDP.failures }).toEqual({ TCP: 0, UDP: 0 })
    expect(perSecond).toBeGreaterThanOrEqual(Math.min(RATE, Math.floor(ceiling / 3)))
    // After a flush the kernel would count from nothing, and less than before.
    expect(before.TCP).toBeGreaterThan(500)
    expect(before.UDP).toBeGreaterThan(500)
    // A port that comes again while its entry lasts makes no new connection: of datagrams none does.
    expect(more.UDP).toBe(datagrams)
    expect(more.TCP).toBeGreaterThan(streams * 0.9)
    expect(more.TCP).toBeLessThanOrEqual(streams)
  },
  LIMIT,
)
