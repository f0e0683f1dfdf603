/** Rates are differences of counters over time; a counter that went back began anew, and no rate is ever negative. */
import type { Instant } from '../instant'

/** What went through: counted, or of a second. A forwarder that sees no packets does not count them. */
export interface Traffic {
  connections: number
  packetsIn?: number
  packetsOut?: number
  bytesIn: number
  bytesOut: number
}

export const trafficFields = ['connections', 'packetsIn', 'packetsOut', 'bytesIn', 'bytesOut'] as const

interface Counted {
  at: Instant
  totals: Traffic
  rate: Traffic | undefined
}

export class TrafficMeter {
  readonly #period: number
  #counted = new Map<string, Counted>()

  /** Two countings less than `period` milliseconds apart make no rate of their own: the one before goes on. */
  constructor(period: number) {
    this.#period = period
  }

  /** Per second since the counting before; undefined where that says nothing: there was none, or it began anew. */
  count(name: string, totals: Traffic, now: Instant): Traffic | undefined {
    const before = this.#counted.get(name)
    const isAnew =
      before !== undefined && trafficFields.some(field => (totals[field] ?? 0) < (before.totals[field] ?? 0))
    if (before && !isAnew && now - before.at < this.#period) return before.rate
    const rate = before && !isAnew ? rateOf(before.totals, totals, (now - before.at) / 1000) : undefined
    this.#counted.set(name, { at: now, totals: { ...totals }, rate })
    return rate
  }

  /** How many it knows. */
  get size(): number {
    return this.#counted.size
  }

  /** Those that are no more. */
  forget(isGone: (name: string) => boolean): void {
    for (const name of this.#counted.keys()) if (isGone(name)) this.#counted.delete(name)
  }
}

function rateOf(before: Traffic, after: Traffic, seconds: number): Traffic | undefined {
  if (seconds <= 0) return undefined
  const per = (from = 0, to = 0) => tenths((to - from) / seconds)
  return {
    connections: per(before.connections, after.connections),
    ...(after.packetsIn !== undefined && { packetsIn: per(before.packetsIn, after.packetsIn) }),
    ...(after.packetsOut !== undefined && { packetsOut: per(before.packetsOut, after.packetsOut) }),
    bytesIn: per(before.bytesIn, after.bytesIn),
    bytesOut: per(before.bytesOut, after.bytesOut),
  }
}

const tenths = (value: number) => Math.round(value * 10) / 10

/** Of all of them together; packets are told where any of them tells them. */
export function sumTraffic(all: readonly Traffic[]): Traffic {
  const sum: Traffic = { connections: 0, bytesIn: 0, bytesOut: 0 }
  for (const each of all)
    for (const field of trafficFields) {
      const value = each[field]
      if (value !== undefined) sum[field] = tenths((sum[field] ?? 0) + value)
    }
  return sum
}
