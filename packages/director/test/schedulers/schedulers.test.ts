import type { SchedulerName } from '@keelson/keepalived-conf/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScheduler, supportedSchedulers } from '../../src/schedulers/create-scheduler'
import { predictShares } from '../../src/schedulers/predict-shares'
import type { Client, Destination, Scheduler } from '../../src/schedulers/scheduler'
import { SourceHashing } from '../../src/schedulers/source-hashing'

const client: Client = { source: '192.0.2.1', sourcePort: 40_000, destination: '125.38.38.64' }

function destination(id: string, weight = 1, activeConnections = 0, inactiveConnections = 0): Destination {
  return { id, weight, activeConnections, inactiveConnections }
}

function scheduler(name: SchedulerName): Scheduler {
  return createScheduler(name)
}

/** The ids chosen for `count` connections that end at once; '-' where there is none. */
function sequence(of: Scheduler, destinations: Destination[], count: number): string {
  return Array.from({ length: count }, () => of.schedule(destinations, client)?.id ?? '-').join('')
}

describe('rr', () => {
  it('takes each in turn, weights or not', () => {
    expect(sequence(scheduler('rr'), [destination('a', 5), destination('b'), destination('c')], 7)).toBe('abcabca')
  })

  it('goes on after the last one when the list changes', () => {
    const rr = scheduler('rr')
    const [a, b, c] = [destination('a'), destination('b'), destination('c')]
    expect(sequence(rr, [a, b, c], 2)).toBe('ab')
    expect(sequence(rr, [a, c], 2)).toBe('ca')
    expect(sequence(rr, [c, a, b], 2)).toBe('bc')
  })
})

describe('wrr', () => {
  it('splits a cycle exactly by weight, the heavier first, as the kernel does', () => {
    const weights = [destination('a', 4), destination('b', 3), destination('c', 2)]
    expect(sequence(scheduler('wrr'), weights, 18)).toBe('aababcabcaababcabc')
  })

  it('divides by the common divisor: 100 200 300 is 1 2 3', () => {
    const weights = [destination('a', 100), destination('b', 200), destination('c', 300)]
    expect(sequence(scheduler('wrr'), weights, 12)).toBe('cbcabccbcabc')
  })

  it('splits every cycle exactly whatever the weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 }), weights => {
        const destinations = weights.map((weight, i) => destination(`${i}`, weight))
        const wrr = scheduler('wrr')
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        for (let cycle = 0; cycle < 3; cycle++) {
          const counts = new Map<string, number>()
          for (let i = 0; i < total; i++) {
            const { id } = wrr.schedule(destinations, client)!
            counts.set(id, (counts.get(id) ?? 0) + 1)
          }
          for (const { id, weight } of destinations) expect(counts.get(id) ?? 0).toBe(weight)
        }
        if (total === 0) expect(wrr.schedule(destinations, client)).toBeUndefined()
      }),
    )
  })

  it('takes up a weight changed from 1 to 3 with the next connection', () => {
    const wrr = scheduler('wrr')
    const servers = ['a', 'b', 'c', 'd'].map(id => destination(id))
    sequence(wrr, servers, 10)
    servers[0]!.weight = 3
    const next = sequence(wrr, servers, 600)
    expect(next.split('a')).toHaveLength(300 + 1)
    expect(next.split('b')).toHaveLength(100 + 1)
  })

  it('does not search for ever past an overloaded heavy one', () => {
    const heavy = { ...destination('a', 2 ** 31 - 1), overloaded: true }
    expect(sequence(scheduler('wrr'), [heavy, destination('b'), destination('c', 2)], 6)).toBe('cbccbc')
  })
})

describe('lc and wlc', () => {
  it('count an active connection as 256 inactive ones', () => {
    expect(sequence(scheduler('lc'), [destination('a', 1, 1), destination('b', 1, 0, 255)], 1)).toBe('b')
    expect(sequence(scheduler('lc'), [destination('a', 1, 1), destination('b', 1, 0, 257)], 1)).toBe('a')
  })

  it('wlc divides by the weight', () => {
    expect(sequence(scheduler('wlc'), [destination('a', 1, 10), destination('b', 3, 29)], 1)).toBe('b')
    expect(sequence(scheduler('wlc'), [destination('a', 1, 10), destination('b', 3, 31)], 1)).toBe('a')
  })

  it('take the first of equals', () => {
    expect(sequence(scheduler('wlc'), [destination('a', 2, 2), destination('b', 1, 1)], 1)).toBe('a')
    expect(sequence(scheduler('lc'), [destination('a', 1, 2), destination('b', 9, 2)], 1)).toBe('a')
  })

  it('wlc comes to a split by weight when connections last', () => {
    const servers = [destination('a', 1), destination('b', 3)]
    const wlc = scheduler('wlc')
    for (let i = 0; i < 400; i++) wlc.schedule(servers, client)!.activeConnections++
    expect(servers.map(server => server.activeConnections)).toEqual([100, 300])
  })
})

describe('sed and nq', () => {
  it('sed counts the connection to come', () => {
    expect(sequence(scheduler('sed'), [destination('a', 1), destination('b', 3, 2)], 1)).toBe('a')
    expect(sequence(scheduler('sed'), [destination('a', 1), destination('b', 4, 2)], 1)).toBe('b')
  })

  it('nq gives an idle one the connection at once', () => {
    expect(sequence(scheduler('nq'), [destination('a', 100, 1), destination('b', 1)], 1)).toBe('b')
  })
})

describe('fo and ovf', () => {
  it('fo sends everything to the heaviest', () => {
    expect(sequence(scheduler('fo'), [destination('a', 1), destination('b', 5, 99)], 2)).toBe('bb')
  })

  it('ovf goes on when there are more connections than weight', () => {
    expect(sequence(scheduler('ovf'), [destination('a', 1), destination('b', 5, 5)], 1)).toBe('b')
    expect(sequence(scheduler('ovf'), [destination('a', 1), destination('b', 5, 6)], 1)).toBe('a')
  })
})

describe('sh and dh', () => {
  const clients = Array.from({ length: 2560 }, (_, i) => ({
    ...client,
    source: `10.${i >> 8}.${i & 255}.7`,
    sourcePort: i,
  }))
  const four = ['a', 'b', 'c', 'd'].map(id => destination(id))

  it('sh keeps a client on its server', () => {
    const sh = scheduler('sh')
    const first = clients.map(each => sh.schedule(four, each)?.id)
    expect(clients.map(each => sh.schedule(four, { ...each, sourcePort: 1 })?.id)).toEqual(first)
    for (const { id } of four) expect(first.filter(each => each === id).length).toBeGreaterThan(400)
  })

  it('sh fills 256 buckets by weight, so weights of 100 leave the fourth with nothing', () => {
    const heavy = four.map(each => ({ ...each, weight: 100 }))
    const sh = scheduler('sh')
    expect(new Set(clients.map(each => sh.schedule(heavy, each)?.id))).toEqual(new Set(['a', 'b', 'c']))
    expect([...predictShares('sh', heavy).values()]).toEqual([100 / 256, 100 / 256, 56 / 256, 0])
  })

  it('sh turns away the clients of a drained server, unless it falls back', () => {
    const drained = [destination('a', 0), destination('b'), destination('c')]
    const plain = clients.map(each => scheduler('sh').schedule(drained, each)?.id)
    expect(new Set(plain)).toEqual(new Set([undefined, 'b', 'c']))
    const fallback = new SourceHashing({ fallback: true })
    expect(new Set(clients.map(each => fallback.schedule(drained, each)?.id))).toEqual(new Set(['b', 'c']))
  })

  it('sh-port spreads the ports of one client', () => {
    const byPort = new SourceHashing({ port: true })
    const chosen = clients.map(({ sourcePort }) => byPort.schedule(four, { ...client, sourcePort })?.id)
    expect(new Set(chosen)).toEqual(new Set(['a', 'b', 'c', 'd']))
  })

  it('dh sends a virtual address to one server whoever asks', () => {
    const dh = scheduler('dh')
    const chosen = new Set(clients.map(each => dh.schedule(four, each)?.id))
    expect(chosen.size).toBe(1)
    const shares = predictShares('dh', four, client.destination)
    expect([...shares].filter(([, share]) => share > 0)).toEqual([[[...chosen][0], 1]])
  })
})

describe('mh', () => {
  const clients = Array.from({ length: 2000 }, (_, i) => ({ ...client, source: `10.${i >> 8}.${i & 255}.7` }))
  const at = (id: string, weight = 1) => ({
    ...destination(id, weight),
    address: `10.0.2.${id.charCodeAt(0)}`,
    port: 80,
  })

  it('moves few clients of the others when one server goes, and none when one is drained', () => {
    const mh = scheduler('mh')
    const all = ['a', 'b', 'c', 'd'].map(id => at(id))
    const before = clients.map(each => mh.schedule(all, each)?.id)
    for (const { id } of all) expect(before.filter(each => each === id).length).toBeGreaterThan(400)
    const drained = all.map(each => (each.id === 'b' ? at('b', 0) : each))
    expect(clients.map(each => mh.schedule(drained, each)?.id ?? 'b')).toEqual(before)
    const after = clients.map(
      each =>
        mh.schedule(
          all.filter(({ id }) => id !== 'b'),
          each,
        )?.id,
    )
    expect(before.filter((id, i) => id !== 'b' && id !== after[i]).length).toBeLessThan(100)
  })
})

describe('twos', () => {
  it('draws by weight where all are as loaded, and takes the less loaded of the two it drew', () => {
    const twos = scheduler('twos')
    const counts = { a: 0, b: 0 }
    for (let i = 0; i < 4000; i++) counts[twos.schedule([destination('a', 3), destination('b')], client)!.id as 'a']++
    expect(counts.a / 4000).toBeGreaterThan(0.9 * 0.75)
    const loaded = [destination('a', 1, 50), destination('b', 1, 1)]
    const free = Array.from({ length: 1000 }, () => twos.schedule(loaded, client)!.id).filter(id => id === 'b').length
    expect(free).toBeGreaterThan(500)
  })

  it('draws otherwise from another seed', () => {
    const drawn = (seed: number) =>
      sequence(createScheduler('twos', { seed }), [destination('a'), destination('b', 1, 0, 1)], 40)
    expect(drawn(1)).toBe(drawn(1))
    expect(drawn(1)).not.toBe(drawn(2))
  })
})

describe('lblc and lblcr', () => {
  const DAY = 24 * 3600 * 1000

  it('lblc stays with a server until it has more connections than weight while another is less than half full', () => {
    const lblc = scheduler('lblc')
    const [a, b] = [destination('a', 10), destination('b', 10)]
    const choose = (now = 0) => lblc.schedule([a, b], { ...client, now })!.id
    expect(choose()).toBe('a')
    a.activeConnections = 10
    expect(choose()).toBe('a')
    a.activeConnections = 11
    expect(choose()).toBe('b')
    b.activeConnections = 11
    expect(choose()).toBe('b')
    b.weight = 0
    expect(choose()).toBe('a')
  })

  it('forgets what was not used for a day', () => {
    const lblc = scheduler('lblc')
    const [a, b] = [destination('a', 10), destination('b', 10)]
    const choose = (now: number) => lblc.schedule([a, b], { ...client, now })!.id
    expect(choose(0)).toBe('a')
    a.activeConnections = 5
    expect([choose(DAY), choose(2 * DAY + 1)]).toEqual(['a', 'b'])
  })

  it('lblcr takes the least loaded of a set that grows with load and shrinks after a day without change', () => {
    const lblcr = scheduler('lblcr')
    const [a, b, c] = [destination('a', 10), destination('b', 10), destination('c', 10)]
    const choose = (now = 0) => lblcr.schedule([a, b, c], { ...client, now })!.id
    expect(choose()).toBe('a')
    a.activeConnections = 11
    expect(choose()).toBe('b')
    a.activeConnections = 2
    b.activeConnections = 3
    expect(choose()).toBe('a')
    a.activeConnections = 4
    expect(choose(DAY)).toBe('b')
    b.activeConnections = 3
    expect(choose(DAY + 1)).toBe('b') // a, the most loaded, leaves the set
    b.activeConnections = 9
    expect(choose(DAY + 2)).toBe('b')
  })
})

describe('every scheduler', () => {
  const arbitrary = fc.array(
    fc.record({
      weight: fc.integer({ min: 0, max: 300 }),
      activeConnections: fc.integer({ min: 0, max: 1000 }),
      inactiveConnections: fc.integer({ min: 0, max: 1000 }),
      overloaded: fc.boolean(),
    }),
    { maxLength: 8 },
  )

  it.each(supportedSchedulers)('%s never gives a connection to weight 0 or an overloaded one', name => {
    fc.assert(
      fc.property(arbitrary, fc.ipV4(), (list, source) => {
        const destinations = list.map((each, i) => ({ id: `${i}`, ...each }))
        const chosen = scheduler(name).schedule(destinations, { ...client, source })
        if (chosen)
          expect(chosen).toMatchObject({ overloaded: false, weight: expect.toSatisfy(weight => Number(weight) > 0) })
        const anybody = destinations.some(({ weight, overloaded }) => weight > 0 && !overloaded)
        // Hashing may turn a client away, ovf may have nobody below its weight: the others always find somebody.
        if (anybody && !['sh', 'dh', 'mh', 'ovf'].includes(name)) expect(chosen).toBeDefined()
      }),
    )
  })

  it.each(supportedSchedulers)('%s has shares that add up to at most everything', name => {
    fc.assert(
      fc.property(arbitrary, list => {
        const destinations = list.map((each, i) => ({ id: `${i}`, ...each }))
        const sum = [...predictShares(name, destinations).values()].reduce((total, share) => total + share, 0)
        expect(sum).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  it('predicts what wrr then does', () => {
    const shares = predictShares('wrr', [destination('a', 3), destination('b'), destination('c'), destination('d')])
    expect(Object.fromEntries(shares)).toEqual({ a: 1 / 2, b: 1 / 6, c: 1 / 6, d: 1 / 6 })
  })
})
