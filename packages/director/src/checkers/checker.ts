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
 * HTTP_GET and SSL_GET ask for one url at a time, `step` says which, and have succeeded once the list has ended. The
 * failure that took the server down is remembered: its url is asked until it passes, and then the whole list from the
 * first. One that comes while it is down is not: the list goes on from its url (check_http.c, epilog).
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
  private remembersFailure = false
  private everPassed = false
  private everFailed = false
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

  /** False while neither a failure nor the whole list of urls has said anything of the server: it is what it began as. */
  get hasJudged(): boolean {
    return this.everPassed || this.everFailed
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
      this.everFailed = true
      if (before === 'unknown' || (before === 'up' && this.failures > this.settings.retry)) {
        this.remembersFailure = true
        this.become('down', now)
      }
    }
    this.nextProbeAt = this.nextProbe(startedAt, now, before !== this.state)
    return this.state === before ? undefined : this.state
  }

  /** The list has ended; a check without urls is a list of one that forgets at once. */
  private passes(): boolean {
    const { url } = this.settings
    if (url && this.remembersFailure) {
      this.remembersFailure = false
      this.step = 0
      return false
    }
    this.step = (this.step + 1) % (url?.length || 1)
    if (this.step !== 0) return false
    this.everPassed = true
    return true
  }

  private become(state: CheckerState, now: Instant): void {
    if (this.state === state) return
    this.state = state
    this.since = now
  }

  private nextProbe(startedAt: Instant, now: Instant, turned: boolean): Instant {
    if (this.settings.url) return now + this.delayOfUrls(turned)
    if (this.state === 'up' && this.failures > 0) return now + this.settings.delay_before_retry
    return now + this.loopDelay(startedAt, now)
  }

  private delayOfUrls(turned: boolean): number {
    const { delay_loop, delay_before_retry, fast_recovery } = this.settings
    if (this.failures === 0) {
      const recovers = !this.everPassed || (this.state === 'down' && !this.remembersFailure)
      return fast_recovery && recovers ? 0 : delay_loop
    }
    return turned ? Math.max(delay_before_retry, delay_loop) : delay_before_retry
  }

  /** A script's loop counts from its start (check_misc.c), every other check's from its end. */
  private loopDelay(startedAt: Instant, now: Instant): number {
    const { type, delay_loop } = this.settings
    return type === 'MISC_CHECK' ? Math.max(0, startedAt + delay_loop - now) : delay_loop
  }
}
