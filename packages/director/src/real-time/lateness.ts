/** How late timers ran, measured all the time: a histogram of fixed size, so that it costs the same on the first day and the last. */

/** Milliseconds; each bucket holds what ran at most this late and later than the one before. */
export const latenessBounds = [
  0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000,
] as const

export interface LatenessFigures {
  /** timers that ran */
  count: number
  /** upper bounds of the buckets that half, and 99 in 100, lie in; never more than `max`, ms */
  p50: number
  p99: number
  max: number
  /** ran so late that what it concluded from the silence could not be trusted (keepalived's "thread timer expired") */
  expired: number
}

export class Lateness {
  private readonly counts: number[] = new Array(latenessBounds.length + 1).fill(0)
  private count = 0
  private max = 0
  private expiredCount = 0

  /** @param late milliseconds from due to ran */
  ran(late: number): void {
    this.count++
    this.max = Math.max(this.max, late)
    const bucket = latenessBounds.findIndex(bound => late <= bound)
    const at = bucket < 0 ? latenessBounds.length : bucket
    this.counts[at] = (this.counts[at] ?? 0) + 1
  }

  expired(): void {
    this.expiredCount++
  }

  figures(): LatenessFigures {
    const { count, max, expiredCount: expired } = this
    return { count, p50: this.quantile(0.5), p99: this.quantile(0.99), max, expired }
  }

  private quantile(part: number): number {
    const wanted = Math.ceil(this.count * part)
    let seen = 0
    for (const [index, bound] of latenessBounds.entries()) {
      seen += this.counts[index] ?? 0
      if (seen >= wanted) return Math.min(bound, this.max)
    }
    return this.max
  }
}
