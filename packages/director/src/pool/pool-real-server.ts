/** One real server of a pool: its checkers' verdicts and its weight. It is alive while no checker says it is down. */
import type { RealServer } from '@keelson/keepalived-conf/config'
import { checkerKey } from '../checkers/checker-key'
import { isRunnable, whyNotRun } from '../checkers/runnable-check'
import type { Instant } from '../instant'

interface Verdict {
  key: string
  /** undefined until the first result */
  up: boolean | undefined
  reason: string
}

export class PoolRealServer {
  private verdicts: Verdict[]
  /** What a person set; it outlives health and reloads. */
  operatorWeight: number | undefined
  since: Instant

  constructor(
    public config: RealServer,
    now: Instant,
  ) {
    this.verdicts = config.checkers.map(freshVerdict)
    this.since = now
  }

  get alive(): boolean {
    return this.verdicts.every(({ up }) => up !== false)
  }

  /** A real server without checkers is up: nobody says otherwise. */
  get health(): 'up' | 'down' | 'unknown' {
    if (!this.alive) return 'down'
    return this.verdicts.some(({ up }) => up === undefined) ? 'unknown' : 'up'
  }

  get reason(): string {
    const verdict = this.verdicts.find(({ up }) => up === (this.alive ? undefined : false)) ?? this.verdicts[0]
    return verdict?.reason ?? 'not checked'
  }

  get weight(): number {
    return this.operatorWeight ?? this.config.weight
  }

  judge(checkerIndex: number, up: boolean, reason: string, now: Instant): void {
    const verdict = this.verdicts[checkerIndex]
    if (!verdict) return
    const before = this.health
    verdict.up = up
    verdict.reason = reason
    if (this.health !== before) this.since = now
  }

  /**
   * Equal checkers keep their verdicts. The operator's weight stays too, unless the file now says another weight than
   * it did: then the file is the later word.
   */
  reload(config: RealServer, now: Instant): void {
    const before = this.health
    const old = [...this.verdicts]
    this.verdicts = config.checkers.map(checker => {
      const at = old.findIndex(({ key }) => key === checkerKey(checker))
      return at >= 0 ? old.splice(at, 1)[0]! : freshVerdict(checker)
    })
    if (config.weight !== this.config.weight) this.operatorWeight = undefined
    this.config = config
    if (this.health !== before) this.since = now
  }
}

function freshVerdict(checker: RealServer['checkers'][number]): Verdict {
  const key = checkerKey(checker)
  if (!isRunnable(checker)) return { key, up: undefined, reason: whyNotRun(checker) }
  const up = checker.alpha ? false : undefined
  return { key, up, reason: checker.alpha ? 'not checked yet (alpha)' : 'not checked yet' }
}
