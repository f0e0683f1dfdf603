/** Every state against everything that can happen to an instance: where it ends, and what it asks of its host. */
import { describe, expect, it } from 'vitest'
import { NEVER } from '../../src/instant'
import type { VrrpStateName } from '../../src/vrrp/effect'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { Bench, flap, later, type Over, own, tracking, vip } from './bench'
import { vrrpConfig } from './config'

const takeOver = 'advert:150 BACKUP>MASTER add arp arp arp arp arp'
const downTime = 3000 + (106 * 1000) / 256
const skew = (106 * 1000) / 256

interface Row {
  from: VrrpStateName
  when: string
  does: (bench: Bench) => void
  to: VrrpStateName
  effects: string
  waits?: number
  over?: Over
}

const rows: Row[] = [
  // --- BACKUP
  { from: 'BACKUP', when: 'nothing yet', does: () => {}, to: 'BACKUP', effects: '', waits: downTime },
  {
    from: 'BACKUP',
    when: 'the timer ends',
    does: b => b.advance(downTime),
    to: 'MASTER',
    effects: takeOver,
    waits: 1000,
  },
  {
    from: 'BACKUP',
    when: 'a superior advert',
    does: b => later(b, 2000).hear({ priority: 180 }),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
  },
  {
    from: 'BACKUP',
    when: 'an equal advert',
    does: b => later(b, 2000).hear({ priority: 150 }),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
  },
  {
    from: 'BACKUP',
    when: 'an inferior advert',
    does: b => later(b, 2000).hear({}),
    to: 'BACKUP',
    effects: 'remark:lower-priority',
    waits: downTime - 2000,
  },
  {
    from: 'BACKUP',
    when: 'an inferior advert under nopreempt',
    does: b => later(b, 2000).hear({}),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
    over: { nopreempt: true },
  },
  {
    from: 'BACKUP',
    when: 'an inferior advert under preempt_delay',
    does: b => later(b, 2000).hear({}),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
    over: { preempt_delay: 5000 },
  },
  {
    from: 'BACKUP',
    when: 'priority 0',
    does: b => later(b, 2000).hear({ priority: 0 }),
    to: 'BACKUP',
    effects: '',
    waits: skew,
  },
  {
    from: 'BACKUP',
    when: 'the link goes down',
    does: b => b.stack.linkChanged('eth0', false, 0),
    to: 'FAULT',
    effects: 'BACKUP>FAULT',
    waits: NEVER,
  },
  {
    from: 'BACKUP',
    when: 'the address goes',
    does: b => b.stack.addressChanged('eth0', {}, 0),
    to: 'FAULT',
    effects: 'BACKUP>FAULT',
    waits: NEVER,
  },
  {
    from: 'BACKUP',
    when: 'a VIP is removed',
    does: b => b.stack.addressRemoved('eth0', vip, 5000),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
  },
  {
    from: 'BACKUP',
    when: 'another link changes',
    does: b => b.stack.linkChanged('eth7', false, 0),
    to: 'BACKUP',
    effects: '',
    waits: downTime,
  },
  {
    from: 'BACKUP',
    when: 'shutdown',
    does: b => b.stack.shutdown(0),
    to: 'INIT',
    effects: 'BACKUP>INIT',
    waits: NEVER,
  },
  // --- MASTER
  { from: 'MASTER', when: 'nothing yet', does: () => {}, to: 'MASTER', effects: '', waits: 1000 },
  {
    from: 'MASTER',
    when: 'the advert is due',
    does: b => b.advance(b.stack.nextDeadline()),
    to: 'MASTER',
    effects: 'advert:150',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'a superior advert',
    does: b => b.hear({ priority: 180 }),
    to: 'BACKUP',
    effects: 'remove MASTER>BACKUP',
    waits: downTime,
  },
  {
    from: 'MASTER',
    when: 'a superior advert with higher_prio_send_advert',
    does: b => b.hear({ priority: 180 }),
    to: 'BACKUP',
    effects: 'advert:150 remove MASTER>BACKUP',
    waits: downTime,
    over: { higher_prio_send_advert: true },
  },
  {
    from: 'MASTER',
    when: 'an equal advert from a higher address',
    does: b => b.hear({ priority: 150, source: '125.38.38.13' }),
    to: 'BACKUP',
    effects: 'remove MASTER>BACKUP',
    waits: downTime,
  },
  {
    from: 'MASTER',
    when: 'an equal advert from a lower address',
    does: b => b.hear({ priority: 150 }),
    to: 'MASTER',
    effects: 'remark:lower-priority-master split:advert advert:150 arp arp arp arp arp',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'an inferior advert',
    does: b => b.hear({}),
    to: 'MASTER',
    effects: 'remark:lower-priority-master split:advert advert:150 arp arp arp arp arp',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'an inferior advert under lower_prio_no_advert',
    does: b => b.hear({}),
    to: 'MASTER',
    effects: 'remark:lower-priority-master split:advert arp arp arp arp arp',
    waits: 1000,
    over: { lower_prio_no_advert: true },
  },
  {
    from: 'MASTER',
    when: 'priority 0',
    does: b => later(b, b.now + 400).hear({ priority: 0 }),
    to: 'MASTER',
    effects: 'advert:150',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'its own advert',
    does: b => b.hear({ priority: 150, source: own }),
    to: 'MASTER',
    effects: '',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'the link goes down',
    does: b => b.stack.linkChanged('eth0', false, b.now),
    to: 'FAULT',
    effects: 'remove MASTER>FAULT',
    waits: NEVER,
  },
  {
    from: 'MASTER',
    when: 'a tracked link goes down',
    does: b => b.stack.linkChanged('eth9', false, b.now),
    to: 'FAULT',
    effects: 'advert:0 remove MASTER>FAULT',
    waits: NEVER,
    over: { track_interface: [{ interface: 'eth9' }] },
  },
  {
    from: 'MASTER',
    when: 'a VIP is removed',
    does: b => b.stack.addressRemoved('eth0', vip, b.now),
    to: 'BACKUP',
    effects: 'advert:0 MASTER>BACKUP',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'another address is removed',
    does: b => b.stack.addressRemoved('eth0', '10.0.0.9', b.now),
    to: 'MASTER',
    effects: '',
    waits: 1000,
  },
  {
    from: 'MASTER',
    when: 'shutdown',
    does: b => b.stack.shutdown(b.now),
    to: 'INIT',
    effects: 'advert:0 remove MASTER>INIT',
    waits: NEVER,
  },
  // --- FAULT
  {
    from: 'FAULT',
    when: 'a superior advert',
    does: b => b.hear({ priority: 180 }),
    to: 'FAULT',
    effects: '',
    waits: NEVER,
  },
  { from: 'FAULT', when: 'priority 0', does: b => b.hear({ priority: 0 }), to: 'FAULT', effects: '', waits: NEVER },
  { from: 'FAULT', when: 'time', does: b => b.advance(60_000), to: 'FAULT', effects: '', waits: NEVER },
  {
    from: 'FAULT',
    when: 'the link comes up',
    does: b => b.stack.linkChanged('eth0', true, 0),
    to: 'BACKUP',
    effects: 'FAULT>BACKUP',
    waits: downTime,
  },
  { from: 'FAULT', when: 'shutdown', does: b => b.stack.shutdown(0), to: 'INIT', effects: 'FAULT>INIT', waits: NEVER },
  // --- INIT: after shutdown nothing wakes it
  {
    from: 'INIT',
    when: 'a superior advert',
    does: b => b.hear({ priority: 180 }),
    to: 'INIT',
    effects: '',
    waits: NEVER,
  },
  { from: 'INIT', when: 'the link goes down and up', does: b => flap(b), to: 'INIT', effects: '', waits: NEVER },
  { from: 'INIT', when: 'time', does: b => b.advance(60_000), to: 'INIT', effects: '', waits: NEVER },
  { from: 'INIT', when: 'shutdown again', does: b => b.stack.shutdown(0), to: 'INIT', effects: '', waits: NEVER },
]

describe('an instance', () => {
  for (const { from, when, does, to, effects, waits, over } of rows) {
    it(`in ${from}: ${when} -> ${to}`, () => {
      // A tracked interface must exist, or the instance begins in FAULT.
      const tracked = over?.track_interface?.[0]?.interface
      const bench = tracked ? tracking(tracked, over) : new Bench(from, over)
      does(bench)
      expect({ state: bench.state, effects: bench.effects() }).toEqual({ state: to, effects })
      if (waits !== undefined) expect(bench.waits).toBeCloseTo(waits, 2)
    })
  }

  it('counts another VIP list and goes by the advert all the same', () => {
    const bench = new Bench('MASTER')
    bench.hear({ priority: 180, addresses: ['10.0.0.1', '10.0.0.2'] })
    expect(bench.state).toBe('BACKUP')
    expect(bench.snapshot.counters).toMatchObject({ addr_list_err: 1 })
  })

  it('begins as MASTER at once when it owns the addresses', () => {
    const bench = new Bench('BACKUP', { priority: 255, state: 'MASTER' })
    expect(bench.waits).toBe(0)
    bench.advance(0)
    expect(bench.effects()).toBe('advert:255 BACKUP>MASTER add arp arp arp arp arp')
  })

  it('announces again after garp_master_delay, then every garp_master_refresh', () => {
    const bench = new Bench('MASTER', {
      garp_master_refresh: 10_000,
      garp_master_refresh_repeat: 2,
      garp_master_repeat: 3,
    })
    const start = bench.now
    const bursts: [number, number][] = []
    while (bench.now < start + 40_000) {
      bench.advance(bench.stack.nextDeadline())
      const frames = bench
        .effects()
        .split(' ')
        .filter(each => each === 'arp').length
      if (frames > 0) bursts.push([Math.round(bench.now - start), frames])
    }
    expect(bursts).toEqual([
      [5000, 3],
      [15_000, 2],
      [25_000, 2],
      [35_000, 2],
    ])
  })

  it('tells where a take-over spent its time', () => {
    const bench = new Bench('BACKUP')
    later(bench, 1000).hear({ priority: 180 })
    const due = bench.stack.nextDeadline()
    bench.advance(due + 7)
    const transition = bench.stack.takeEffects().find(({ type }) => type === 'transition')
    expect(transition).toMatchObject({
      cause: 'no advert from 125.38.38.11 (priority 180) for 3.42 s',
      timeline: { lastAdvertAt: 1000, timerDueAt: due, timerRanAt: due + 7 },
    })
  })

  it('follows the interval of a version 3 MASTER, and its own when MASTER itself', () => {
    const bench = new Bench('BACKUP', { version: 3, advert_int: 1000 })
    bench.hear({ priority: 200, interval: 10 })
    expect(bench.waits).toBeCloseTo(300 + (106 * 100) / 256, 2)
    bench.advance(bench.stack.nextDeadline())
    expect(bench.state).toBe('MASTER')
    expect(bench.waits).toBe(1000)
  })

  it('is not made MASTER at once by a version 3 advert with interval 0', () => {
    const bench = new Bench('BACKUP', { version: 3 })
    bench.hear({ priority: 200, interval: 0 })
    expect(bench.waits).toBeGreaterThan(3000)
  })

  it('keeps its beat when a tick runs late, and does not make up for a standstill', () => {
    const bench = new Bench('MASTER')
    const start = bench.now
    bench.advance(start + 1030)
    expect(bench.waits).toBeCloseTo(970, 3)
    bench.advance(start + 3900)
    expect(bench.waits).toBe(1000)
    expect(bench.snapshot.state).toBe('MASTER')
  })

  it('listens first when it stood still as MASTER for longer than the others wait', () => {
    const bench = new Bench('MASTER')
    bench.advance(bench.now + 60_000)
    expect(bench.snapshot).toMatchObject({
      state: 'BACKUP',
      reason: 'stood still as MASTER: its advert is 59.00 s late',
    })
    expect(bench.waits).toBe(1000)
    bench.advance(bench.now + 1000)
    expect(bench.snapshot.state).toBe('MASTER')
  })

  it('listens for one more interval when its timer ran late as BACKUP, and only once', () => {
    const bench = new Bench('BACKUP')
    bench.advance(bench.now + 60_000)
    expect(bench.snapshot.state).toBe('BACKUP')
    expect(bench.waits).toBe(1000)
    bench.advance(bench.now + 60_000)
    expect(bench.snapshot.state).toBe('MASTER')
    expect(bench.snapshot.reason).toContain('its own timer having run 56.59 s late')
  })

  it('adds and takes off the weight of a tracked interface', () => {
    const over = { track_interface: [{ interface: 'eth9', weight: -60 }] }
    const bench = tracking('eth9', over)
    bench.stack.linkChanged('eth9', false, bench.now)
    expect(bench.snapshot).toMatchObject({ state: 'MASTER', priority: 90 })
    bench.stack.linkChanged('eth9', true, bench.now)
    expect(bench.snapshot.priority).toBe(150)
  })

  it('is in FAULT, and says why, when its VRID is used twice on the interface', () => {
    const config = vrrpConfig([{ name: 'A' }, { name: 'B' }])
    const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: own }] }, 0)
    expect(stack.snapshot(0).map(({ state, reason }) => [state, reason])).toEqual([
      ['BACKUP', 'started'],
      ['FAULT', 'virtual_router_id 51 is used twice on eth0'],
    ])
  })

  it('takes a reload without a flap: priority, interval and VIPs change, state and counters stay', () => {
    const bench = new Bench('MASTER')
    bench.stack.reload(
      bench.config({
        priority: 90,
        garp_master_repeat: 1,
        virtual_ipaddress: [{ address: '125.38.38.65', prefix_length: 32 }],
      }),
      bench.now,
    )
    expect(bench.effects()).toBe('remove add arp')
    expect(bench.snapshot).toMatchObject({ state: 'MASTER', priority: 90, counters: { become_master: 1 } })
    bench.stack.addressRemoved('eth0', vip, bench.now + 3)
    expect(bench.state).toBe('MASTER')
  })

  it('a reload takes a VIP from a BACKUP that has it by hand, but not what another instance holds', () => {
    const pair = vrrpConfig([
      { name: 'A', priority: 150 },
      { name: 'B', priority: 90, virtual_router_id: 52 },
    ])
    const stack = new VrrpStack(pair, { interfaces: [{ name: 'eth0', up: true, address: own }] }, 0)
    const removed = () => stack.takeEffects().flatMap(each => (each.type === 'removeAddress' ? [each.instance] : []))
    removed()
    stack.reload(pair, 1)
    expect(removed()).toEqual(['A', 'B'])
    while (stack.snapshot(0).every(({ state }) => state === 'BACKUP')) stack.tick(stack.nextDeadline())
    expect(stack.snapshot(0).map(({ state }) => state)).toEqual(['MASTER', 'BACKUP'])
    removed()
    stack.reload(pair, 4000)
    expect(removed()).toEqual([])
  })

  it('says goodbye when a reload takes it away, and starts when one brings it', () => {
    const bench = new Bench('MASTER')
    bench.stack.reload(vrrpConfig([{ name: 'OTHER', virtual_router_id: 77 }]), bench.now)
    expect(bench.effects()).toBe('advert:0 remove MASTER>INIT remove INIT>BACKUP')
    expect(bench.snapshot).toMatchObject({ name: 'OTHER', state: 'BACKUP' })
  })
})
