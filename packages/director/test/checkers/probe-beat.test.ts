import fc from 'fast-check'
import { expect, it } from 'vitest'
import { beginsAt } from '../../src/checkers/probe-beat'

it.each([
  { every: 6000, ended: 90_000, begins: 96_000, why: 'on the beat' },
  { every: 6000, ended: 90_099, begins: 96_000, why: 'a little behind it: with it, and so every 6 s' },
  { every: 6000, ended: 90_101, begins: 96_200, why: 'nearer to the next: with that' },
  { every: 6000, ended: 90_150, late: 100, begins: 96_000, why: 'what it was late does not count' },
  { every: 6000, ended: 90_350, late: 340, begins: 96_200, why: 'but for what is more than half a beat' },
  { every: 5000, ended: 90_150, begins: 95_200, why: 'of 5 s the longest beat is 4 %' },
  { every: 3000, ended: 90_050, begins: 93_100, why: 'of less a shorter one' },
  { every: 1000, ended: 90_005, begins: 91_000, why: 'of a second 20 ms' },
  { every: 100, ended: 90_003, begins: 90_104, why: 'of a tenth 4 ms' },
  { every: 99, ended: 90_001, late: 1, begins: 90_100, why: 'of less none' },
  { every: 0, ended: 90_001, begins: 90_001, why: 'at once is at once' },
  { every: -500, ended: 90_001, begins: 89_501, why: 'what is overdue as well' },
  { every: 60_000, ended: 90_026, begins: 150_000, why: 'of a minute no longer one' },
])('every $every ms, ended at $ended: begins at $begins, $why', ({ every, ended, late, begins }) => {
  expect(beginsAt(ended + every, { interval: every, late: late ?? 0, rate: 1 })).toBe(begins)
})

it.each([
  { checks: 1000, beat: 200 },
  { checks: 2000, beat: 100 },
  { checks: 10_000, beat: 20 },
  { checks: 40_000, beat: 4 },
  { checks: 100_000, beat: 0 },
])('of $checks checks every 6 s, about as many begin together as of a thousand: each $beat ms', ({ checks, beat }) => {
  const rate = checks / 6
  const begins = new Set(
    Array.from({ length: 10_000 }, (_, i) => beginsAt(66_000 + i / 10, { interval: 6000, late: 0, rate })),
  )
  expect(begins.size).toBe(beat === 0 ? 10_000 : 1000 / beat + 1)
})

it('never begins later than 2 % of its interval, nor earlier, but for what it was late', () => {
  const intervals = fc.double({ min: 0, max: 100_000, noNaN: true })
  const [ends, lates] = [fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1000, noNaN: true })]
  fc.assert(
    fc.property(intervals, ends, lates, (interval, ended, late) => {
      const off = beginsAt(ended + interval, { interval, late, rate: 1 }) - (ended + interval)
      expect(off).toBeLessThanOrEqual(interval / 50 + 1e-6)
      expect(off).toBeGreaterThanOrEqual(-interval / 50 - Math.min(late, interval / 50) - 1e-6)
    }),
  )
})

/** `takes`: what happens at each check, ms. Where it has begun after half a minute of them. */
function begun(every: number, takes: (round: number) => { late: number; probe: number }): number[] {
  const instants = [60_000]
  for (let round = 0; (instants.at(-1) ?? 0) < 90_000; round++) {
    const { late, probe } = takes(round)
    instants.push(beginsAt((instants.at(-1) ?? 0) + late + probe + every, { interval: every, late, rate: 1 }))
  }
  return instants
}

it('checks of whole seconds stay together: whoever once began together does again', () => {
  const last = [1000, 2000, 3000, 6000, 10_000].map(every => begun(every, () => ({ late: 2, probe: 1.7 })).at(-1))
  expect(last).toEqual([90_000, 90_000, 90_000, 90_000, 90_000])
})

it('lateness does not add up', () => {
  expect(begun(6000, round => ({ late: round === 1 ? 150 : 90, probe: 2 }))).toEqual([
    60_000, 66_000, 72_000, 78_000, 84_000, 90_000,
  ])
})

it('a thousand checks spread over six seconds wake a process five times a second', () => {
  const dues = Array.from({ length: 1000 }, (_, i) => 60_000 + i * 6)
  expect(new Set(dues.map(due => beginsAt(due, { interval: 6000, late: 0, rate: 1000 / 6 }))).size).toBe(31)
})
