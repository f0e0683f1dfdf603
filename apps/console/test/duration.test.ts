import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import en from '../messages/en.json'
import zh from '../messages/zh.json'
import { rampPlan } from '../src/features/virtual-server/ramp-plan'
import { duration, interval } from '../src/ui/duration'

const inEnglish = createTranslator({ locale: 'en', messages: en })
const inChinese = createTranslator({ locale: 'zh', messages: zh })
const age = createTranslator({ locale: 'en', messages: en, namespace: 'age' })
const zhAge = createTranslator({ locale: 'zh', messages: zh, namespace: 'age' })

test('an age is whole units that are over; what comes again and again is told to a tenth', () => {
  expect([1999, 89_999, 90_000, 5_399_999, 5_400_000].map(ms => duration(ms, age))).toEqual([
    '1 s',
    '89 s',
    '1 min',
    '89 min',
    '1 h',
  ])
  expect([1000, 1017, 1500, 89_900, 100_000, 400_000, 9_000_000].map(ms => interval(ms, age))).toEqual([
    '1 s',
    '1 s',
    '1.5 s',
    '89.9 s',
    '1.7 min',
    '6.7 min',
    '2.5 h',
  ])
})

test('a ramp of 3 s over two weights says that it takes one step every 1.5 s, in both languages', () => {
  const plan = rampPlan(10, 12, 3000)
  const every = 3000 / plan.length
  const words = { n: plan.length, every: interval(every, age) }
  expect(inEnglish('ramp.steps', words)).toContain('2 steps, one every 1.5 s,')
  expect(inChinese('ramp.steps', { ...words, every: interval(every, zhAge) })).toContain('共 2 步，每 1.5 秒一步')
})
