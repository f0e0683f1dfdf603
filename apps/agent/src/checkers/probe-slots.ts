/** No more probes at once than there are descriptors for: after a standstill, or with every server black, the rest waits in order. */
import { readFileSync } from 'node:fs'

/** Descriptors for everything that is no probe. */
const RESERVE = 512
const AT_LEAST = 64

export class ProbeSlots {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(limit = probesAtOnce()) {
    this.#limit = limit
  }

  /** Undefined: at once. */
  enter(): Promise<void> | undefined {
    if (this.#taken < this.#limit) {
      this.#taken++
      return undefined
    }
    return new Promise(entered => this.#waiting.push(entered))
  }

  /** The one that waited longest has the slot from here on. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }
}

/** By the soft limit of this process, which Node has raised to the hard one (proc(5)). */
function probesAtOnce(): number {
  const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  const descriptors = soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft ?? 1024)
  return Math.max(AT_LEAST, Math.floor((descriptors - RESERVE) * 0.8))
}
