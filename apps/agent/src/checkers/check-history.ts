/** The last results of each real server's checks, asked for on demand: what a failing check saw, and since when. */
import type { CheckResult } from '@keelson/contract/messages/from-agent'

/** Kept for each real server, and fewer where there are very many: these for all of them. */
const KEPT = 100
const KEPT_IN_ALL = 400_000
const KEPT_AT_LEAST = 10

type Seen = Pick<CheckResult, 'check' | 'ok' | 'text'>

/** A ring in columns: hundreds of thousands of results as objects would be carried about by the collector. */
interface Results {
  /** one object for a row of equal ones */
  readonly seen: Seen[]
  readonly at: number[]
  readonly latency: number[]
  /** where the newest is; the oldest comes after it */
  newest: number
}

export class CheckHistory {
  readonly #results = new Map<string, Results>()

  /** True when it says something else than the one before. */
  add(key: string, { at, check, ok, text, latency }: CheckResult): boolean {
    let results = this.#results.get(key)
    if (!results) {
      results = { seen: [], at: [], latency: [], newest: -1 }
      this.#results.set(key, results)
    }
    const before = lastOf(results, check)
    const isNews = before?.text !== text || before.ok !== ok
    const { length } = results.seen
    const next = length < this.#room && results.newest === length - 1 ? length : (results.newest + 1) % length
    results.seen[next] = isNews ? { check, ok, text } : before
    results.at[next] = at
    results.latency[next] = latency
    results.newest = next
    return isNews
  }

  get #room(): number {
    return Math.max(KEPT_AT_LEAST, Math.min(KEPT, Math.floor(KEPT_IN_ALL / this.#results.size)))
  }

  /** Oldest first. */
  of(key: string): readonly CheckResult[] {
    const results = this.#results.get(key)
    return results ? results.seen.map((_, i) => resultAt(results, (results.newest + 1 + i) % results.seen.length)) : []
  }

  last(key: string): CheckResult | undefined {
    const results = this.#results.get(key)
    return results && resultAt(results, results.newest)
  }

  forget(key: string): void {
    this.#results.delete(key)
  }
}

function lastOf({ seen, newest }: Results, check: string): Seen | undefined {
  for (let back = 0; back < seen.length; back++) {
    const each = seen[(newest - back + seen.length) % seen.length]
    if (each?.check === check) return each
  }
  return undefined
}

const resultAt = ({ seen, at, latency }: Results, i: number): CheckResult => ({
  at: at[i] ?? 0,
  check: seen[i]?.check ?? '',
  ok: seen[i]?.ok ?? false,
  text: seen[i]?.text ?? '',
  latency: latency[i] ?? 0,
})
