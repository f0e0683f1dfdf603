/** Whatever checks, people and reloads do to a pool, in any order: what must always hold of its table and its quorum. */
import type { VirtualServer } from '@keelson/keepalived-conf/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OperatorState } from '../../src/pool/operator-wish'
import { Pool } from '../../src/pool/pool'
import { realServer, tcpCheck, virtualServer } from './config'

const lasts = [2, 3, 4, 5]
const idOf = (last: number) => `10.0.0.${last}:80`
const SORRY = '10.0.0.9:8080'

const shape = fc.record({
  servers: fc.subarray(lasts, { minLength: 1 }),
  weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  quorum: fc.integer({ min: 1, max: 6 }),
  hysteresis: fc.integer({ min: 0, max: 3 }),
  inhibit: fc.boolean(),
  sorry: fc.constantFrom('none', 'sorry', 'sorry inhibited'),
  alpha: fc.boolean(),
})
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never

const last = fc.constantFrom(...lasts)
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('check' as const), last, index: fc.nat(1), up: fc.boolean() }) },
  fc.record({ do: fc.constant('dynamic' as const), last, weight: fc.option(fc.integer({ min: 0, max: 4 })) }),
  fc.record({ do: fc.constant('weight' as const), last, weight: fc.option(fc.nat(4), { nil: undefined }) }),
  fc.record({
    do: fc.constant('state' as const),
    last,
    state: fc.constantFrom<OperatorState>('active', 'drain', 'out'),
  }),
  fc.record({ do: fc.constant('reload' as const), shape }),
)

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

function configOf({ servers, weights, quorum, hysteresis, inhibit, sorry, alpha }: Shape): VirtualServer {
  const real = servers.map(each =>
    realServer(each, {
      weight: weights[each - 2] ?? 1,
      inhibit_on_failure: inhibit,
      checkers: [tcpCheck({ connect_ip: `10.0.0.${each}`, alpha }), tcpCheck({ connect_port: 81, alpha })],
    }),
  )
  const sorry_server = sorry === 'none' ? undefined : { address: '10.0.0.9', port: 8080 }
  return virtualServer(real, {
    quorum,
    hysteresis,
    ...(sorry_server && { sorry_server }),
    sorry_server_inhibit: sorry === 'sorry inhibited',
  })
}

/** What people decided, as a person would remember it. */
class Remembered {
  readonly states = new Map<string, OperatorState>()
  readonly weights = new Map<string, number | undefined>()

  reloaded(before: VirtualServer, after: VirtualServer): void {
    for (const { id, weight } of before.real_server) {
      const next = after.real_server.find(real => real.id === id)
      // Another weight in the file is the later word; a real server that is gone takes its wishes along.
      if (!next || next.weight !== weight) this.weights.delete(id)
      if (!next) this.states.delete(id)
    }
  }
}

function check(pool: Pool, remembered: Remembered, quorumBefore: boolean | undefined): boolean {
  const { quorumUp, weightUp, realServers, sorryServer } = pool.snapshot()
  const { quorum, hysteresis, sorry_server_inhibit } = pool.config
  const table = new Map(pool.table().destinations.map(({ id, weight }) => [id, weight]))
  const sorryServes = sorryServer !== undefined && !quorumUp
  expect(table.size).toBe(pool.table().destinations.length)
  // Quorum lost <=> sorry server in.
  expect((table.get(SORRY) ?? 0) > 0).toBe(sorryServes)
  if (sorryServer) expect(table.has(SORRY)).toBe(sorryServes || sorry_server_inhibit)
  let sum = 0
  for (const server of realServers) {
    const { id, health, weight, operatorState, inTable } = server
    const inhibited = pool.config.real_server.find(real => real.id === id)?.inhibit_on_failure ?? false
    const serves = health !== 'down' && operatorState !== 'out'
    if (serves) sum += weight
    expect(pool.realServer(id)).toEqual(server)
    expect(inTable).toBe(table.has(id))
    // Nothing but a person ends what a person decided.
    expect(operatorState).toBe(remembered.states.get(id) ?? 'active')
    if (operatorState !== 'active') expect(weight).toBe(0)
    else if (remembered.weights.get(id) !== undefined) expect(weight).toBe(remembered.weights.get(id))
    if (operatorState === 'out') expect(table.has(id)).toBe(false)
    // Who is down, or waits behind the sorry server, takes no new connection; it stays only where that is inhibited.
    else if (!serves || sorryServes) expect(table.get(id)).toBe(inhibited ? 0 : undefined)
    else expect(table.get(id)).toBe(weight)
  }
  expect(weightUp).toBe(sum)
  // Hysteresis: within its band nothing changes, outside of it there is no doubt.
  if (weightUp === 0 || weightUp < quorum - hysteresis) expect(quorumUp).toBe(false)
  else if (weightUp >= quorum + hysteresis) expect(quorumUp).toBe(true)
  else if (quorumBefore !== undefined) expect(quorumUp).toBe(quorumBefore)
  return quorumUp
}

function apply(pool: Pool, operation: Operation, remembered: Remembered, at: number): void {
  if (operation.do === 'reload') {
    const before = pool.config
    pool.reload(configOf(operation.shape), at)
    remembered.reloaded(before, pool.config)
    return
  }
  const id = idOf(operation.last)
  const known = pool.config.real_server.some(real => real.id === id)
  if (operation.do === 'check')
    expect(pool.checkerChanged(id, operation.index, { up: operation.up, reason: '' }, at)).toBe(known)
  else if (operation.do === 'dynamic')
    pool.checkerChanged(id, 0, { up: true, reason: '', weight: operation.weight }, at)
  else if (operation.do === 'weight') {
    expect(pool.setWeight(id, operation.weight, at)).toBe(known)
    if (known) remembered.weights.set(id, operation.weight)
  } else {
    expect(pool.setOperatorState(id, operation.state, at)).toBe(known)
    if (known) remembered.states.set(id, operation.state)
  }
}

describe('whatever happens to a pool', () => {
  it('its laws hold after each step', () => {
    fc.assert(
      fc.property(shape, fc.array(operation, { maxLength: 60 }), (first, steps) => {
        const pool = new Pool(configOf(first), 0)
        const remembered = new Remembered()
        let quorumUp = check(pool, remembered, undefined)
        for (const [at, step] of steps.entries()) {
          apply(pool, step, remembered, at)
          quorumUp = check(pool, remembered, quorumUp)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('its events tell the whole story of the quorum: gained and lost alternate, and end at what is', () => {
    fc.assert(
      fc.property(shape, fc.array(operation, { maxLength: 60 }), (first, steps) => {
        const pool = new Pool(configOf(first), 0)
        const remembered = new Remembered()
        let quorumTold = pool.snapshot().quorumUp
        const initial = pool.takeEffects().filter(({ type }) => type === 'quorum')
        expect(initial.length).toBeLessThanOrEqual(1)
        for (const [at, step] of steps.entries()) {
          apply(pool, step, remembered, at)
          for (const event of pool.takeEffects()) {
            if (event.type !== 'quorum') continue
            expect(event.up).toBe(!quorumTold)
            quorumTold = event.up
          }
          expect(pool.snapshot().quorumUp).toBe(quorumTold)
        }
      }),
    )
  })

  it('a restart with what people decided comes to the same weights and states', () => {
    fc.assert(
      fc.property(shape, fc.array(operation, { maxLength: 30 }), (first, steps) => {
        const pool = new Pool(configOf(first), 0)
        const remembered = new Remembered()
        for (const [at, step] of steps.entries()) apply(pool, step, remembered, at)
        const again = new Pool(pool.config, 100, pool.operatorWishes())
        expect(again.operatorWishes()).toEqual(pool.operatorWishes())
        check(again, remembered, undefined)
      }),
    )
  })
})
