/** One checker with its probe and its time: the I/O around the pure machine. */
import { Checker } from '@keelson/director/checkers/checker'
import { beginsAt } from '@keelson/director/checkers/probe-beat'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { ProbedCheck } from '@keelson/director/checkers/runnable-check'
import { type Instant, NEVER } from '@keelson/director/instant'
import type { Verdict } from '@keelson/director/pool/pool-real-server'
import { monotonicNow } from '../live/clock'
import { type ProbeSurroundings, startProbe } from '../probes/probe'
import { type Due, DueQueue } from './due-queue'
import { ProbeSlots } from './probe-slots'

/** What a result changed. */
export type Turned = 'health' | 'weight' | 'nothing'

export type Finished = (check: RunningCheck, result: ProbeResult, turned: Turned) => void

/** Those of the process: all checks share its descriptors. */
const slots = new ProbeSlots()
const queue = new DueQueue()
/** how many begin in a second */
let rate = 0

export class RunningCheck implements Due {
  dueAt: Instant = NEVER
  readonly config: ProbedCheck
  readonly #checker: Checker
  readonly #finished: Finished
  readonly #surroundings: () => ProbeSurroundings
  readonly #begun: (late: number) => void
  #probing: { close(): void } | undefined
  #stopped = false
  #running = false
  #suspended = false
  #resumed = false
  #weight: number | null | undefined
  #beginsAt: Instant = NEVER
  #late = 0

  /** `begun`: how much later than on its beat a probe began, ms. */
  constructor(
    config: ProbedCheck,
    surroundings: () => ProbeSurroundings,
    begun: (late: number) => void,
    finished: Finished,
  ) {
    this.config = config
    this.#surroundings = surroundings
    this.#begun = begun
    this.#finished = finished
    this.#checker = new Checker(config, monotonicNow(), Math.random())
    this.#count(1)
    this.#arm()
  }

  get up(): boolean {
    return this.#checker.state !== 'down'
  }

  /** Undefined before the first judgement: of several urls, one that passed is none. */
  get verdict(): Verdict | undefined {
    const { lastResult, hasJudged } = this.#checker
    if (!lastResult || !hasJudged) return undefined
    const reason = `${this.config.type}: ${lastResult.result.text}`
    return { up: this.up, reason, ...(this.#weight !== undefined && { weight: this.#weight }) }
  }

  get failures(): number {
    return this.#checker.failures
  }

  /** Checks nothing while suspended; what was known stays. */
  suspend(suspended: boolean): void {
    if (this.#suspended === suspended) return
    this.#suspended = suspended
    if (suspended) {
      queue.cancel(this)
      this.#resumed = true
    } else if (!this.#running) this.#arm()
  }

  /** Now and not when it is due; false while it probes already, or is suspended. */
  probeNow(): boolean {
    if (this.#running || this.#suspended || this.#stopped) return false
    this.#beginsAt = monotonicNow()
    queue.set(this, this.#beginsAt)
    return true
  }

  stop(): void {
    queue.cancel(this)
    if (!this.#stopped) this.#count(-1)
    this.#stopped = true
    if (!this.#probing) return
    this.#probing.close()
    this.#leave()
  }

  #count(sign: 1 | -1): void {
    rate += (sign * 1000) / Math.max(1, this.config.delay_loop)
  }

  #arm(): void {
    const at = this.#checker.nextProbeAt
    if (at === NEVER || this.#suspended || this.#stopped) return
    this.#beginsAt = beginsAt(at, { interval: at - monotonicNow(), late: this.#late, rate })
    queue.set(this, this.#beginsAt)
  }

  /** The queue's to call. */
  run(): void {
    this.#running = true
    const waiting = slots.enter()
    if (waiting) waiting.then(() => this.#begin())
    else this.#begin()
  }

  #begin(): void {
    if (this.#stopped || this.#suspended) {
      this.#leave()
      return
    }
    const { step } = this.#checker
    const now = monotonicNow()
    this.#late = Math.max(0, now - this.#beginsAt)
    // A check that was suspended was due while nobody wanted it.
    if (!this.#resumed) this.#begun(this.#late)
    this.#resumed = false
    this.#checker.probeStarted(now)
    const probing = startProbe(this.config, step, this.#surroundings(), result => this.#done(result))
    // What fails at once is done before it could be closed.
    if (this.#running) this.#probing = probing
  }

  #leave(): void {
    this.#probing = undefined
    this.#running = false
    slots.leave()
  }

  #done(result: ProbeResult): void {
    this.#leave()
    const before = this.#checker.state
    const turned = this.#checker.probeFinished(result, monotonicNow()) !== undefined
    const reweighed = this.#reweigh(result)
    // From unknown to up nothing turned: it counted as up before.
    if (turned && !(before === 'unknown' && result.ok)) this.#finished(this, result, 'health')
    else this.#finished(this, result, turned || reweighed ? 'weight' : 'nothing')
    this.#arm()
  }

  /** Only misc_dynamic weighs: status 0 gives the configured weight back (check_misc.c). */
  #reweigh(result: ProbeResult): boolean {
    if (this.config.type !== 'MISC_CHECK' || !this.config.misc_dynamic || !result.ok) return false
    const weight = result.weight ?? null
    if (weight === (this.#weight ?? null)) return false
    this.#weight = weight
    return true
  }
}
