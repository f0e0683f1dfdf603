/** What the figures of every real and virtual server were over the last while, for charts and forecasts. In the browser only. */

export const SAMPLED = [
  'connections',
  'bytesIn',
  'bytesOut',
  'active',
  'inactive',
  'persistent',
  'latency',
  'weight',
] as const
export type Sampled = (typeof SAMPLED)[number]

/** NaN: not known at that time. Each value holds until the next sample. */
export type Samples = { at: number[] } & Record<Sampled, number[]>

/** milliseconds */
const KEPT_FOR = 15 * 60_000
/** Samples of all real servers together: a page may stay open for days over thousands of them. */
const KEPT_IN_ALL = 200_000
const KEPT_AT_LEAST = 30
const KEPT_AT_MOST = 1000
/** Old ones go in lots of this many. */
const LOT = 50

export class SampleHistory {
  readonly #series = new Map<string, Samples>()

  record(name: string, at: number, values: Partial<Record<Sampled, number | undefined>>): void {
    const series = this.#series.get(name) ?? empty()
    this.#series.set(name, series)
    series.at.push(at)
    for (const key of SAMPLED) series[key].push(values[key] ?? Number.NaN)
    const room = Math.max(KEPT_AT_LEAST, Math.min(KEPT_AT_MOST, Math.floor(KEPT_IN_ALL / this.#series.size)))
    const oldest = series.at[LOT]
    const tooOld = oldest !== undefined && oldest < at - KEPT_FOR
    if (series.at.length > room + LOT || tooOld) drop(series, Math.max(LOT, series.at.length - room))
  }

  /** Nothing is known of these from now on, until their next sample. */
  gap(concerns: (name: string) => boolean, at: number): void {
    for (const [name, series] of this.#series) {
      if (!concerns(name)) continue
      series.at.push(at)
      for (const key of SAMPLED) series[key].push(Number.NaN)
    }
  }

  forget(name: string): void {
    this.#series.delete(name)
  }

  of(name: string): Readonly<Samples> | undefined {
    return this.#series.get(name)
  }
}

const empty = (): Samples => ({
  at: [],
  connections: [],
  bytesIn: [],
  bytesOut: [],
  active: [],
  inactive: [],
  persistent: [],
  latency: [],
  weight: [],
})

function drop(series: Samples, count: number): void {
  series.at.splice(0, count)
  for (const key of SAMPLED) series[key].splice(0, count)
}
