/**
 * Scripts of one object, one after the other in the order of what happened. Deviates: keepalived starts them at once, so
 * that a slow notify_backup can end after the notify_master that followed it (keepalived#2087).
 */
import type { ScriptOrder } from '../scripts/run-script'

/** A flood of changes leaves out the oldest: the last one, which is how things are, always runs. */
const LONGEST_LANE = 200

export class ScriptLane {
  readonly #waiting: ScriptOrder[] = []
  readonly #run: (order: ScriptOrder) => Promise<void>
  readonly #dropped: (order: ScriptOrder) => void
  #running: Promise<void> | undefined

  constructor(run: (order: ScriptOrder) => Promise<void>, dropped: (order: ScriptOrder) => void) {
    this.#run = run
    this.#dropped = dropped
  }

  add(order: ScriptOrder): void {
    this.#waiting.push(order)
    if (this.#waiting.length > LONGEST_LANE) {
      const oldest = this.#waiting.shift()
      if (oldest) this.#dropped(oldest)
    }
    this.#running ??= this.#work()
  }

  /** Resolves when all have run. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#run(next)
    this.#running = undefined
  }
}
