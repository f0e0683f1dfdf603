import { expect, it } from 'vitest'
import { LatestCounters } from '../src/checkers/latest-counters'

const counted = (persistent: number | undefined) => ({
  service: '10.0.0.1:80/TCP',
  destination: '10.0.0.2:80',
  active: 1,
  inactive: 2,
  persistent,
  totals: { connections: 3, bytesIn: 4, bytesOut: 5 },
})

it('persistence templates that come or go are news, even where nothing else changed', () => {
  const counters = new LatestCounters()
  expect(counters.take([counted(7)], 1000)).toHaveLength(1)
  expect(counters.take([counted(7)], 2000)).toHaveLength(0)
  expect(counters.take([counted(6)], 3000)).toHaveLength(1)
  expect(counters.of('10.0.0.1:80/TCP', '10.0.0.2:80').persistent).toBe(6)
})

it('a forwarder that says nothing of templates leaves them unknown, not none', () => {
  const counters = new LatestCounters()
  counters.take([counted(undefined)], 1000)
  expect(counters.of('10.0.0.1:80/TCP', '10.0.0.2:80')).toMatchObject({ active: 1, persistent: undefined })
})
