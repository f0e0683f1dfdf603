import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowWidth, THICKEST, THINNEST } from '../src/features/topology/flow-width'
import { layoutTopology, type Place } from '../src/features/topology/layout-topology'
import { openServices, toggled } from '../src/features/topology/open-services'
import { CLIENTS, type ServicePart, type Topology, topologyOf, type VipPart } from '../src/features/topology/topology'
import { carrying, seenCluster } from './seen-cluster'

const service = (n: number, reals: number, sorry = false): ServicePart => ({
  id: `10.0.0.${n}:80/TCP`,
  lb_algo: 'wrr',
  quorumUp: true,
  sorry: sorry ? { id: '10.9.9.9:80', active: false } : undefined,
  up: reals,
  total: reals,
  drained: 0,
  down: 0,
  reals: Array.from({ length: reals }, (_, i) => ({ id: `10.1.${n}.${i}:80`, health: 'up', weight: 1, bytes: 0 })),
  seenBy: 'director0',
})
const vip = (n: number, ...holders: string[]): VipPart => ({
  id: `vip ${n}`,
  instance: `VI_${n}`,
  addresses: [`10.0.0.${n}`],
  known: true,
  holders,
  since: undefined,
})
const cluster = (directors: number, vips: VipPart[], services: ServicePart[]): Topology => ({
  directors: Array.from({ length: directors }, (_, i) => ({
    id: `d${i}`,
    name: `director${i}`,
    connected: true,
    instances: [{ name: 'VI_1', state: 'BACKUP', reason: '' }],
  })),
  vips,
  services,
  flows: [],
})
const all = (services: ServicePart[]) => new Set(services.map(({ id }) => id))
const overlap = (a: Place, b: Place) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe('parts', () => {
  const vips = (held: boolean) => [{ address: '10.0.0.1', prefix_length: 32, held }]
  const id = '10.0.0.1:80/TCP'
  const pair = (first: 'MASTER' | 'BACKUP', second: 'MASTER' | 'BACKUP') =>
    seenCluster(
      [first, second].map((state, n) => ({
        name: `d${n}`,
        vrrp: [{ state, since: 5 + n, vips: vips(state === 'MASTER') }],
        services: [{ id, ...(state === 'MASTER' ? carrying(4000) : carrying(0)) }],
        reals: [
          { id: 'a:80', virtualServer: id, ...carrying(3000) },
          { id: 'b:80', virtualServer: id, weight: 0 },
          { id: 'c:80', virtualServer: id, health: 'down' },
        ],
      })),
    )
  const ways = (topology: Topology) => topology.flows.map(({ from, to, bytes }) => `${from} > ${to} ${bytes}`)

  test('traffic goes from clients over the VIP and its holder to the virtual server', () => {
    expect(ways(topologyOf(pair('BACKUP', 'MASTER')))).toEqual([
      `${CLIENTS} > vip 51 4000`,
      'vip 51 > d1 4000',
      `d1 > ${id} 4000`,
    ])
  })

  test('a drained and a down real server are counted, and each has its own traffic', () => {
    const [service] = topologyOf(pair('MASTER', 'BACKUP')).services
    expect(service).toMatchObject({ up: 2, total: 3, drained: 1, down: 1, seenBy: 'd0' })
    expect(service?.reals.map(({ bytes }) => bytes)).toEqual([3000, undefined, undefined])
  })

  test('two holders are a split brain on every way through them', () => {
    const { vips, flows } = topologyOf(pair('MASTER', 'MASTER'))
    expect(vips[0]).toMatchObject({ holders: ['d0', 'd1'], since: 5 })
    expect(flows.map(({ split }) => split)).toEqual([true, true, true, true, true])
  })

  test('a VIP that nobody holds leads nowhere', () => {
    expect(topologyOf(pair('BACKUP', 'BACKUP')).flows).toEqual([])
  })

  test('a fwmark has no address: who has its connections carries it', () => {
    const mark = { id: 'fwmark 1', address: undefined, port: undefined, fwmark: 1 }
    const cluster = seenCluster([
      { name: 'd0', services: [mark] },
      {
        name: 'd1',
        services: [mark],
        reals: [{ id: 'a:80', virtualServer: mark.id, activeConnections: 3 }],
      },
    ])
    expect(ways(topologyOf(cluster))).toEqual(['d1 > fwmark 1 undefined'])
  })
})

describe('layout', () => {
  test('a VIP stands beside its holder, and beside the other after a failover', () => {
    const before = layoutTopology(cluster(2, [vip(1, 'd0')], [service(1, 4)]), new Set(), true)
    const after = layoutTopology(cluster(2, [vip(1, 'd1')], [service(1, 4)]), new Set(), true)
    const middle = ({ y, height }: Place = { id: '', x: 0, y: 0, width: 0, height: 0 }) => y + height / 2
    expect(middle(before.vips[0])).toBe(middle(before.directors[0]))
    expect(middle(after.vips[0])).toBe(middle(after.directors[1]))
    expect(after.directors.map(({ y }) => y)).toEqual(before.directors.map(({ y }) => y))
  })

  test('a VIP that nobody holds stands after the last director', () => {
    const { vips, directors } = layoutTopology(cluster(2, [vip(1)], []), new Set(), true)
    expect(vips[0]?.y).toBeGreaterThan(directors[1]?.y ?? Number.NaN)
  })

  test('the way of a request goes to the right, or down where it is narrow', () => {
    const parts = cluster(2, [vip(1, 'd0')], [service(1, 4)])
    const order = (across: boolean, axis: 'x' | 'y') => {
      const { clients, vips, directors, services, pools } = layoutTopology(parts, all(parts.services), across)
      return [clients, vips[0], directors[0], services[0], pools[0]].map(place => place?.[axis] ?? Number.NaN)
    }
    for (const places of [order(true, 'x'), order(false, 'y')])
      expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  test('two directors and four real servers fit a telephone when they flow down', () => {
    const parts = cluster(2, [vip(1, 'd0')], [service(1, 4)])
    const { directors, pools } = layoutTopology(parts, all(parts.services), false)
    expect(Math.max(...[...directors, ...pools].map(({ x, width }) => x + width))).toBeLessThanOrEqual(400)
  })

  test('200 real servers of one virtual server are a grid of ten columns', () => {
    const parts = cluster(4, [vip(1, 'd0')], [service(1, 200)])
    const { pools } = layoutTopology(parts, all(parts.services), true)
    expect(new Set(pools[0]?.cells.map(({ x }) => x)).size).toBe(10)
    expect(pools[0]?.height).toBeLessThan(800)
  })

  test('a sorry server has a cell of its own, after the real servers', () => {
    const parts = cluster(1, [], [service(1, 3, true)])
    const { pools } = layoutTopology(parts, all(parts.services), true)
    expect(pools[0]?.cells).toHaveLength(4)
    expect(pools[0]?.cells.at(-1)?.id).toBe('10.0.0.1:80/TCP sorry')
  })

  test('nothing lies over anything else, whatever the cluster', () => {
    const made = fc.record({
      directors: fc.integer({ min: 1, max: 5 }),
      vips: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 6 }),
      services: fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 20 }),
      across: fc.boolean(),
      closed: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(made, ({ directors, vips, services, across, closed }) => {
        const parts = cluster(
          directors,
          vips.map((holder, n) => (holder >= 0 && holder < directors ? vip(n, `d${holder}`) : vip(n))),
          services.map((reals, n) => service(n, reals, n % 3 === 0)),
        )
        const open = new Set(parts.services.filter((_, n) => n % 4 >= closed).map(({ id }) => id))
        const layout = layoutTopology(parts, open, across)
        const outer: Place[] = [
          layout.clients,
          ...layout.vips,
          ...layout.directors,
          ...layout.services,
          ...layout.pools,
        ]
        for (const places of [outer, ...layout.pools.map(({ cells }) => cells)])
          for (const [i, a] of places.entries())
            for (const b of places.slice(i + 1)) if (overlap(a, b)) throw new Error(`${a.id} lies over ${b.id}`)
        for (const pool of layout.pools)
          for (const { x, y, width, height } of pool.cells)
            expect(
              x >= pool.x && y >= pool.y && x + width <= pool.x + pool.width && y + height <= pool.y + pool.height,
            ).toBe(true)
      }),
    )
  })
})

describe('width of a way', () => {
  test('what is not known or still is as thin as can be', () => {
    expect([undefined, 0, -1, Number.NaN].map(flowWidth)).toEqual(Array(4).fill(THINNEST))
  })

  test('ten times the bytes are one step more, up to a bound', () => {
    const widths = [1e3, 1e4, 1e5, 1e6, 1e7].map(flowWidth)
    for (const [i, width] of widths.slice(1).entries()) expect(width - (widths[i] ?? 0)).toBeCloseTo(1.25, 1)
    expect(flowWidth(1e15)).toBe(THICKEST)
  })
})

describe('what is open', () => {
  test('few real servers are all shown, many are not, and the URL decides over both', () => {
    expect([...openServices([service(1, 4), service(2, 4)], [])]).toHaveLength(2)
    expect([...openServices([service(1, 4), service(2, 200)], [])]).toEqual([])
    expect([...openServices([service(1, 4)], ['none'])]).toEqual([])
    expect([...openServices([service(1, 4), service(2, 200)], ['10.0.0.2:80/TCP'])]).toEqual(['10.0.0.2:80/TCP'])
  })

  test('closing the last one is remembered', () => {
    expect(toggled(new Set(['a', 'b']), 'a')).toEqual(['b'])
    expect(toggled(new Set(['a']), 'a')).toEqual(['none'])
    expect(toggled(new Set(), 'a')).toEqual(['a'])
  })
})
