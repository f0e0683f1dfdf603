/** Series of several sources on one common time axis. Pure. */

export interface Series {
  /** ascending, milliseconds */
  at: readonly number[]
  /** NaN: not known from there on */
  values: readonly number[]
}

/** The times of a grid that ends at `to`: whole steps, so that points do not wander with every rendering. */
export function gridOf(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step) * step
  const count = Math.max(0, Math.floor((to - first) / step) + 1)
  return Array.from({ length: count }, (_, index) => first + index * step)
}

/** The value that held at each time; null before the first, where it was not known, and past `until`. */
export function onGrid({ at, values }: Series, times: readonly number[], until = Number.POSITIVE_INFINITY) {
  let index = -1
  return times.map(time => {
    while ((at[index + 1] ?? Number.POSITIVE_INFINITY) <= time) index++
    const value = index < 0 || time > until ? undefined : values[index]
    return value === undefined || Number.isNaN(value) ? null : value
  })
}

/** Sums over the sources that know; null where none does. */
export function sumOnGrid(columns: readonly (number | null)[][]): (number | null)[] {
  const length = columns[0]?.length ?? 0
  return Array.from({ length }, (_, row) => {
    const known = columns.flatMap(column => column[row] ?? [])
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
  })
}
