import { setImmediate as looked } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inBackground, turn } from '../src/server/turns'

/** Holds the thread, as SQLite does. */
function work(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

async function chain(pieces: number, done: () => void): Promise<void> {
  for (let piece = 0; piece < pieces; piece++) {
    await turn()
    work(1)
    done()
  }
}

test('a long chain of queries is cut: what comes in meanwhile is looked at long before its end', async () => {
  let pieces = 0
  const long = chain(200, () => pieces++)
  await looked()
  await looked()
  expect(pieces).toBeLessThan(100)
  await long
  expect(pieces).toBe(200)
})

test('what a person waits for goes before what runs by itself, which goes on all the same', async () => {
  const order: string[] = []
  const others = [1, 2, 3, 4].map(() =>
    inBackground(async () => {
      await looked() // and what follows from it does so too
      await chain(60, () => order.push('background'))
    }),
  )
  await looked()
  await chain(60, () => order.push('person'))
  const before = order.filter(who => who === 'background').length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(120)
  await Promise.all(others)
  expect(order).toHaveLength(300)
})

test('who is alone does not wait', async () => {
  await looked()
  await looked()
  expect(turn()).toBeUndefined()
})
