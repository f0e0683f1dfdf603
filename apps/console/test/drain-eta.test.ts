import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drainEta } from '../src/features/virtual-server/drain-eta'
import { drainSamples } from '../src/features/virtual-server/drain-samples'

/** As a director tells it: a sample when the count is another one. */
function seen(countAt: (at: number) => number, until: number) {
  const samples: { at: number; count: number }[] = []
  for (let at = 0; at <= until; at += 1000) {
    const count = Math.max(0, Math.round(countAt(at)))
    if (count !== samples.at(-1)?.count) samples.push({ at, count })
  }
  return samples
}

test('connections that end at a steady pace: the end is foretold within a tenth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 5000 }),
      fc.integer({ min: 60_000, max: 1_800_000 }),
      fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      (from, lasts, watched) => {
        const now = lasts * watched
        const eta = drainEta(
          seen(at => from * (1 - at / lasts), now),
          now,
        )
        if (eta.kind !== 'foreseen') throw new Error(JSON.stringify(eta))
        expect(Math.abs(eta.after - (lasts - now)) / lasts).toBeLessThan(0.1)
        expect(eta.ends).toBe('steadily')
      },
    ),
  )
})

test('connections of which each moment as large a part ends: the tail is foretold', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 20_000 }),
      fc.integer({ min: 10_000, max: 300_000 }),
      fc.double({ min: 1.5, max: 3, noNaN: true }),
      (from, halfLife, halvings) => {
        const now = halfLife * halvings
        const eta = drainEta(
          seen(at => from * 2 ** (-at / halfLife), now),
          now,
        )
        if (eta.kind !== 'foreseen') throw new Error(JSON.stringify(eta))
        const end = halfLife * Math.log2(from / 0.5)
        expect(Math.abs(eta.after - (end - now)) / end).toBeLessThan(0.15)
        expect(eta.ends).toBe('ever-slower')
      },
    ),
  )
})

test.each([
  ['nothing is known', [], 0, { kind: 'unknown', why: 'young' }],
  [
    'nobody is left',
    [
      { at: 0, count: 3 },
      { at: 4000, count: 0 },
    ],
    5000,
    { kind: 'empty' },
  ],
  [
    'it was watched for a moment only',
    [
      { at: 0, count: 9 },
      { at: 1000, count: 7 },
      { at: 2000, count: 5 },
    ],
    3000,
    { kind: 'unknown', why: 'young' },
  ],
  ['nobody leaves', [{ at: 0, count: 9 }], 60_000, { kind: 'unknown', why: 'not-falling' }],
  [
    'clients come back',
    [
      { at: 0, count: 9 },
      { at: 9000, count: 7 },
      { at: 20_000, count: 11 },
    ],
    60_000,
    { kind: 'unknown', why: 'not-falling' },
  ],
  [
    'one has ended',
    [
      { at: 0, count: 9 },
      { at: 30_000, count: 8 },
    ],
    40_000,
    { kind: 'unknown', why: 'few' },
  ],
  [
    'they fell at first and stand still since',
    [
      { at: 0, count: 90 },
      { at: 3000, count: 60 },
      { at: 6000, count: 40 },
    ],
    120_000,
    { kind: 'unknown', why: 'not-falling' },
  ],
] as const)('%s: it says so', (_what, samples, now, expected) => {
  expect(drainEta(samples, now)).toEqual(expected)
})

test('whatever was seen, what is foretold lies ahead and is a number', () => {
  const samples = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 10_000 })), { maxLength: 60 })
    .map(pairs => pairs.map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at))
  fc.assert(
    fc.property(samples, fc.integer({ min: 100_000, max: 200_000 }), (seenSoFar, now) => {
      const eta = drainEta(seenSoFar, now)
      if (eta.kind === 'foreseen') expect(eta.after > 0 && Number.isFinite(eta.after)).toBe(true)
    }),
  )
})

test('what counts is since the last director drains it, all directors together; one that does not says nothing', () => {
  const first = { at: [0, 2000, 4000], weight: [5, 0, 0], active: [9, 8, 6] }
  const second = { at: [0, 3000], weight: [1, 0], active: [4, 3] }
  expect(drainSamples([first, second], 6000)).toEqual([
    { at: 3000, count: 11 },
    { at: 4000, count: 9 },
    { at: 5000, count: 9 },
    { at: 6000, count: 9 },
  ])
  expect(drainSamples([first, { ...second, weight: [0, 1] }], 6000)).toEqual([])
  expect(drainSamples([], 6000)).toEqual([])
})
