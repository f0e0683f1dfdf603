import { describe, expect, it } from 'vitest'
import { SimulatedLan } from '../../src/sim/simulated-lan'
import { transcript } from '../../src/sim/transcript'
import { type Contender, foreseeDemotion, foreseeFailback } from '../../src/vrrp/foresee-failover'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { Bench } from './bench'
import { vrrpConfig } from './config'

const vip = '125.38.38.64'
const by = 'ada'
const forGood = Number.POSITIVE_INFINITY

function pair(first: object = {}, second: object = {}, groups = {}): SimulatedLan {
  const lan = new SimulatedLan()
  const instances = (over: object) =>
    'G' in groups
      ? [
          over,
          {
            ...over,
            name: 'VI_2',
            virtual_router_id: 52,
            virtual_ipaddress: [{ address: '10.0.0.9', prefix_length: 32 }],
          },
        ]
      : [over]
  for (const [name, over, address] of [
    ['d1', { priority: 180, ...first }, '125.38.38.11'],
    ['d2', { priority: 150, ...second }, '125.38.38.12'],
  ] as const) {
    lan.addDirector(name, vrrpConfig(instances(over), groups), [{ name: 'eth0', address }])
    lan.start(name)
  }
  lan.runFor(60_000)
  expect(lan.holders(vip)).toEqual(['d1'])
  lan.takeEvents()
  return lan
}

function contenders(lan: SimulatedLan): Contender[] {
  return ['d1', 'd2'].map(director => {
    const [told] = lan.snapshot(director)
    const { state, priority = 0, version = 2, advertInterval = 0, sourceAddress, master } = told ?? {}
    return { director, state, priority, version, advertInterval, address: sourceAddress, hears: master?.address }
  })
}

/** When the VIP moved after an order, ms. */
function runUntilMaster(lan: SimulatedLan, name: string): number {
  const begun = lan.now
  while (lan.snapshot(name)[0]?.state !== 'MASTER') lan.runUntil(lan.nextEventAt())
  return lan.now - begun
}

describe('a director that is demoted', () => {
  it('leaves a split brain to the other MASTER, which serves already, whoever of them goes', () => {
    const both = contenders(pair()).map((each): Contender => ({ ...each, state: 'MASTER', hears: undefined }))
    for (const [goes, stays] of [
      ['d1', 'd2'],
      ['d2', 'd1'],
    ] as const)
      expect(foreseeDemotion(both, goes)).toEqual({ ok: true, successor: stays, after: 0, already: true })
  })

  it('hands over within the skew, stands back however high its priority, and takes over again by failback', async () => {
    const lan = pair()
    const foreseen = foreseeDemotion(contenders(lan), 'd1')
    lan.order('d1', { type: 'demote', by, hold: forGood })
    const after = runUntilMaster(lan, 'd2')
    expect(foreseen).toEqual({ ok: true, successor: 'd2', after: expect.closeTo(after - 0.2, 1) })
    lan.runFor(60_000)
    expect(lan.holders(vip)).toEqual(['d2'])
    expect(lan.snapshot('d1')[0]?.heldBack).toMatchObject({ by })
    expect(foreseeFailback(contenders(lan), 'd1')).toEqual({ ok: true, successor: 'd1', after: 0 })
    lan.order('d1', { type: 'failback', by })
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['d1'])
    expect(lan.trafficGoesTo(vip)).toBe('d1')
    await expect(transcript(lan.takeEvents())).toMatchFileSnapshot('../../testdata/demote-and-failback.txt')
  })

  it.each([{ version: 3 }, { preempt_delay: 300_000 }, { advert_int: 10_000 }])('does so too with %j', over => {
    const lan = pair(over, over)
    const foreseen = foreseeDemotion(contenders(lan), 'd1')
    lan.order('d1', { type: 'demote', by, hold: forGood })
    expect(foreseen).toMatchObject({ after: expect.closeTo(runUntilMaster(lan, 'd2') - 0.2, 1) })
    lan.runFor(60_000)
    lan.order('d1', { type: 'failback', by })
    lan.runFor(1000)
    expect(lan.holders(vip)).toEqual(['d1'])
  })

  it('stands back for as long as it was told, and preempts then', () => {
    const lan = pair()
    lan.order('d1', { type: 'demote', by, hold: 30_000 })
    lan.runFor(29_000)
    expect(lan.holders(vip)).toEqual(['d2'])
    lan.runFor(6000)
    expect(lan.holders(vip)).toEqual(['d1'])
  })

  it('stands back in its next life as well, the owner of the addresses too, until the hold ends', () => {
    const owner = vrrpConfig([{ priority: 255, state: 'MASTER' }])
    const interfaces = [{ name: 'eth0', up: true, address: '125.38.38.11' }]
    const born = (until?: number) => {
      const holds = new Map(until === undefined ? [] : [['VI_1', { since: -9000, until, by }]])
      const stack = new VrrpStack(owner, { interfaces, holds }, 0)
      stack.tick(0)
      return stack
    }
    expect(born().snapshotOf('VI_1')?.state).toBe('MASTER')
    expect(born(-1).snapshotOf('VI_1')?.state).toBe('MASTER')
    const held = born(60_000)
    expect(held.snapshotOf('VI_1')).toMatchObject({ state: 'BACKUP', heldBack: { by, since: -9000 } })
    // Nobody else speaks: a hold is never an outage.
    held.tick(held.nextDeadline())
    expect(held.snapshotOf('VI_1')).toMatchObject({ state: 'MASTER', heldBack: undefined })
  })

  it('serves all the same when the other dies: a hold is never an outage', () => {
    const lan = pair()
    lan.order('d1', { type: 'demote', by, hold: forGood })
    lan.runFor(10_000)
    lan.kill('d2')
    lan.runFor(5000)
    expect(lan.holders(vip)).toEqual(['d1'])
    expect(lan.snapshot('d1')[0]?.heldBack).toBeUndefined()
  })

  it('serves again when nobody takes over', () => {
    const lan = pair()
    lan.kill('d2')
    expect(foreseeDemotion(contenders(lan), 'd1')).toEqual({ ok: false, reason: 'alone', unready: [['d2', 'unknown']] })
    lan.order('d1', { type: 'demote', by, hold: forGood })
    lan.runFor(5000)
    expect(lan.holders(vip)).toEqual(['d1'])
  })

  it('takes its sync group along, every member with a goodbye of its own', () => {
    const lan = pair({}, {}, { G: ['VI_1', 'VI_2'] })
    lan.order('d1', { type: 'demote', instance: 'VI_2', by, hold: forGood })
    const goodbyes = lan.takeEvents().filter(each => each.type === 'effect' && each.effect.type === 'sendAdvert')
    expect(goodbyes).toHaveLength(2)
    lan.runFor(10_000)
    expect([lan.holders(vip), lan.holders('10.0.0.9')]).toEqual([['d2'], ['d2']])
    lan.order('d1', { type: 'failback', instance: 'VI_1', by })
    lan.runFor(1000)
    expect([lan.holders(vip), lan.holders('10.0.0.9')]).toEqual([['d1'], ['d1']])
  })

  it('is not preempted by it when it was BACKUP already', () => {
    const lan = pair()
    lan.stop('d1')
    lan.runFor(5000)
    lan.start('d1')
    expect(lan.order('d1', { type: 'demote', by, hold: forGood })).toEqual({
      done: 'was not MASTER; VI_1 stands back until failback',
    })
    lan.runFor(30_000)
    expect(lan.holders(vip)).toEqual(['d2'])
  })
})

describe('an order that cannot be', () => {
  it('names what is in the way', () => {
    const lan = pair()
    const refused = (name: string, order: Parameters<SimulatedLan['order']>[1]) => lan.order(name, order)
    expect(refused('d2', { type: 'failback', by })).toEqual({
      refused: '125.38.38.11 is MASTER of VI_1 with priority 180, ours 150: it would take the addresses back at once',
    })
    expect(foreseeFailback(contenders(lan), 'd2')).toMatchObject({ ok: false, reason: 'inferior' })
    expect(refused('d2', { type: 'reannounce', by })).toEqual({
      refused: 'VI_1 is not MASTER: it has no address to announce',
    })
    expect(refused('d1', { type: 'demote', instance: 'VI_9', by, hold: 1000 })).toEqual({
      refused: 'vrrp_instance VI_9 does not run here',
    })
    expect(lan.holders(vip)).toEqual(['d1'])
  })

  it.each(['INIT', 'FAULT'] as const)('is refused in %s', state => {
    const bench = new Bench(state)
    expect(bench.stack.order({ type: 'demote', by, hold: 1000 }, 0)).toHaveProperty('refused')
    expect(bench.stack.order({ type: 'failback', by }, 0)).toHaveProperty('refused')
    expect(bench.effects()).toBe('')
  })
})

it('a MASTER announces again as often as at a take-over, and counts it', () => {
  const bench = new Bench('MASTER')
  const before = bench.snapshot.counters.garp_sent ?? 0
  expect(bench.stack.order({ type: 'reannounce', by }, bench.now)).toMatchObject({
    done: expect.stringContaining('5 ann'),
  })
  expect(bench.effects()).toBe('arp arp arp arp arp')
  expect(bench.snapshot.counters.garp_sent).toBe(before + 5)
})

it('a BACKUP that hears another MASTER, or nobody, is no successor', () => {
  const common = { version: 2, advertInterval: 1000 } as const
  const master: Contender = {
    ...common,
    director: 'a',
    state: 'MASTER',
    priority: 150,
    address: '10.0.0.1',
    hears: undefined,
  }
  const backup = (director: string, hears: string | undefined): Contender => ({
    ...common,
    director,
    state: 'BACKUP',
    priority: 100,
    address: `10.0.0.${director.length + 1}`,
    hears,
  })
  const one = [master, backup('bb', '10.0.0.9'), backup('ccc', undefined)]
  expect(foreseeDemotion(one, 'a')).toEqual({
    ok: false,
    reason: 'alone',
    unready: [
      ['bb', 'hears-another'],
      ['ccc', 'hears-nobody'],
    ],
  })
  // The higher address decides a tie.
  expect(foreseeDemotion([master, backup('bb', '10.0.0.1'), backup('ccc', '10.0.0.1')], 'a')).toMatchObject({
    successor: 'ccc',
  })
})
