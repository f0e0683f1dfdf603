/**
 * One real server of a pool: its checkers' verdicts, what they make of its weight, and what a person decided about it.
 * It is alive while no checker says it is down. Health never changes what a person decided, and the other way round.
 */
import type { RealServer } from '@keelson/keepalived-conf/config'
import { checkerKey } from '../checkers/checker-key'
import { isWatched, whyNotRun } from '../checkers/runnable-check'
import type { Instant } from '../instant'
import type { OperatorState, OperatorWish } from './operator-wish'

/** What one check says now. */
export interface Verdict {
  up: boolean
  reason: string
  /** MISC_CHECK with misc_dynamic: instead of the configured weight; null: the configured one again */
  weight?: number | null
  /** FILE_CHECK: on top of it */
  addedWeight?: number
}

type KeptVerdict = Omit<Verdict, 'up'> & {
  key: string
  /** undefined until the first result */
  up: boolean | undefined
  /** down because of alpha, and not by a result */
  isAlpha?: boolean
}

const HEAVIEST = 2_147_483_647

export class PoolRealServer {
  private verdicts: KeptVerdict[]
  /** What a person wants; it outlives health and reloads. */
  wish: OperatorWish
  since: Instant

  constructor(
    public config: RealServer,
    now: Instant,
    wish: OperatorWish = {},
  ) {
    this.verdicts = config.checkers.map(freshVerdict)
    this.wish = wish
    this.since = now
  }

  get alive(): boolean {
    return this.verdicts.every(({ up }) => up !== false)
  }

  /** Down, and only because nobody has looked yet. */
  get isAlpha(): boolean {
    const down = this.verdicts.filter(({ up }) => up === false)
    return down.length > 0 && down.every(({ isAlpha }) => isAlpha)
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

  get operatorState(): OperatorState {
    return this.wish.state ?? 'active'
  }

  /** Alive, and nobody has taken it out: it may be in the table. */
  get serves(): boolean {
    return this.alive && this.operatorState !== 'out'
  }

  /** A person's weight before the checkers', theirs before the file's; a drain before all. */
  get weight(): number {
    return this.operatorState === 'active' ? (this.wish.weight ?? this.checkedWeight) : 0
  }

  /** Without what a person decided. */
  get checkedWeight(): number {
    const dynamic = this.verdicts.findLast(({ weight }) => typeof weight === 'number')?.weight
    const added = this.verdicts.reduce((sum, { addedWeight = 0 }) => sum + addedWeight, 0)
    return Math.max(0, Math.min(HEAVIEST, (dynamic ?? this.config.weight) + added))
  }

  judge(checkerIndex: number, verdict: Verdict, now: Instant): void {
    const kept = this.verdicts[checkerIndex]
    if (!kept) return
    const before = this.health
    Object.assign(kept, verdict, { isAlpha: false })
    if (this.health !== before) this.since = now
  }

  /**
   * Equal checkers keep their verdicts. What a person decided stays (keepalived#1354: a reload lost it); only a weight
   * gives way where the file now says another one than it did: then the file is the later word.
   */
  reload(config: RealServer, now: Instant): void {
    const before = this.health
    const old = [...this.verdicts]
    this.verdicts = config.checkers.map(checker => {
      const at = old.findIndex(({ key }) => key === checkerKey(checker))
      return at >= 0 ? old.splice(at, 1)[0]! : freshVerdict(checker)
    })
    if (config.weight !== this.config.weight) this.wish = { ...this.wish, weight: undefined }
    this.config = config
    if (this.health !== before) this.since = now
  }
}

function freshVerdict(checker: RealServer['checkers'][number]): KeptVerdict {
  const key = checkerKey(checker)
  const starts =
    'alpha' in checker && checker.alpha ? { up: false, isAlpha: true, reason: 'not checked yet (alpha)' } : undefined
  const problem = whyNotRun(checker)
  if (problem && !isWatched(checker)) return { key, up: undefined, reason: problem }
  return { key, ...(starts ?? { up: undefined, reason: problem ?? 'not checked yet' }) }
}
