import { masterDownInterval, skewTime } from '@keelson/director/vrrp/timers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Transition } from '../src/features/failover/lanes'
import { predictedTimes } from '../src/features/failover/preview-times'
import { beginningOf, phasesOf } from '../src/features/failover/take-over-times'

const takeOver = (timeline: Transition['body']['timeline']): { body: Transition['body'] } => ({
  body: {
    kind: 'vrrp-transition',
    instance: 'VI_1',
    from: 'BACKUP',
    to: 'MASTER',
    cause: '',
    timeline,
    masterDownInterval: 3414,
  },
})
const told = (phases: ReturnType<typeof phasesOf>) =>
  phases.map(({ name, measured, theory }) => `${name} ${measured?.toFixed(0)} ${theory?.toFixed(0)}`)

test('the parts of a told interval are those of the formula that made it, in both versions', () => {
  const numbers = fc.tuple(fc.integer({ min: 1, max: 254 }), fc.integer({ min: 10, max: 40_000 }))
  fc.assert(
    fc.property(numbers, fc.constantFrom(2 as const, 3 as const), ([priority, interval], version) => {
      const sum = masterDownInterval(priority, interval, version)
      const { adverts = Number.NaN, skew = Number.NaN } = predictedTimes(sum, priority, version)
      expect(skew).toBeCloseTo(skewTime(priority, interval, version), 6)
      expect(adverts).toBeCloseTo(3 * interval, 6)
    }),
  )
})

test('without a priority there is only the sum', () => {
  expect(predictedTimes(3414, undefined, 2)).toEqual({ masterDownInterval: 3414 })
})

test('a take-over after silence: each measured time beside the formula’s', () => {
  const predicted = predictedTimes(3000 + (106 / 256) * 1000, 150, 2)
  const event = takeOver({
    lastAdvertAt: 0,
    timerDueAt: 3414,
    timerRanAt: 3416,
    advertSentAt: 3417,
    vipAddedAt: 3420,
    garpSentAt: 3422,
  })
  expect(beginningOf(event, predicted)).toBe('silence')
  expect(told(phasesOf(event, predicted))).toEqual([
    'detection 3414 3414',
    'adverts 3000 3000',
    'skew 414 414',
    'lateness 2 0',
    'election 1 0',
    'vip 3 undefined',
    'announce 5 undefined',
    'silence 3417 3414',
  ])
})

test('after a goodbye it waits for its skew only, and that is the theory', () => {
  const predicted = predictedTimes(3414, 150, 2)
  const event = takeOver({ lastAdvertAt: 0, timerDueAt: 415, timerRanAt: 415, advertSentAt: 416 })
  expect(beginningOf(event, predicted)).toBe('goodbye')
  expect(told(phasesOf(event, predicted))).toEqual([
    'detection 415 414',
    'lateness 0 0',
    'election 1 0',
    'silence 416 414',
  ])
})

test('one that preempts is measured against nothing', () => {
  const predicted = predictedTimes(3414, 150, 2)
  const event = takeOver({ lastAdvertAt: 0, timerDueAt: 900, timerRanAt: 900, advertSentAt: 901 })
  expect(beginningOf(event, predicted)).toBe('other')
  expect(told(phasesOf(event, predicted))[0]).toBe('detection 900 undefined')
})

test('what was not told is left out', () => {
  const predicted = predictedTimes(3414, 150, 2)
  expect(phasesOf(takeOver({}), predicted)).toEqual([])
  expect(beginningOf(takeOver({ advertSentAt: 5 }), predicted)).toBe('other')
})
