/**
 * Sends values, a few at once: while these are under way only the latest of those that follow is kept, so that a drag
 * does not flood the directors. Of several that are under way a later one may arrive first: whoever takes them sees to that.
 */
export class LatestOnly<T> {
  #underWay = 0
  #next: { value: T } | undefined

  /** `merge`: what is sent instead of a value that waits and one that follows it; the later one by default. */
  constructor(
    private readonly send: (value: T) => Promise<void>,
    private readonly atOnce: number,
    private readonly merge: (waiting: T, later: T) => T = (_, later) => later,
  ) {}

  put(value: T): void {
    if (this.#underWay < this.atOnce) void this.#run(value)
    else this.#next = { value: this.#next ? this.merge(this.#next.value, value) : value }
  }

  async #run(value: T): Promise<void> {
    this.#underWay++
    try {
      await this.send(value)
    } finally {
      this.#underWay--
      const next = this.#next
      this.#next = undefined
      if (next) void this.#run(next.value)
    }
  }
}
