import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedLan } from '../../src/sim/simulated-lan'
import { encodeIpv4 } from '../../src/wire/ipv4'
import { vrrpConfig } from './config'

const names = ['director1', 'director2', 'director3'] as const
const outside = '125.38.38.64'
const inside = '10.0.0.1'

/** Two instances per director, together in a sync group or not, on two LANs. */
function config(priority: number, grouped: boolean, nopreempt: boolean, extra: boolean) {
  const more = extra ? [{ address: '125.38.38.65', prefix_length: 32 }] : []
  return vrrpConfig(
    [
      { name: 'OUT', priority, nopreempt, virtual_ipaddress: [{ address: outside, prefix_length: 32 }, ...more] },
      {
        name: 'IN',
        priority,
        nopreempt,
        interface: 'eth1',
        virtual_router_id: 52,
        virtual_ipaddress: [{ address: inside, prefix_length: 24 }],
      },
    ],
    grouped ? { VG: ['OUT', 'IN'] } : {},
  )
}

const director = fc.constantFrom(...names)
const interfaceName = fc.constantFrom('eth0', 'eth1')
const operation = fc.oneof(
  fc.record({ do: fc.constant('start' as const), director }),
  fc.record({ do: fc.constant('kill' as const), director }),
  fc.record({ do: fc.constant('crash' as const), director }),
  fc.record({ do: fc.constant('stop' as const), director }),
  fc.record({ do: fc.constant('cut' as const), director, other: director }),
  fc.record({ do: fc.constant('mend' as const), director, other: director }),
  fc.record({ do: fc.constant('partition' as const), director }),
  fc.record({ do: fc.constant('heal' as const) }),
  fc.record({ do: fc.constant('link' as const), director, interface: interfaceName, up: fc.boolean() }),
  fc.record({
    do: fc.constant('reload' as const),
    director,
    priority: fc.integer({ min: 1, max: 254 }),
    extra: fc.boolean(),
  }),
  fc.record({ do: fc.constant('remove' as const), director, interface: interfaceName }),
  fc.record({ do: fc.constant('inject' as const), bytes: fc.uint8Array({ maxLength: 64 }) }),
  fc.record({ do: fc.constant('wait' as const), milliseconds: fc.integer({ min: 1, max: 5000 }) }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

describe('whatever happens to three directors', () => {
  for (const grouped of [false, true]) {
    it(`one MASTER per VRID remains once they hear each other${grouped ? ', for the sync group as a whole' : ''}`, () => {
      const scenario = fc.record({ nopreempt: fc.boolean(), operations: fc.array(operation, { maxLength: 40 }) })
      fc.assert(
        fc.property(scenario, ({ nopreempt, operations }) => {
          const lan = threeDirectors(grouped, nopreempt)
          for (const name of names) lan.start(name)
          for (const each of operations) {
            apply(lan, each, grouped, nopreempt)
            lan.runFor(137)
            expectVipsOfMastersOnly(lan)
          }
          settle(lan)
          expectVipsOfMastersOnly(lan)
          const alive = names.filter(name => lan.directors.get(name)?.stack)
          for (const instance of ['OUT', 'IN']) {
            const masters = alive.filter(name => stateOf(lan, name, instance) === 'MASTER')
            expect(masters).toHaveLength(alive.length > 0 ? 1 : 0)
          }
          if (grouped) for (const name of alive) expect(stateOf(lan, name, 'OUT')).toBe(stateOf(lan, name, 'IN'))
        }),
        { numRuns: 300 },
      )
    })
  }

  it('bytes from the wire change no state unless they are an advert with the password', () => {
    const lan = threeDirectors(false, false)
    for (const name of names) lan.start(name)
    lan.runFor(10_000)
    lan.takeEvents()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (noise, addressed) => {
        // Half of them reach the instance: right version and VRID, then anything.
        const payload = addressed ? Uint8Array.of(0x21, 51, ...noise) : noise
        lan.inject(encodeIpv4({ source: '125.38.38.99', destination: '224.0.0.18', id: 1 }, payload))
        lan.runFor(1)
        expect(
          lan.takeEvents().filter(({ type, ...event }) => 'effect' in event && event.effect.type === 'transition'),
        ).toEqual([])
      }),
      { numRuns: 20_000 },
    )
  })
})

function threeDirectors(grouped: boolean, nopreempt: boolean): SimulatedLan {
  const lan = new SimulatedLan()
  for (const [i, name] of names.entries()) {
    lan.addDirector(name, config(100 + 50 * i, grouped, nopreempt, false), [
      { name: 'eth0', address: `125.38.38.1${i}` },
      { name: 'eth1', address: `10.0.0.1${i}`, lan: 'inside' },
    ])
  }
  return lan
}

function apply(lan: SimulatedLan, operation: Operation, grouped: boolean, nopreempt: boolean): void {
  switch (operation.do) {
    case 'start':
      if (!lan.directors.get(operation.director)?.stack) lan.start(operation.director)
      break
    case 'kill':
    case 'crash':
    case 'stop':
      lan[operation.do](operation.director)
      break
    case 'cut':
    case 'mend':
      lan[operation.do](operation.director, operation.other)
      break
    case 'partition':
      lan.partition(
        [operation.director],
        names.filter(name => name !== operation.director),
      )
      break
    case 'heal':
      lan.heal()
      break
    case 'link':
      lan.setLink(operation.director, operation.interface, operation.up)
      break
    case 'reload':
      lan.reload(operation.director, config(operation.priority, grouped, nopreempt, operation.extra))
      break
    case 'remove':
      lan.removeAddress(operation.director, operation.interface, operation.interface === 'eth0' ? outside : inside)
      break
    case 'inject':
      lan.inject(operation.bytes)
      break
    case 'wait':
      lan.runFor(operation.milliseconds)
  }
}

function settle(lan: SimulatedLan): void {
  lan.heal()
  for (const name of names) for (const each of ['eth0', 'eth1']) lan.setLink(name, each, true)
  lan.runFor(20_000)
}

function stateOf(lan: SimulatedLan, name: string, instance: string) {
  return lan.snapshot(name).find(each => each.name === instance)?.state
}

function expectVipsOfMastersOnly(lan: SimulatedLan): void {
  for (const [name, director] of lan.directors) {
    for (const { interface: on, state, vips } of lan.snapshot(name)) {
      for (const { address, held } of vips) {
        expect(held).toBe(state === 'MASTER')
        expect(director.addresses.has(`${on} ${address}`)).toBe(held)
      }
    }
  }
}
