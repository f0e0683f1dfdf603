/** Links that flap, sources that vanish, and timers that ran late: what the configuration says they mean. */
import { describe, expect, it } from 'vitest'
import { Bench, own } from './bench'

describe('interface_up_down_delays', () => {
  const delayed = () => {
    const bench = new Bench('MASTER')
    const config = bench.config({})
    config.interface_up_down_delays = [{ interface: 'eth0', down: 2000, up: 3000 }]
    bench.stack.reload(config, bench.now)
    return bench
  }
  const run = (bench: Bench, until: number) => {
    for (let next = bench.stack.nextDeadline(); next <= until; next = bench.stack.nextDeadline()) bench.advance(next)
    bench.now = until
  }

  it('lets a link be down for a while, and no longer', () => {
    const bench = delayed()
    const at = bench.now
    bench.stack.linkChanged('eth0', false, at)
    run(bench, at + 1990)
    expect(bench.state).toBe('MASTER')
    run(bench, at + 2000)
    expect(bench.state).toBe('FAULT')
    bench.stack.linkChanged('eth0', true, at + 5000)
    run(bench, at + 7990)
    expect(bench.state).toBe('FAULT')
    run(bench, at + 8000)
    expect(bench.state).toBe('BACKUP')
  })

  it('forgets a change that is taken back', () => {
    const bench = delayed()
    const at = bench.now
    bench.stack.linkChanged('eth0', false, at)
    bench.stack.linkChanged('eth0', true, at + 1000)
    run(bench, at + 9000)
    expect(bench.state).toBe('MASTER')
  })
})

describe('track_src_ip', () => {
  it('is in FAULT while the source of its adverts is not on the interface', () => {
    const bench = new Bench('MASTER', { mcast_src_ip: '10.0.0.9', track_src_ip: true })
    bench.stack.addressChanged('eth0', { address: own, addresses: [own] }, bench.now)
    expect(bench.snapshot).toMatchObject({ state: 'FAULT', reason: 'source address 10.0.0.9 is not on eth0' })
    bench.stack.addressChanged('eth0', { address: own, addresses: [own, '10.0.0.9'] }, bench.now)
    expect(bench.state).toBe('BACKUP')
  })
  it('does not matter where it is not asked for', () => {
    const bench = new Bench('MASTER', { mcast_src_ip: '10.0.0.9' })
    bench.stack.addressChanged('eth0', { address: own, addresses: [own] }, bench.now)
    expect(bench.state).toBe('MASTER')
  })
})

describe('timer_expired_backup', () => {
  it.each([
    [1, 999, 'MASTER'],
    [1, 1001, 'BACKUP'],
    [10, 9999, 'MASTER'],
    [10, 10_001, 'BACKUP'],
    [undefined, 3000, 'MASTER'],
    [undefined, 3500, 'BACKUP'],
  ] as const)('%s: a MASTER whose advert is %d ms late is %s', (timer_expired_backup, late, state) => {
    const bench = new Bench('MASTER', { timer_expired_backup })
    bench.advance(bench.stack.nextDeadline() + late)
    expect(bench.state).toBe(state)
  })
})

describe('track_bfd', () => {
  const tracking = (weight?: number) => {
    const bench = new Bench('MASTER', { track_bfd: [{ name: 'up', ...(weight !== undefined && { weight }) }] })
    const config = bench.config({ track_bfd: [{ name: 'up', ...(weight !== undefined && { weight }) }] })
    config.bfd_instance = [
      { name: 'up', weight: { weight: 0, reverse: false } } as (typeof config.bfd_instance)[number],
    ]
    bench.stack.reload(config, bench.now)
    return bench
  }

  it('is in FAULT while the session is down, and waits for nobody who never speaks', () => {
    const bench = tracking()
    expect(bench.state).toBe('MASTER')
    bench.stack.bfdChanged('up', false, bench.now)
    expect(bench.snapshot).toMatchObject({ state: 'FAULT', reason: 'BFD session up is down' })
    bench.stack.bfdChanged('up', true, bench.now)
    expect(bench.state).toBe('BACKUP')
  })

  it('moves the priority by its weight', () => {
    const bench = tracking(-50)
    bench.stack.bfdChanged('up', false, bench.now)
    expect(bench.snapshot.priority).toBe(100)
    bench.stack.bfdChanged('a session nobody tracks', false, bench.now)
    expect(bench.state).toBe('MASTER')
  })
})
