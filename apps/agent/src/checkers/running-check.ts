/** One checker with its probe and its timer: the I/O around the pure machine. */
import { Checker } from '@keelson/director/checkers/checker'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { RunnableCheck } from '@keelson/director/checkers/runnable-check'
import { NEVER } from '@keelson/director/instant'
import { monotonicNow } from '../live/clock'
import { probe } from '../probes/probe'

export class RunningCheck {
  readonly config: RunnableCheck
  readonly #checker: Checker
  readonly #finished: (check: RunningCheck, result: ProbeResult, changed: boolean) => void
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(config: RunnableCheck, finished: (check: RunningCheck, result: ProbeResult, changed: boolean) => void) {
    this.config = config
    this.#finished = finished
    this.#checker = new Checker(config, monotonicNow(), Math.random())
    this.#arm()
  }

  get up(): boolean {
    return this.#checker.state !== 'down'
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
  }

  #arm(): void {
    const at = this.#checker.nextProbeAt
    if (at === NEVER || this.#abort.signal.aborted) return
    this.#timer = setTimeout(() => this.#run(), Math.max(0, at - monotonicNow()))
  }

  async #run(): Promise<void> {
    this.#checker.probeStarted(monotonicNow())
    const result = await probe(this.config, this.#abort.signal)
    if (this.#abort.signal.aborted) return
    const changed = this.#checker.probeFinished(result, monotonicNow()) !== undefined
    this.#finished(this, result, changed)
    this.#arm()
  }
}
