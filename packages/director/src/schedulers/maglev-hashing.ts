/**
 * mh: Maglev hashing (net/netfilter/ipvs/ip_vs_mh.c). A client keeps its server, and a server that comes or goes moves few
 * clients of the others. Where a client's server is unavailable the client is turned away, unless mh-fallback looks on;
 * mh-port makes the port part of the client. The table has 4093 rows (CONFIG_IP_VS_MH_TAB_INDEX 12, the default).
 */
import { foldedAddress } from './hash-table'
import { type Client, type Destination, isAvailable, type Scheduler } from './scheduler'
import { SeenDestinations } from './seen-destinations'
import { hsiphash, type SipKey } from './sip-hash'

const TABLE_SIZE = 4093
/** CONFIG_IP_VS_MH_TAB_INDEX / 2: weights of more bits are shifted down to it. */
const TURN_BITS = 6
/** generate_hash_secret; `unsigned long` each, so their high halves are 0 */
const FIRST: SipKey = { low: 2654435761, high: 0 }
const SECOND: SipKey = { low: 2654446892, high: 0 }
const NOBODY = -1

export interface MaglevFlags {
  fallback?: boolean
  port?: boolean
}

export class MaglevHashing implements Scheduler {
  private readonly seen = new SeenDestinations()
  /** last_weight of ip_vs_dest: a destination drained to 0 keeps its rows */
  private lastWeights = new Map<string, number>()
  private rows: Int32Array = new Int32Array(0)

  constructor(private readonly flags: MaglevFlags = {}) {}

  schedule(destinations: readonly Destination[], client: Client): Destination | undefined {
    this.changed(destinations)
    const port = this.flags.port ? (client.sourcePort ?? 0) : 0
    const key = port + foldedAddress(client.source)
    const first = rowOf(key, FIRST)
    const destination = destinations[this.rows[first] ?? NOBODY]
    if (!destination || isAvailable(destination)) return destination
    if (!this.flags.fallback) return undefined
    for (let offset = 0; offset < TABLE_SIZE; offset++) {
      const fallback = destinations[this.rows[rowOf(key + ((offset + first) % TABLE_SIZE), FIRST)] ?? NOBODY]
      if (!fallback) return undefined
      if (isAvailable(fallback)) return fallback
    }
    return undefined
  }

  changed(destinations: readonly Destination[]): void {
    if (!this.seen.changed(destinations)) return
    const before = this.lastWeights
    this.lastWeights = new Map(destinations.map(({ id, weight }) => [id, weight > 0 ? weight : (before.get(id) ?? 0)]))
    this.rows = rowsFor(destinations, [...this.lastWeights.values()])
  }
}

/** ip_vs_mh_populate: each in turn takes as many rows of its own permutation as its weight says, until none is free. */
function rowsFor(destinations: readonly Destination[], weights: readonly number[]): Int32Array {
  const rows = new Int32Array(TABLE_SIZE).fill(NOBODY)
  const divisor = weights.reduce(greatestCommonDivisor, 0)
  if (divisor < 1) return rows
  const greatest = Math.max(...weights) / divisor
  const shift = Math.max(0, 32 - Math.clz32(greatest) - TURN_BITS)
  const setup = destinations.map(({ address = '', port = 0 }, i) => {
    const key = port + foldedAddress(address)
    const weight = weights[i] ?? 0
    return {
      at: rowOf(key, FIRST),
      skip: (hsiphash(key, SECOND) % (TABLE_SIZE - 1)) + 1,
      turns: (weight / divisor) >> shift || (weight !== 0 ? 1 : 0),
    }
  })
  for (let taken = 0; ; ) {
    for (const [i, own] of setup.entries()) {
      for (let turn = 0; turn < own.turns; turn++) {
        while (rows[own.at] !== NOBODY) own.at = (own.at + own.skip) % TABLE_SIZE
        rows[own.at] = i
        if (++taken === TABLE_SIZE) return rows
      }
    }
  }
}

const rowOf = (key: number, secret: SipKey) => hsiphash(key >>> 0, secret) % TABLE_SIZE

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b]
  return a
}
