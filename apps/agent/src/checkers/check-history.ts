/** The last results of each real server's checks, asked for on demand: what a failing check saw, and since when. */
import type { CheckResult } from '@keelson/contract/messages/from-agent'

/** Kept for each real server, and fewer where there are very many: these for all of them. */
const KEPT = 100
const KEPT_IN_ALL = 400_000
const KEPT_AT_LEAST = 10

export class CheckHistory {
  readonly #results = new Map<string, CheckResult[]>()

  /** True when it says something else than the one before. */
  add(key: string, result: CheckResult): boolean {
    const results = this.#results.get(key) ?? []
    const before = results.findLast(({ check }) => check === result.check)
    this.#results.set(key, results)
    results.push(result)
    if (results.length > this.#room) results.splice(0, results.length - this.#room)
    return before?.text !== result.text || before.ok !== result.ok
  }

  get #room(): number {
    return Math.max(KEPT_AT_LEAST, Math.min(KEPT, Math.floor(KEPT_IN_ALL / this.#results.size)))
  }

  /** Oldest first. */
  of(key: string): readonly CheckResult[] {
    return this.#results.get(key) ?? []
  }

  last(key: string): CheckResult | undefined {
    return this.#results.get(key)?.at(-1)
  }

  forget(isKept: (key: string) => boolean): void {
    for (const key of this.#results.keys()) if (!isKept(key)) this.#results.delete(key)
  }
}
