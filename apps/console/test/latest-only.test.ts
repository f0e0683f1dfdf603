import { expect, test } from 'vitest'
import { LatestOnly } from '../src/features/virtual-server/latest-only'

/** A sender whose every answer the test gives itself. */
function sender(atOnce: number) {
  const sent: number[] = []
  const answers: (() => void)[] = []
  const queue = new LatestOnly<number>(value => {
    sent.push(value)
    return new Promise(resolve => answers.push(resolve))
  }, atOnce)
  const answer = async () => {
    answers.shift()?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { queue, sent, answer }
}

test('the first value goes at once, the last of those that follow goes next, the others never', async () => {
  const { queue, sent, answer } = sender(1)
  for (const value of [1, 2, 3, 4]) queue.put(value)
  expect(sent).toEqual([1])
  await answer()
  expect(sent).toEqual([1, 4])
  await answer()
  expect(sent).toEqual([1, 4])
  queue.put(5)
  expect(sent).toEqual([1, 4, 5])
})

test('a few are under way at once, and never more', async () => {
  const { queue, sent, answer } = sender(3)
  for (const value of [1, 2, 3, 4, 5]) queue.put(value)
  expect(sent).toEqual([1, 2, 3])
  await answer()
  expect(sent).toEqual([1, 2, 3, 5])
  queue.put(6)
  queue.put(7)
  expect(sent).toEqual([1, 2, 3, 5])
  for (let n = 0; n < 4; n++) await answer()
  expect(sent).toEqual([1, 2, 3, 5, 7])
})

test('what waits is merged with what follows, where it says how', async () => {
  const sent: number[][] = []
  const answers: (() => void)[] = []
  const queue = new LatestOnly<number[]>(
    value => {
      sent.push(value)
      return new Promise(resolve => answers.push(resolve))
    },
    1,
    (waiting, later) => [...waiting, ...later],
  )
  for (const value of [1, 2, 3]) queue.put([value])
  answers.shift()?.()
  await new Promise(resolve => setImmediate(resolve))
  expect(sent).toEqual([[1], [2, 3]])
})
