/**
 * The kernel's connection table as readers ask for it. One walk serves all who wait: it is the kernel that pays for a walk
 * (before its commit 178883fd039d each page is found again from the beginning), so walks are bounded and rest between.
 */
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import { ConnectionLines } from '@keelson/director/connections/connection-lines'
import { ConnectionSurvey } from '@keelson/director/connections/connection-survey'
import { readInSlices } from '../kernel/read-in-slices'
import { monotonicNow } from '../live/clock'

export const KERNEL_CONNECTIONS = '/proc/net/ip_vs_conn'

/** Rows of each tally that are told, as the userspace forwarder does. */
const TALLY_ROWS = 20
/** Endpoints counted exactly at a time; three such tables are 5 MB. */
const ENDPOINTS = 32_768
/** One walk, ms. */
const WALK = 5000
/** After a walk the kernel rests so many times as long: a fifth of one CPU at most. */
const REST = 4

interface Asked {
  survey: ConnectionSurvey
  answer(report: ConnectionsReport): void
  fail(error: unknown): void
}

export class KernelConnections {
  readonly #path: string
  readonly #time: number
  readonly #rest: number
  #asked: Asked[] = []
  #walking = false
  #restUntil = 0

  constructor(path = KERNEL_CONNECTIONS, time = WALK, rest = REST) {
    this.#path = path
    this.#time = time
    this.#rest = rest
  }

  /** @throws Error where the kernel has no such table */
  report(filter: ConnectionFilter, limit: number): Promise<ConnectionsReport> {
    const limits = { rows: limit, tallyRows: TALLY_ROWS, endpoints: ENDPOINTS }
    return new Promise((answer, fail) => {
      this.#asked.push({ survey: new ConnectionSurvey(filter, limits), answer, fail })
      if (!this.#walking) this.#walkSoon()
    })
  }

  #walkSoon(): void {
    this.#walking = true
    setTimeout(() => void this.#walk(), Math.max(0, this.#restUntil - monotonicNow()))
  }

  async #walk(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    const begun = monotonicNow()
    const lines = new ConnectionLines(row => {
      for (const { survey } of asked) survey.take(row)
    })
    try {
      const whole = await readInSlices(this.#path, { take: chunk => lines.push(chunk), time: this.#time })
      const at = Date.now()
      for (const { survey, answer } of asked) {
        const { cut, ...result } = survey.result(!whole)
        answer({ at, partial: cut.length > 0, cut, ...result })
      }
    } catch (error) {
      for (const { fail } of asked) fail(error)
    }
    const now = monotonicNow()
    this.#restUntil = now + this.#rest * (now - begun)
    if (this.#asked.length > 0) this.#walkSoon()
    else this.#walking = false
  }
}
