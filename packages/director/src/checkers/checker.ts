import type { CheckerConfig, CheckerTiming } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { ProbeResult } from './probe-result'

export type CheckerState = 'unknown' | 'up' | 'down'

export type CheckerSettings = Pick<
  CheckerTiming,
  'delay_loop' | 'retry' | 'delay_before_retry' | 'warmup' | 'alpha'
> & {
  type?: CheckerConfig['type']
  /** HTTP_GET and SSL_GET: one a probe */
  url?: readonly unknown[]
  fast_recovery?: boolean
}

/** keepalived's BOOTSTRAP_DELAY: the first check of anything is never before this (check_api.c). */
export const bootstrapDelay = 1000

/**
 * One check of one real server: when to probe, and what a row of results comes to (keepalived's uniform rule).
 *
 *            success                 retry + 1 failures in a row
 *   unknown ---------> up <---------------------------------------- up
 *      |  first failure     one success
 *      +---------------> down -------> up
 *
 * `unknown` counts as up, since keepalived forwards to a real server until a check fails; with `alpha` the checker
 * starts down instead.
 *
 * A check of several urls asks for one at a time, `step` says which. It succeeds when all have passed in a row; one that
 * failed is asked for again until it passes, and then all of them (check_http.c).
 */
export class Checker {
  /** NEVER while a probe runs. */
  nextProbeAt: Instant
  state: CheckerState
  /** When `state` last changed. */
  since: Instant
  lastResult: { result: ProbeResult; at: Instant } | undefined
  /** Failures in a row so far. */
  failures = 0
  /** Which url the next probe asks for. */
  step = 0
  private passed = 0
  private failedStep: number | undefined
  private startedAt: Instant | undefined

  /** `jitter` from 0 to 1 spreads the first probes over `warmup`. */
  constructor(
    readonly settings: CheckerSettings,
    now: Instant,
    jitter: number,
  ) {
    this.nextProbeAt = now + bootstrapDelay + jitter * settings.warmup
    this.state = settings.alpha ? 'down' : 'unknown'
    this.since = now
  }

  probeStarted(now: Instant): void {
    this.startedAt = now
    this.nextProbeAt = NEVER
  }

  /** The new state if this result changed it. */
  probeFinished(result: ProbeResult, now: Instant): CheckerState | undefined {
    const startedAt = this.startedAt ?? now
    this.startedAt = undefined
    this.lastResult = { result, at: now }
    const before = this.state
    if (result.ok) {
      this.failures = 0
      if (this.passes()) this.become('up', now)
    } else {
      this.failures++
      this.passed = 0
      this.failedStep = this.step
      if (before !== 'up' || this.failures > this.settings.retry) this.become('down', now)
    }
    this.nextProbeAt = this.nextProbe(startedAt, now)
    return this.state === before ? undefined : this.state
  }

  /** All steps passed in a row, this one last. */
  private passes(): boolean {
    const steps = this.settings.url?.length ?? 1
    const repeated = this.state === 'down' && this.failedStep === this.step
    this.failedStep = undefined
    if (repeated && steps > 1) {
      this.passed = 0
      this.step = 0
      return false
    }
    this.passed++
    this.step = (this.step + 1) % steps
    if (this.passed < steps) return false
    this.passed = 0
    this.step = 0
    return true
  }

  private become(state: CheckerState, now: Instant): void {
    if (this.state === state) return
    this.state = state
    this.since = now
  }

  private nextProbe(startedAt: Instant, now: Instant): Instant {
    const { type, delay_loop, delay_before_retry } = this.settings
    if (this.state === 'up') return now + (this.failures > 0 ? delay_before_retry : this.loopDelay(startedAt, now))
    if (type === 'HTTP_GET' || type === 'SSL_GET') {
      // An HTTP server that is down is asked no more often than a retry would be (check_http.c).
      if (this.failures > 0) return now + Math.max(delay_before_retry, delay_loop)
      return this.settings.fast_recovery ? now : now + delay_loop
    }
    return now + this.loopDelay(startedAt, now)
  }

  /** A script's loop counts from its start (check_misc.c), every other check's from its end. */
  private loopDelay(startedAt: Instant, now: Instant): number {
    const { type, delay_loop } = this.settings
    return type === 'MISC_CHECK' ? Math.max(0, startedAt + delay_loop - now) : delay_loop
  }
}
