/** Plans against a model of the kernel: whatever is and whatever should be, it becomes so, and nobody is without servers on the way. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  destinationKey,
  type IpvsDestination,
  type IpvsEntry,
  type IpvsTable,
  serviceKey,
} from '../../src/ipvs/ipvs-table'
import { applyRequest, plan } from '../../src/ipvs/plan'

const destination = fc.record({
  family: fc.constant(4 as const),
  address: fc.integer({ min: 1, max: 5 }).map(n => `10.0.0.${n}`),
  port: fc.constantFrom(80, 81),
  method: fc.constantFrom('NAT' as const, 'DR' as const),
  weight: fc.integer({ min: 0, max: 3 }),
  upperThreshold: fc.constantFrom(0, 9),
  lowerThreshold: fc.constant(0),
})
const entry = fc.record({
  port: fc.integer({ min: 1, max: 4 }),
  scheduler: fc.constantFrom('rr', 'wlc'),
  timeout: fc.constantFrom(0, 60),
  destinations: fc.array(destination, { maxLength: 6 }),
})

const tableOf = (entries: { port: number; scheduler: string; timeout: number; destinations: IpvsDestination[] }[]) =>
  new Map(
    entries.map(({ port, scheduler, timeout, destinations }): [string, IpvsEntry] => {
      const flags = timeout > 0 ? 1 : 0
      const name = { family: 4 as const, protocol: 'TCP' as const, address: '10.9.9.9', port }
      const service = { ...name, scheduler, flags, timeout, netmask: '255.255.255.255' }
      return [
        serviceKey(service),
        { service, destinations: new Map(destinations.map(each => [destinationKey(each), each])) },
      ]
    }),
  )
const copyOf = (table: ReadonlyMap<string, IpvsEntry>): IpvsTable =>
  new Map([...table].map(([key, { service, destinations }]) => [key, { service, destinations: new Map(destinations) }]))
const weightOf = (table: ReadonlyMap<string, IpvsEntry>, key: string) =>
  [...(table.get(key)?.destinations.values() ?? [])].reduce((sum, { weight }) => sum + weight, 0)
const tables = fc.array(entry, { maxLength: 5 }).map(tableOf)
const ours = () => true

describe('plan', () => {
  it('makes any table of any other, and then wants nothing more', () => {
    fc.assert(
      fc.property(tables, tables, (desired, actual) => {
        const kernel = copyOf(actual)
        for (const request of plan(desired, actual, ours)) applyRequest(kernel, request)
        expect(kernel).toEqual(desired)
        expect(plan(desired, kernel, ours)).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('has at no moment a service without a server that takes connections, if it has one before and after', () => {
    fc.assert(
      fc.property(tables, tables, (desired, actual) => {
        const kernel = copyOf(actual)
        const kept = [...desired.keys()].filter(key => weightOf(desired, key) > 0 && weightOf(actual, key) > 0)
        for (const request of plan(desired, actual, ours)) {
          applyRequest(kernel, request)
          for (const key of kept) expect(weightOf(kernel, key)).toBeGreaterThan(0)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('touches no service that is neither wanted nor ours', () => {
    fc.assert(
      fc.property(tables, tables, (desired, actual) => {
        const touched = plan(desired, actual, () => false).map(({ service }) => serviceKey(service ?? {}))
        expect(touched.filter(key => !desired.has(key))).toEqual([])
      }),
    )
  })

  it('says one command for one weight of ten thousand', () => {
    const servers = (weight: number): IpvsDestination[] =>
      Array.from({ length: 10_000 }, (_, i) => ({
        family: 4,
        address: `10.${i >> 8}.${i & 255}.1`,
        port: 80,
        method: 'DR',
        weight: i === 4711 ? weight : 1,
        upperThreshold: 0,
        lowerThreshold: 0,
      }))
    const of = (weight: number) => tableOf([{ port: 1, scheduler: 'rr', timeout: 0, destinations: servers(weight) }])
    expect(plan(of(5), of(1), ours)).toEqual([
      {
        command: 'set-destination',
        service: { family: 4, protocol: 'TCP', address: '10.9.9.9', port: 1 },
        destination: servers(5)[4711],
      },
    ])
  })
})
