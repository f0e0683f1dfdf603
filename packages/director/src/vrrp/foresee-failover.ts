/** Who would be MASTER after an operator's demotion or failback, and after how long by the formulas; for previews. */
import { compareAddresses } from '../wire/address'
import type { VrrpStateName } from './effect'
import { skewTime } from './timers'

/** One director's part in one instance, as it is told now. */
export interface Contender {
  director: string
  /** undefined: nobody knows */
  state: VrrpStateName | undefined
  priority: number
  version: 2 | 3
  /** ms */
  advertInterval: number
  address: string | undefined
  /** whose adverts it hears as MASTER's */
  hears: string | undefined
}

export type Unready = 'unknown' | 'fault' | 'not-running' | 'hears-nobody' | 'hears-another'

export type Foreseen =
  /** `after`: ms from the order to the take-over, apart from what the machines themselves are late */
  | {
      ok: true
      successor: string
      after: number /** it is MASTER already, beside the one that goes: a split brain ends */
      already?: true
    }
  | {
      ok: false
      reason: 'not-master' | 'alone' | 'master-already' | 'inferior'
      unready: [director: string, why: Unready][]
    }

/** A goodbye leaves each BACKUP its skew (RFC 9568 §6.4.2): the highest priority is first, the higher address decides a tie. */
export function foreseeDemotion(contenders: readonly Contender[], director: string): Foreseen {
  const master = contenders.find(each => each.director === director)
  if (master?.state !== 'MASTER') return { ok: false, reason: 'not-master', unready: [] }
  const others = contenders.filter(each => each !== master)
  const [second] = others.filter(({ state }) => state === 'MASTER').sort(bySuccession)
  if (second) return { ok: true, successor: second.director, after: 0, already: true }
  const unready = others.flatMap((each): [string, Unready][] => {
    const why = whyUnready(each, master)
    return why ? [[each.director, why]] : []
  })
  const [first] = others.filter(each => !whyUnready(each, master)).sort(bySuccession)
  if (!first) return { ok: false, reason: 'alone', unready }
  const { version, priority } = first
  // Version 3 counts in the interval of the MASTER that it follows.
  return { ok: true, successor: first.director, after: skewTime(priority, master.advertInterval, version) }
}

/** A director that takes over by order sends its advert at once: who is inferior by that yields to it. */
export function foreseeFailback(contenders: readonly Contender[], director: string): Foreseen {
  const self = contenders.find(each => each.director === director)
  const why = !self || self.state === undefined ? 'unknown' : self.state === 'FAULT' ? 'fault' : undefined
  if (!self || why) return { ok: false, reason: 'alone', unready: [[director, why ?? 'unknown']] }
  if (self.state === 'MASTER') return { ok: false, reason: 'master-already', unready: [] }
  if (self.state === 'INIT') return { ok: false, reason: 'alone', unready: [[director, 'not-running']] }
  const superior = contenders.find(each => each.state === 'MASTER' && bySuccession(each, self) < 0)
  if (superior) return { ok: false, reason: 'inferior', unready: [] }
  return { ok: true, successor: director, after: 0 }
}

function whyUnready(contender: Contender, master: Contender): Unready | undefined {
  if (contender.state === undefined) return 'unknown'
  if (contender.state === 'FAULT') return 'fault'
  if (contender.state !== 'BACKUP') return 'not-running'
  if (contender.hears === undefined) return 'hears-nobody'
  return master.address !== undefined && contender.hears !== master.address ? 'hears-another' : undefined
}

const bySuccession = (a: Contender, b: Contender) =>
  b.priority - a.priority || compareAddresses(b.address ?? '', a.address ?? '')
