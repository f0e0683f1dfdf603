/** When a real server that drains will have no connection left, by how its connections have gone so far. Pure. */

export interface CountSample {
  /** milliseconds */
  at: number
  count: number
}

export type DrainEta =
  | { kind: 'empty' }
  /** milliseconds from now; `ends`: connections end at a steady pace, or fewer and fewer do */
  | { kind: 'foreseen'; after: number; ends: 'steadily' | 'ever-slower' }
  /** `young`: not watched for long enough; `few`: too few have ended to tell; `not-falling`: they do not get fewer */
  | { kind: 'unknown'; why: 'young' | 'few' | 'not-falling' }

/** Watched for less than this, milliseconds, nothing is said. */
const WATCHED_FOR = 5000
/** Falls that must have been seen: one alone has no pace. */
const FALLS = 2
const POINTS = 40
/** What a curve that never reaches zero counts as none. */
const HALF = 0.5

/**
 * A count holds from its sample to the next. A straight line and an exponential curve are laid through what was seen;
 * the one that is nearer foretells.
 */
export function drainEta(samples: readonly CountSample[], now: number): DrainEta {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last) return { kind: 'unknown', why: 'young' }
  if (last.count === 0) return { kind: 'empty' }
  if (now - first.at < WATCHED_FOR) return { kind: 'unknown', why: 'young' }
  if (last.count >= first.count) return { kind: 'unknown', why: 'not-falling' }
  const falls = samples.filter((sample, index) => index > 0 && sample.count < (samples[index - 1]?.count ?? 0))
  if (falls.length < FALLS) return { kind: 'unknown', why: 'few' }
  const points = evenly(samples, first.at, now)
  // what happens now counts: it fell once and does so no more, or clients come back
  const recent = points.slice(-Math.ceil(POINTS / 2))
  if ((recent.at(-1)?.count ?? 0) >= (recent[0]?.count ?? 0)) return { kind: 'unknown', why: 'not-falling' }
  const line = leastSquares(points, count => count)
  const curve = leastSquares(points, count => Math.log(Math.max(count, HALF)))
  const candidates = [
    {
      ends: 'steadily' as const,
      after: -line.offset / line.slope - now,
      error: errorOf(points, at => line.offset + line.slope * at),
    },
    {
      ends: 'ever-slower' as const,
      after: (Math.log(HALF) - curve.offset) / curve.slope - now,
      error: errorOf(points, at => Math.exp(curve.offset + curve.slope * at)),
    },
  ].filter(({ after }) => Number.isFinite(after) && after > 0)
  const nearest = candidates.sort((a, b) => a.error - b.error)[0]
  if (!nearest || line.slope >= 0) return { kind: 'unknown', why: 'not-falling' }
  return { kind: 'foreseen', after: nearest.after, ends: nearest.ends }
}

function evenly(samples: readonly CountSample[], from: number, to: number): CountSample[] {
  let index = 0
  return Array.from({ length: POINTS }, (_, n) => {
    const at = from + ((to - from) * n) / (POINTS - 1)
    while ((samples[index + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) index++
    return { at, count: samples[index]?.count ?? 0 }
  })
}

/** Least squares. */
function leastSquares(
  points: readonly CountSample[],
  of: (count: number) => number,
): { slope: number; offset: number } {
  const n = points.length
  const middle = points.reduce((sum, { at }) => sum + at, 0) / n
  const mean = points.reduce((sum, { count }) => sum + of(count), 0) / n
  const across = points.reduce((sum, { at }) => sum + (at - middle) ** 2, 0)
  const slope = points.reduce((sum, { at, count }) => sum + (at - middle) * (of(count) - mean), 0) / across
  return { slope, offset: mean - slope * middle }
}

const errorOf = (points: readonly CountSample[], at: (at: number) => number) =>
  points.reduce((sum, point) => sum + (point.count - at(point.at)) ** 2, 0)
