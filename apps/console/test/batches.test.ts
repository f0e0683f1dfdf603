import { expect, test } from 'vitest'
import { batches } from '../src/server/routers/batches'

test('what comes together is handed out together, and two hundred calls to wake are not two hundred batches', async () => {
  const stop = new AbortController()
  const queue = batches<number>(30, 60_000)
  const taken: number[][] = []
  const reading = (async () => {
    for await (const batch of queue.read(stop.signal)) {
      taken.push(batch)
      if (batch.includes(-1)) return
    }
  })()
  for (let n = 0; n < 200; n++) {
    queue.wake()
    await Promise.resolve()
  }
  for (let n = 0; n < 100; n++) {
    queue.push([n])
    await Promise.resolve()
  }
  queue.push([-1])
  await reading
  expect(taken.flat()).toEqual([...Array.from({ length: 100 }, (_, n) => n), -1])
  expect(taken.length).toBeLessThanOrEqual(3)
})
