/** So many in so long, counted per key in memory. The oldest keys are forgotten first, so that it stays small. */
const KEYS = 10_000

export class RateLimit {
  readonly #seen = new Map<string, { count: number; since: number }>()

  constructor(
    private readonly most: number,
    /** milliseconds */
    private readonly window: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one. Seconds to wait when that was too many, else undefined. */
  take(key: string): number | undefined {
    const wait = this.wait(key)
    if (wait !== undefined) return wait
    const known = this.#seen.get(key)
    if (known) known.count++
    else this.#seen.set(key, { count: 1, since: this.now() })
    const oldest = this.#seen.size > KEYS ? this.#seen.keys().next() : undefined
    if (oldest && !oldest.done) this.#seen.delete(oldest.value)
    return undefined
  }

  /** Seconds to wait, without counting. */
  wait(key: string): number | undefined {
    const known = this.#seen.get(key)
    if (!known) return undefined
    const left = known.since + this.window - this.now()
    if (left <= 0) this.#seen.delete(key)
    return left > 0 && known.count >= this.most ? Math.ceil(left / 1000) : undefined
  }
}
