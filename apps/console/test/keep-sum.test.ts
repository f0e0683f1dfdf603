import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HEAVIEST, keepSum } from '../src/features/virtual-server/keep-sum'

const group = (...weights: number[]) => weights.map((weight, index) => ({ id: `r${index}`, weight }))
const after = (weights: number[], moved: number, to: number) => [
  ...keepSum(group(...weights), `r${moved}`, to).values(),
]

test.each([
  ['the others give in proportion', [10, 20, 30], 0, 20, [20, 16, 24]],
  ['the others take in proportion', [10, 20, 30], 2, 0, [20, 40, 0]],
  ['the largest remainder is rounded up, the earlier first', [0, 1, 1, 1], 0, 1, [1, 1, 1, 0]],
  ['nobody has anything left to give', [10, 3, 2], 0, 40, [15, 0, 0]],
  ['those at 0 take in equal parts', [9, 0, 0], 0, 3, [3, 3, 3]],
  ['one alone is simply moved', [7], 0, 9, [9]],
  ['one at 0 stays at 0 while others have something', [4, 0, 4], 0, 6, [6, 0, 2]],
  ['one that is full takes no more, the next does', [100, HEAVIEST - 10, 5], 0, 0, [0, HEAVIEST, 95]],
])('%s', (_what, weights, moved, to, expected) => {
  expect(after(weights, moved, to)).toEqual(expected)
})

const weight = fc.integer({ min: 0, max: HEAVIEST })
const cases = fc.array(weight, { minLength: 2, maxLength: 40 }).chain(weights =>
  fc.record({
    weights: fc.constant(weights),
    moved: fc.integer({ min: 0, max: weights.length - 1 }),
    to: weight,
  }),
)
const sum = (values: number[]) => values.reduce((all, each) => all + each, 0)

test('the sum is kept, every weight is whole and one that may be set', () => {
  fc.assert(
    fc.property(cases, ({ weights, moved, to }) => {
      const next = after(weights, moved, to)
      expect(sum(next)).toBe(sum(weights))
      expect(next.filter(each => !Number.isInteger(each) || each < 0 || each > HEAVIEST)).toEqual([])
    }),
  )
})

test('the others all move one way or stay, and whoever had more has no less than whoever had less', () => {
  fc.assert(
    fc.property(cases, ({ weights, moved, to }) => {
      const next = after(weights, moved, to)
      const direction = Math.sign(next[moved]! - weights[moved]!)
      const others = weights.flatMap((before, index) => (index === moved ? [] : [{ before, now: next[index]! }]))
      expect(others.filter(({ before, now }) => Math.sign(now - before) === direction && direction !== 0)).toEqual([])
      const ordered = others.sort((a, b) => a.before - b.before || a.now - b.now)
      const wrong = ordered.filter(({ now }, index) => now < (ordered[index - 1]?.now ?? 0) - 1)
      expect(wrong).toEqual([])
    }),
  )
})

test('moved to where it is, nobody moves', () => {
  fc.assert(
    fc.property(cases, ({ weights, moved }) => {
      expect(after(weights, moved, weights[moved]!)).toEqual(weights)
    }),
  )
})
