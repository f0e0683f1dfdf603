import { liveKey } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { LiveStore } from '../src/features/live/live-store'
import { poolOf } from '../src/features/virtual-server/pool'
import { seenCluster } from './seen-cluster'

const service = '10.0.0.1:80/TCP'
const real = '10.0.1.1:80'
const told = (connections: number) => ({
  at: 0,
  totals: { connections: 5000, bytesIn: 0, bytesOut: 0 },
  rates: { connections, bytesIn: connections * 100, bytesOut: connections * 1000 },
})

/** `a` is MASTER and tells these rates; the page was opened a second ago and has seen two connections come. */
function justOpened(rates: ReturnType<typeof told>['rates'] | undefined, directorId?: string) {
  const reals = [{ id: real, virtualServer: service }]
  const vips = [{ address: '10.0.0.1', prefix_length: 32, held: true }]
  const cluster = seenCluster([
    {
      name: 'a',
      vrrp: [{ state: 'MASTER', vips }],
      services: [{ id: service, traffic: { ...told(0), rates } }],
      reals,
    },
    { name: 'b', vrrp: [{ state: 'BACKUP' }], services: [{ id: service, traffic: told(0) }], reals },
  ])
  const live = new LiveStore()
  const name = `a ${liveKey.realServer(service, real)}`
  live.connections.record(name, 0, 5000)
  live.connections.record(name, 1000, 5002)
  return poolOf(cluster, service, { directorId, drafted: [], pending: new Map(), lb_algo: 'rr' }, live, 1000)
}

test('what goes through is what the director says, not what the page has seen so far', () => {
  const pool = justOpened(told(23).rates)
  expect(pool.seenBy?.name).toBe('a')
  expect(pool.rates).toEqual({ connections: 23, bytesIn: 2300, bytesOut: 23_000 })
})

test('of one director it is what that one says', () => {
  expect(justOpened(told(23).rates, 'b').rates).toEqual({ connections: 0, bytesIn: 0, bytesOut: 0 })
})

test('for a director that does not say yet nothing is guessed, though shares are seen', () => {
  const pool = justOpened(undefined)
  expect(pool.rates).toBeUndefined()
  expect(pool.rows.map(({ id, live }) => [id, live])).toEqual([[real, 1]])
})
