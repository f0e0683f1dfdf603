/** The chain of causes that each transition carries. */
import { describe, expect, it } from 'vitest'
import type { VrrpEffect } from '../../src/vrrp/effect'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { Bench, later, own } from './bench'
import { vrrpConfig } from './config'

type Transition = Extract<VrrpEffect, { type: 'transition' }>
const transitions = (stack: VrrpStack) =>
  stack.takeEffects().filter((effect): effect is Transition => effect.type === 'transition')
const told = ({ chain }: Transition) => chain.map(({ at, kind, text }) => `${Math.round(at)} ${kind}: ${text}`)

describe('why', () => {
  it('a BACKUP took over: the last advert, each one that is missing, the timer and its lateness', () => {
    const bench = new Bench('BACKUP')
    later(bench, 1000).hear({ priority: 180 })
    bench.advance(bench.stack.nextDeadline() + 7)
    expect(transitions(bench.stack).map(told)).toEqual([
      [
        '1000 advert: the last advert came from 125.38.38.11 with priority 180',
        '2000 silence: advert 1 after it is missing',
        '3000 silence: advert 2 after it is missing',
        '4000 silence: advert 3 after it is missing',
        '4414 timer: the master down timer ended',
        '4421 timer: it ran 7.0 ms late',
      ],
    ])
  })

  it('a MASTER yielded: which packet said what, and what its own priority had come to', () => {
    const bench = new Bench('FAULT', { track_interface: [{ interface: 'eth9', weight: -60 }] })
    bench.stack.linkChanged('eth9', true, 0)
    bench.stack.linkChanged('eth0', true, 0)
    bench.advance(bench.stack.nextDeadline())
    bench.stack.linkChanged('eth9', false, bench.now)
    bench.stack.takeEffects()
    later(bench, bench.now + 500).hear({ priority: 100 })
    expect(transitions(bench.stack).map(told)).toEqual([
      [
        '3414 priority: priority 150 became 90: tracked interface eth9 is down (-60)',
        '3914 advert: an advert from 125.38.38.11: priority 100, VRID 51, TTL 255, 125.38.38.64',
      ],
    ])
  })

  it('an instance is in FAULT: which script failed and how, through the member that pulled the group', () => {
    const script = {
      name: 'chk',
      script: { command: '/chk' },
      interval: 1000,
      timeout: 1000,
      weight: { weight: 0, reverse: false },
      rise: 1,
      fall: 1,
      init_fail: false,
    }
    const config = {
      ...vrrpConfig(
        [
          { name: 'A', track_script: [{ name: 'chk' }] },
          { name: 'B', virtual_router_id: 52, virtual_ipaddress: [{ address: '10.0.0.9', prefix_length: 32 }] },
        ],
        { G: ['A', 'B'] },
      ),
      vrrp_script: [script],
    }
    const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: own }] }, 0)
    stack.scriptFinished('chk', { ok: true, text: 'succeeded' }, 10)
    stack.takeEffects()
    stack.scriptFinished('chk', { ok: false, text: 'exited with status 3' }, 2000)
    const failed = '2000 tracker: script chk exited with status 3'
    expect(transitions(stack).map(each => [each.instance, told(each)])).toEqual([
      ['A', [failed]],
      ['B', [failed, '2000 group: sync group G follows A to FAULT']],
    ])
    stack.scriptFinished('chk', { ok: true, text: 'succeeded' }, 3000)
    expect(transitions(stack).map(told)[0]).toEqual([failed, '3000 tracker: all of it is mended'])
  })

  it('there is a cause behind every transition', () => {
    for (const [state, happens] of [
      ['MASTER', (bench: Bench) => bench.stack.shutdown(bench.now)],
      ['MASTER', (bench: Bench) => bench.advance(bench.now + 60_000)],
      ['MASTER', (bench: Bench) => bench.stack.addressRemoved('eth0', '125.38.38.64', bench.now)],
      ['BACKUP', (bench: Bench) => bench.stack.linkChanged('eth0', false, bench.now)],
    ] as const) {
      const bench = new Bench(state)
      happens(bench)
      const [only] = transitions(bench.stack)
      expect(only?.chain.length).toBeGreaterThan(0)
    }
  })
})
