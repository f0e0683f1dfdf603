import type { RealServerState } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { CounterHistory } from '../src/features/live/counter-history'
import { LiveStore } from '../src/features/live/live-store'

const agent = { agentName: 'a', connected: true, since: 0, lostBecause: null, heardAt: 0, clockAhead: 0 }
const key = 'real-server/v/r'
const value = (totalConnections: number) => ({ virtualServer: 'v', id: 'r', totalConnections }) as RealServerState

test('before the first message nothing is known', () => {
  expect(new LiveStore().known).toBe(false)
})

test('a new whole state forgets what is not in it', () => {
  const store = new LiveStore()
  store.receive({
    type: 'state',
    now: 0,
    agents: [agent],
    objects: [{ agentName: 'a', key, receivedAt: 1, value: value(1) }],
  })
  expect(store.one('a', 'real-server', key)?.totalConnections).toBe(1)
  store.receive({ type: 'state', now: 0, agents: [], objects: [] })
  expect(store.one('a', 'real-server', key)).toBeUndefined()
  expect(store.agents.size).toBe(0)
})

test('changes replace and remove objects, and keep the counters’ history', () => {
  const store = new LiveStore()
  const change = (receivedAt: number, next: RealServerState | null) =>
    store.receive({ type: 'changes', now: 0, changes: [{ agentName: 'a', key, receivedAt, value: next }] })
  change(1000, value(10))
  change(2000, value(25))
  expect(store.connections.growth(`a ${key}`, 2000, 10_000)).toBe(15)
  change(3000, null)
  expect(store.all('a', 'real-server')).toEqual([])
  expect(store.connections.growth(`a ${key}`, 3000, 10_000)).toBeUndefined()
})

test('figures of a director that is gone are not known, and known again as they were when it is back', () => {
  const store = new LiveStore()
  const at = (heardAt: number, connected: boolean) =>
    store.receive({ type: 'agents', now: heardAt, agents: [{ ...agent, heardAt, connected }] })
  at(500, true)
  const real = { ...value(10), activeConnections: 7 } as RealServerState
  store.receive({ type: 'changes', now: 1000, changes: [{ agentName: 'a', key, receivedAt: 1000, value: real }] })
  at(2000, false)
  at(5000, true)
  at(6000, true)
  expect(store.samples.of(`a ${key}`)).toMatchObject({ at: [1000, 2000, 5000], active: [7, Number.NaN, 7] })
})

test('growth counts the window only, and a counter that begins anew begins anew', () => {
  const history = new CounterHistory(60_000)
  for (let second = 0; second <= 30; second++) history.record('x', second * 1000, second * 2)
  expect(history.growth('x', 30_000, 10_000)).toBe(20)
  history.record('x', 31_000, 3)
  expect(history.growth('x', 31_000, 10_000)).toBe(0)
})

test('a counter that stands still has grown by nothing lately', () => {
  const history = new CounterHistory(60_000)
  history.record('x', 0, 100)
  history.record('x', 1000, 200)
  expect(history.growth('x', 30_000, 10_000)).toBe(0)
})

test('who follows one object is told of it and of no other, and of a new whole state', () => {
  const store = new LiveStore()
  const names = [`a ${key}`]
  let told = 0
  const stop = store.follow(names, () => told++)
  const change = (agentName: string, next: RealServerState | null) =>
    store.receive({ type: 'changes', now: 0, changes: [{ agentName, key, receivedAt: 1, value: next }] })
  change('b', value(1))
  expect(told).toBe(0)
  const before = store.versionOf(names)
  change('a', value(1))
  expect(told).toBe(1)
  expect(store.versionOf(names)).not.toBe(before)
  const held = store.versionOf(names)
  store.receive({ type: 'state', now: 0, agents: [], objects: [] })
  expect(told).toBe(2)
  expect(store.versionOf(names)).not.toBe(held)
  stop()
  change('a', value(2))
  expect(told).toBe(2)
})

test('a message that was longer on its way is no other clock, a clock that was put is', () => {
  const store = new LiveStore()
  const ahead = (ms: number) => store.receive({ type: 'agents', now: Date.now() + ms, agents: [] })
  ahead(60_000)
  const known = store.clockOffset
  ahead(59_900)
  expect(store.clockOffset).toBe(known)
  ahead(0)
  expect(Math.abs(store.clockOffset)).toBeLessThan(1000)
})
