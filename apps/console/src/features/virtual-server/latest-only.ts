/**
 * Sends values one at a time: while one is under way only the latest of those that follow is kept, so that a drag
 * neither floods the directors nor ends with an older value overtaking a newer one.
 */
export class LatestOnly<T> {
  #busy = false
  #next: { value: T } | undefined

  /** `merge`: what is sent instead of a value that waits and one that follows it; the later one by default. */
  constructor(
    private readonly send: (value: T, isLast: () => boolean) => Promise<void>,
    private readonly merge: (waiting: T, later: T) => T = (_, later) => later,
  ) {}

  put(value: T): void {
    if (!this.#busy) void this.#run(value)
    else this.#next = { value: this.#next ? this.merge(this.#next.value, value) : value }
  }

  async #run(value: T): Promise<void> {
    this.#busy = true
    try {
      await this.send(value, () => this.#next === undefined)
    } finally {
      this.#busy = false
      const next = this.#next
      this.#next = undefined
      if (next) void this.#run(next.value)
    }
  }
}
