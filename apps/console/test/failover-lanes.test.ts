import type { VrrpStateName } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { type LaneNow, lanesOf, type Transition, takeOversOf } from '../src/features/failover/lanes'

let n = 0
const transition = (
  director: string,
  at: number,
  from: VrrpStateName,
  to: VrrpStateName,
  timeline: Transition['body']['timeline'] = {},
): Transition => ({
  id: `t${n++}`,
  at,
  director,
  body: { kind: 'vrrp-transition', instance: 'VI_1', from, to, cause: '', timeline, masterDownInterval: 3414 },
})
const alive = (director: string, state: VrrpStateName): LaneNow => ({
  director,
  connected: true,
  since: 0,
  state,
  stateSince: 0,
})
const words = (lane: ReturnType<typeof lanesOf>[number] | undefined) =>
  lane?.segments.map(({ state, from, to }) => `${state} ${from}-${to}`)

test('a director without any transition is what it says it is, since when it says so', () => {
  const [lane] = lanesOf([{ ...alive('a', 'MASTER'), stateSince: 400 }], [], 100, 1000)
  expect(words(lane)).toEqual(['unknown 100-400', 'MASTER 400-1000'])
})

test('a master that is killed ends where the other heard its last advert, and is unknown from there', () => {
  const taken = transition('b', 800, 'BACKUP', 'MASTER', { lastAdvertAt: 500, advertSentAt: 800 })
  const newestFirst = [taken, transition('a', 200, 'BACKUP', 'MASTER'), transition('a', 100, 'INIT', 'BACKUP')]
  const dead: LaneNow = { director: 'a', connected: false, since: 790, state: 'MASTER', stateSince: 200 }
  const lanes = lanesOf([dead, alive('b', 'MASTER')], newestFirst, 0, 1000)
  expect(words(lanes[0])).toEqual(['unknown 0-100', 'BACKUP 100-200', 'MASTER 200-500', 'unknown 500-1000'])
  expect(words(lanes[1])).toEqual(['BACKUP 0-800', 'MASTER 800-1000'])
})

test('a master that dies after its first advert ends there, though it told of itself a moment later', () => {
  const newestFirst = [
    transition('a', 900, 'INIT', 'BACKUP'),
    transition('b', 800, 'BACKUP', 'MASTER', { lastAdvertAt: 199, advertSentAt: 800 }),
    transition('a', 200, 'BACKUP', 'MASTER', { timerRanAt: 198, advertSentAt: 200 }),
  ]
  const [lane] = lanesOf([alive('a', 'BACKUP'), alive('b', 'MASTER')], newestFirst, 0, 1000)
  expect(words(lane)).toEqual(['BACKUP 0-200', 'unknown 200-900', 'BACKUP 900-1000'])
})

test('a director that was killed and came back was unknown between', () => {
  const newestFirst = [
    transition('a', 900, 'INIT', 'BACKUP'),
    transition('b', 800, 'BACKUP', 'MASTER', { lastAdvertAt: 500, advertSentAt: 800 }),
    transition('a', 200, 'BACKUP', 'MASTER'),
  ]
  const [lane] = lanesOf([alive('a', 'BACKUP'), alive('b', 'MASTER')], newestFirst, 0, 1000)
  expect(words(lane)).toEqual(['BACKUP 0-200', 'MASTER 200-500', 'unknown 500-900', 'BACKUP 900-1000'])
})

test('transitions of one millisecond keep the order in which they happened', () => {
  const newestFirst = [transition('a', 100, 'BACKUP', 'MASTER'), transition('a', 100, 'INIT', 'BACKUP')]
  const [lane] = lanesOf([alive('a', 'MASTER')], newestFirst, 0, 1000)
  expect(words(lane)).toEqual(['unknown 0-100', 'MASTER 100-1000'])
})

test('the gap of a take-over is from the last advert heard to the first sent, and steps count from the former', () => {
  const timeline = { lastAdvertAt: 1000, timerDueAt: 4414, timerRanAt: 4415, advertSentAt: 4418, garpSentAt: 4421 }
  const [takeOver] = takeOversOf([transition('b', 4418, 'BACKUP', 'MASTER', timeline)])
  expect(takeOver?.gap).toBe(3418)
  expect(takeOver?.steps.map(({ name, after }) => `${name} ${after}`)).toEqual([
    'lastAdvertAt 0',
    'timerDueAt 3414',
    'timerRanAt 3415',
    'advertSentAt 3418',
    'garpSentAt 3421',
  ])
})

test('a first election has no gap: there was no master before', () => {
  const [first] = takeOversOf([transition('a', 5, 'BACKUP', 'MASTER', { advertSentAt: 5 })])
  expect(first?.gap).toBeUndefined()
})

test('a window that ends in the past shows what was so then, though it is another now', () => {
  const newestFirst = [
    transition('a', 900, 'INIT', 'BACKUP'),
    transition('b', 800, 'BACKUP', 'MASTER', { lastAdvertAt: 500, advertSentAt: 800 }),
    transition('a', 200, 'BACKUP', 'MASTER'),
  ]
  const [a, b] = lanesOf([alive('a', 'BACKUP'), alive('b', 'MASTER')], newestFirst, 100, 1000, 700)
  expect(words(a)).toEqual(['BACKUP 100-200', 'MASTER 200-500', 'unknown 500-700'])
  expect(words(b)).toEqual(['BACKUP 100-700'])
})
