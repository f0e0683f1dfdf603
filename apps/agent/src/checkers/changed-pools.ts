/**
 * What changed since it was last told, told once at the end of a turn of the event loop, or after a while: ten thousand
 * results cost what they change, and not ten thousand tables.
 */
export class ChangedPools {
  readonly #changed = new Map<string, Set<string>>()
  readonly #tell: (changed: ReadonlyMap<string, ReadonlySet<string>>) => void
  readonly #delay: number | undefined
  #atOnce: NodeJS.Immediate | undefined
  #later: NodeJS.Timeout | undefined

  /** `tell`: the real servers that changed, by virtual server. `delay`: so long after the first of them, ms. */
  constructor(tell: (changed: ReadonlyMap<string, ReadonlySet<string>>) => void, delay?: number) {
    this.#tell = tell
    this.#delay = delay
  }

  add(virtualServer: string, realServer: string): void {
    const known = this.#changed.get(virtualServer)
    if (known) known.add(realServer)
    else this.#changed.set(virtualServer, new Set([realServer]))
    if (this.#delay === undefined) this.#atOnce ??= setImmediate(() => this.flush())
    else this.#later ??= setTimeout(() => this.flush(), this.#delay)
  }

  has(virtualServer: string): boolean {
    return this.#changed.has(virtualServer)
  }

  /** Now, for whoever waits for what comes of it. */
  flush(): void {
    const changed = new Map(this.#changed)
    this.forget()
    if (changed.size > 0) this.#tell(changed)
  }

  /** Something else tells it, or nobody listens any more. The virtual servers that were to be told of. */
  forget(): string[] {
    const forgotten = [...this.#changed.keys()]
    this.#changed.clear()
    clearImmediate(this.#atOnce)
    clearTimeout(this.#later)
    this.#atOnce = undefined
    this.#later = undefined
    return forgotten
  }
}
