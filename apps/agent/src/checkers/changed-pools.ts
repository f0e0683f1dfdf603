/**
 * What changed since it was last told, told once at the end of a turn of the event loop: ten thousand results cost what
 * they change, and not ten thousand tables.
 */
export class ChangedPools {
  readonly #changed = new Map<string, Set<string>>()
  readonly #tell: (changed: ReadonlyMap<string, ReadonlySet<string>>) => void
  #waiting: NodeJS.Immediate | undefined

  /** `tell`: the real servers that changed, by virtual server. */
  constructor(tell: (changed: ReadonlyMap<string, ReadonlySet<string>>) => void) {
    this.#tell = tell
  }

  add(virtualServer: string, realServer: string): void {
    const known = this.#changed.get(virtualServer)
    if (known) known.add(realServer)
    else this.#changed.set(virtualServer, new Set([realServer]))
    this.#waiting ??= setImmediate(() => this.flush())
  }

  /** Now, for whoever waits for what comes of it. */
  flush(): void {
    const changed = new Map(this.#changed)
    this.forget()
    if (changed.size > 0) this.#tell(changed)
  }

  /** Something tells all of it, or nobody listens any more. */
  forget(): void {
    this.#changed.clear()
    clearImmediate(this.#waiting)
    this.#waiting = undefined
  }
}
