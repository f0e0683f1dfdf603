import { expect, test } from 'vitest'
import { batches } from '../src/server/routers/batches'

test('what comes together is handed out together, and two hundred calls to wake are not two hundred batches', async () => {
  const stop = new AbortController()
  const queue = batches<number>({ gather: 30, quiet: 60_000 })
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

test('what is urgent does not wait for the pace of the others, and takes along what waits; nothing is lost or out of order', async () => {
  const stop = new AbortController()
  // figures that wait would wait for ever
  const queue = batches<string>({ gather: 2 ** 30, hurry: 1, quiet: 2 ** 30 })
  const reading = queue.read(stop.signal)
  const take = async () => (await reading.next()).value
  queue.push(['first figure'])
  expect(await take()).toEqual(['first figure'])
  queue.push(['figure'])
  const next = take()
  queue.push(['another figure'])
  queue.wake()
  await Promise.resolve()
  queue.push(['weight'], true)
  queue.push(['last figure'])
  expect(await next).toEqual(['figure', 'another figure', 'weight', 'last figure'])
  queue.push(['second weight'], true)
  expect(await take()).toEqual(['second weight'])
  stop.abort()
  expect(await reading.next()).toEqual({ value: undefined, done: true })
})
