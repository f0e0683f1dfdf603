/** Active connections of one real server since it drains, over all directors, as drain-eta reads them. Pure. */
import type { Samples } from '../live/sample-history'
import type { CountSample } from './drain-eta'
import { gridOf, onGrid, sumOnGrid } from './on-grid'

/** milliseconds */
const STEP = 1000
/** What was longer ago says nothing of the pace now. */
const WINDOW = 180_000

/** From when the last of the directors gave it weight 0; nothing when one of them does not. */
export function drainSamples(
  directors: readonly Pick<Samples, 'at' | 'active' | 'weight'>[],
  now: number,
): CountSample[] {
  const begun = directors.map(({ at, weight }) => at[weight.findLastIndex(each => each !== 0) + 1])
  const known = begun.filter(at => at !== undefined)
  if (known.length === 0 || known.length < begun.length) return []
  const times = gridOf(Math.max(now - WINDOW, ...known), now, STEP)
  const counts = sumOnGrid(directors.map(({ at, active }) => onGrid({ at, values: active }, times)))
  return times.flatMap((at, index) => {
    const count = counts[index]
    return count === null || count === undefined ? [] : [{ at, count }]
  })
}
