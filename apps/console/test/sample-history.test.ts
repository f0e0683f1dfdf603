import { expect, test } from 'vitest'
import { SampleHistory } from '../src/features/live/sample-history'
import { gridOf, onGrid, sumOnGrid } from '../src/features/virtual-server/on-grid'

const figures = (active: number) => ({
  connections: active / 2,
  bytesIn: undefined,
  bytesOut: undefined,
  active,
  inactive: 0,
  persistent: undefined,
  latency: 1.5,
  weight: 1,
})

test('what was recorded comes back in order; what nobody told is NaN', () => {
  const history = new SampleHistory()
  history.record('a', 1000, figures(3))
  history.record('a', 2000, figures(5))
  expect(history.of('a')).toMatchObject({ at: [1000, 2000], active: [3, 5], bytesIn: [Number.NaN, Number.NaN] })
  history.forget('a')
  expect(history.of('a')).toBeUndefined()
})

test('old samples go, and many real servers have fewer each', () => {
  const history = new SampleHistory()
  for (let at = 0; at < 40 * 60_000; at += 1000) history.record('a', at, figures(1))
  const { at } = history.of('a')!
  expect(at.at(-1)).toBe(40 * 60_000 - 1000)
  expect(at[0]).toBeGreaterThan(24 * 60_000)
  expect(at.length).toBeLessThanOrEqual(1000)
  const crowd = new SampleHistory()
  for (let second = 0; second < 300; second++)
    for (let n = 0; n < 2000; n++) crowd.record(`r${n}`, second * 1000, figures(second))
  let all = 0
  for (let n = 0; n < 2000; n++) all += crowd.of(`r${n}`)!.at.length
  expect(all).toBeLessThanOrEqual(2000 * 150)
  expect(crowd.of('r7')!.active.at(-1)).toBe(299)
})

test('on a grid a value holds until the next, a gap is empty, and nothing is said past what was heard', () => {
  const history = new SampleHistory()
  history.record('x a', 1500, figures(4))
  history.gap(name => name.startsWith('x '), 3500)
  history.record('x a', 5500, figures(6))
  const { at, active } = history.of('x a')!
  const times = gridOf(1000, 8000, 1000)
  expect(times).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000])
  expect(onGrid({ at, values: active }, times, 7000)).toEqual([null, 4, 4, null, null, 6, 6, null])
})

test('sums are of those that know', () => {
  expect(
    sumOnGrid([
      [1, null, null],
      [2, 3, null],
    ]),
  ).toEqual([3, 3, null])
})
