/** A MASTER that is not alone: what it tells of the other one, and when it is over. */
import { describe, expect, it } from 'vitest'
import type { VrrpEffect } from '../../src/vrrp/effect'
import { Bench, later, own, vip } from './bench'

const stranger = '02:00:00:00:00:99'
const splits = (bench: Bench) =>
  bench.stack
    .takeEffects()
    .filter((effect): effect is Extract<VrrpEffect, { type: 'splitBrain' }> => effect.type === 'splitBrain')
const claim = (bench: Bench, over: object = {}) =>
  bench.stack.arpHeard('eth0', { address: vip, mac: stranger, seen: 'arp', ...over }, bench.now)

describe('a split brain', () => {
  it('is told with the packet that shows it, once for each rival', () => {
    const bench = new Bench('MASTER')
    const at = bench.now
    for (let n = 0; n < 3; n++) bench.hear({ priority: 120 })
    bench.hear({ priority: 150, source: '125.38.38.9' })
    expect(splits(bench)).toMatchObject([
      {
        over: false,
        evidence: {
          seen: 'advert',
          address: '125.38.38.11',
          priority: 120,
          virtual_router_id: 51,
          ttl: 255,
          vips: [vip],
          firstAt: at,
          lastAt: at,
          count: 1,
        },
      },
      { over: false, evidence: { address: '125.38.38.9', priority: 150 } },
    ])
  })

  it('is over when the rival is silent for longer than a BACKUP would wait, with the number of its packets', () => {
    const bench = new Bench('MASTER')
    const at = bench.now
    bench.hear({ priority: 120 })
    later(bench, at + 900).hear({ priority: 120 })
    splits(bench)
    while (bench.now < at + 3900) bench.advance(bench.stack.nextDeadline())
    expect(splits(bench)).toEqual([])
    while (bench.now < at + 4900) bench.advance(bench.stack.nextDeadline())
    expect(splits(bench)).toMatchObject([{ over: true, evidence: { firstAt: at, lastAt: at + 900, count: 2 } }])
  })

  it.each<[string, (bench: Bench) => void]>([
    ['the rival says goodbye', bench => bench.hear({ priority: 0 })],
    ['we yield', bench => bench.hear({ priority: 200, source: '125.38.38.20' })],
    ['we stop', bench => bench.stack.shutdown(bench.now)],
    ['our link fails', bench => bench.stack.linkChanged('eth0', false, bench.now)],
  ])('is over when %s', (_, happens) => {
    const bench = new Bench('MASTER')
    bench.hear({ priority: 120 })
    splits(bench)
    happens(bench)
    expect(splits(bench)).toMatchObject([{ over: true, evidence: { address: '125.38.38.11' } }])
  })

  it('is seen in an advert of another VRID that names our VIP', () => {
    const bench = new Bench('MASTER')
    bench.hear({ priority: 200, spoil: packet => packet.set([52], 1) })
    expect(splits(bench)).toMatchObject([{ evidence: { seen: 'other-vrid', virtual_router_id: 52, vips: [vip] } }])
    bench.hear({ priority: 200, source: '125.38.38.31', addresses: ['10.9.9.9'], spoil: packet => packet.set([52], 1) })
    expect(splits(bench)).toEqual([])
    expect(bench.stack.counters()).toMatchObject({ vrid_err: 2 })
  })

  it('is seen in ARP and neighbour advertisements of another MAC for an address that we hold', () => {
    const bench = new Bench('MASTER')
    bench.stack.addressChanged('eth0', { address: own }, bench.now)
    claim(bench, { address: '125.38.38.77' })
    expect(splits(bench)).toEqual([])
    claim(bench)
    claim(bench)
    expect(splits(bench)).toMatchObject([
      { over: false, evidence: { seen: 'arp', mac: stranger, address: vip, count: 1 } },
    ])
    const end = bench.now + 60_000
    while (bench.now < end) bench.advance(bench.stack.nextDeadline())
    expect(splits(bench)).toMatchObject([{ over: true, evidence: { count: 2 } }])
  })

  it('is none where the MAC is one of our own interfaces, or we are not MASTER', () => {
    const master = new Bench('MASTER')
    claim(master, { mac: '02:00:00:00:00:01' })
    expect(splits(master)).toEqual([])
    const backup = new Bench('BACKUP')
    claim(backup)
    backup.hear({ priority: 120 })
    expect(splits(backup)).toEqual([])
  })

  it('tells of no more than eight rivals at once, however many senders are forged', () => {
    const bench = new Bench('MASTER')
    for (let n = 1; n < 100; n++) bench.hear({ priority: 120, source: `10.1.1.${n}` })
    expect(splits(bench)).toHaveLength(8)
  })
})
