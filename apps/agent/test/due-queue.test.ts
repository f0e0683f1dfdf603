import { NEVER } from '@keelson/director/instant'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Due, DueQueue } from '../src/checkers/due-queue'
import { monotonicNow } from '../src/live/clock'

class Told implements Due {
  dueAt = NEVER
  readonly #run: () => void
  constructor(run: () => void) {
    this.#run = run
  }
  run(): void {
    this.#run()
  }
}

const places = fc.array(fc.record({ back: fc.nat(50), anew: fc.option(fc.nat(50)), cancelled: fc.boolean() }), {
  maxLength: 400,
})

it('runs what is due in order of time, each once, however often it was set; what was taken back never', async () => {
  await fc.assert(
    fc.asyncProperty(places, async all => {
      const queue = new DueQueue()
      const now = monotonicNow()
      const ran: { place: number; at: number }[] = []
      const wanted = new Map<number, number>()
      for (const [place, { back, anew, cancelled }] of all.entries()) {
        const at = now - (anew ?? back)
        const task = new Told(() => ran.push({ place, at }))
        queue.set(task, now - back)
        if (anew !== null) queue.set(task, at)
        if (cancelled) queue.cancel(task)
        else wanted.set(place, at)
      }
      await new Promise<void>(resolve => queue.set(new Told(resolve), now + 1))
      expect(new Map(ran.map(({ place, at }) => [place, at]))).toEqual(wanted)
      expect(ran.length).toBe(wanted.size)
      expect(ran.map(({ at }) => at)).toEqual(ran.map(({ at }) => at).sort((a, b) => a - b))
    }),
    { numRuns: 30 },
  )
})

it('a task may set itself again: others have their turn first', async () => {
  const queue = new DueQueue()
  const ran: string[] = []
  await new Promise<void>(resolve => {
    const again = new Told(() => {
      ran.push('again')
      if (ran.length > 5) resolve()
      else queue.set(again, monotonicNow())
    })
    queue.set(again, monotonicNow())
    queue.set(new Told(() => ran.push('other')), monotonicNow())
  })
  expect(ran.slice(0, 3)).toContain('other')
})

it('runs nothing before its time, and what is due at one instant in one turn', async () => {
  const queue = new DueQueue()
  const at = monotonicNow() + 30.4
  const turns = new Set<number>()
  let turn = 0
  const count = () => setImmediate(() => turn++)
  const early: number[] = []
  const told = (done = () => {}) =>
    new Told(() => {
      early.push(Math.max(0, at - monotonicNow()))
      turns.add(turn)
      count()
      done()
    })
  await new Promise<void>(resolve => {
    for (let i = 0; i < 20; i++) queue.set(told(), at)
    queue.set(told(resolve), at)
  })
  expect(early).toEqual(Array(21).fill(0))
  expect(turns.size).toBe(1)
})

it('what tasks set while they run is run as well', async () => {
  const queue = new DueQueue()
  const ran: string[] = []
  await new Promise<void>(resolve => {
    queue.set(
      new Told(() => {
        ran.push('first')
        queue.set(new Told(() => ran.push('soon')), monotonicNow() + 2)
        queue.set(new Told(resolve), monotonicNow() + 4)
      }),
      monotonicNow(),
    )
    queue.set(new Told(() => ran.push('late')), monotonicNow() + 1e6)
  })
  expect(ran).toEqual(['first', 'soon'])
})
