import type { VrrpScript } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'

export type Verdict = 'unknown' | 'up' | 'down'

/** How one run ended, in words: 'exited with status 3', 'timed out'. */
export interface ScriptRun {
  ok: boolean
  text: string
}

/**
 * One vrrp_script: when to run it, and what a row of runs comes to (keepalived vrrp_scheduler.c, vrrp_script_child_thread).
 *
 *   0 ········ rise - 1 | rise ········ rise + fall - 1       the count: a success adds one, a failure takes one off,
 *          down         |          up                         and whoever crosses the middle goes to the far end
 *
 * The first run alone decides, whatever rise and fall say.
 */
export class ScriptTracker {
  verdict: Verdict
  /** of the last run */
  text: string
  private count: number
  private running = false
  private dueAt: Instant

  constructor(
    readonly config: VrrpScript,
    now: Instant,
  ) {
    this.dueAt = now
    this.verdict = config.init_fail ? 'down' : 'unknown'
    this.text = config.init_fail ? 'has not succeeded yet' : 'has not run yet'
    this.count = config.rise - 1
  }

  nextDeadline(): Instant {
    return this.config.script ? this.dueAt : NEVER
  }

  /** From start to start. 'overrun': the run before has not ended, so this one is left out. */
  tick(now: Instant): 'run' | 'overrun' | undefined {
    if (now < this.nextDeadline()) return undefined
    this.dueAt = Math.max(this.dueAt + this.config.interval, now + 1)
    if (this.running) return 'overrun'
    this.running = true
    return 'run'
  }

  /** True when the verdict changed. */
  finished({ ok, text }: ScriptRun): boolean {
    const { rise, fall } = this.config
    const before = this.verdict
    this.running = false
    this.text = text
    if (before === 'unknown') this.count = ok ? rise + fall - 1 : 0
    else if (ok) this.count = this.count < rise - 1 ? this.count + 1 : rise + fall - 1
    else this.count = this.count > rise ? this.count - 1 : 0
    this.verdict = this.count >= rise ? 'up' : 'down'
    return this.verdict !== before
  }
}
