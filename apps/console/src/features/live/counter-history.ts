/** Counters over the last while: what happened in a window is a difference of two samples. */
interface Sample {
  at: number
  value: number
}

export class CounterHistory {
  readonly #samples = new Map<string, Sample[]>()

  /** `keep` milliseconds are remembered, and one sample before them. */
  constructor(private readonly keep: number) {}

  record(name: string, at: number, value: number): void {
    const samples = this.#samples.get(name) ?? []
    this.#samples.set(name, samples)
    const last = samples.at(-1)
    // A counter that went back is that of a new process: what was before says nothing of it.
    if (last && value < last.value) samples.length = 0
    samples.push({ at, value })
    while (samples.length > 2 && samples[1]!.at < at - this.keep) samples.shift()
  }

  forget(name: string): void {
    this.#samples.delete(name)
  }

  /** How much the counter grew between `now - window` and now; undefined before there are two samples. */
  growth(name: string, now: number, window: number): number | undefined {
    const samples = this.#samples.get(name)
    const last = samples?.at(-1)
    if (!samples || !last) return undefined
    let before = samples[0]!
    for (const sample of samples) if (sample.at <= now - window) before = sample
    return last.value - before.value
  }
}
