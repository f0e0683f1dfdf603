/** How long an unconfirmed revision may stay: until nobody renews it, and never beyond its limit. */
export class Lease {
  readonly #length: number
  readonly #limitAt: number
  readonly #over: (reason: string) => void
  #timer: NodeJS.Timeout | undefined

  /** `length` and `within` in ms; `over` is called once, unless it is ended before. */
  constructor({ lease, within }: { lease: number; within: number }, over: (reason: string) => void) {
    this.#length = lease
    this.#limitAt = performance.now() + within
    this.#over = over
    this.renew()
  }

  /** By the machine's monotonic clock: setting the time of day neither shortens nor lengthens it. */
  renew(): void {
    clearTimeout(this.#timer)
    const left = this.#limitAt - performance.now()
    const reason =
      left < this.#length
        ? 'nobody confirmed it in time'
        : `nothing was heard of the console for ${this.#length / 1000} s`
    this.#timer = setTimeout(() => this.#over(reason), Math.max(0, Math.min(this.#length, left)))
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
