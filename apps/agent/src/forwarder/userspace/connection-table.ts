/**
 * The userspace forwarder's connections, with the states and timeouts of ip_vs (net/netfilter/ipvs/ip_vs_proto_tcp.c).
 * An entry outlives its sockets by its state's timeout, as in the kernel.
 */
import type { ConnectionState } from '@keelson/contract/messages/connections'

/** Seconds, tcp_timeouts of ip_vs_proto_tcp.c. */
export const TCP_TIMEOUTS = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
  UDP: 300,
} as const satisfies Partial<Record<ConnectionState, number>>
/** The states a connection of this forwarder can be in. */
export type ForwardedState = keyof typeof TCP_TIMEOUTS

/** tcp_state_active_table: what counts as ActiveConn; everything else is InActConn. */
const ACTIVE: ReadonlySet<ForwardedState> = new Set(['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'SYNACK'])

/** Entries whose sockets are gone are kept until they expire, but never more than this; the oldest go first. */
const MOST_CLOSED = 200_000

export interface Entry {
  readonly service: string
  readonly destination: string
  readonly client: string
  readonly clientAddress: string
  readonly virtual: string
  readonly real: string
  state: ForwardedState
  /** monotonic ms of the last packet seen */
  touchedAt: number
}

export interface Counters {
  active: number
  inactive: number
  total: number
}

export class ConnectionTable {
  readonly #open = new Set<Entry>()
  readonly #closed = new Set<Entry>()
  readonly #counters = new Map<string, Map<string, Counters>>()

  get size(): number {
    return this.#open.size + this.#closed.size
  }

  *entries(): Iterable<Entry> {
    yield* this.#open
    yield* this.#closed
  }

  counters(service: string, destination: string): Counters {
    const ofService = this.#counters.get(service) ?? new Map<string, Counters>()
    this.#counters.set(service, ofService)
    const counters = ofService.get(destination) ?? { active: 0, inactive: 0, total: 0 }
    ofService.set(destination, counters)
    return counters
  }

  /** Of every destination that ever had a connection, also of those that left the table since. */
  *allCounters(): Iterable<Counters & { service: string; destination: string }> {
    for (const [service, destinations] of this.#counters)
      for (const [destination, counters] of destinations) yield { service, destination, ...counters }
  }

  open(entry: Entry): void {
    this.#open.add(entry)
    const counters = this.counters(entry.service, entry.destination)
    counters.total++
    this.#count(entry, 1)
  }

  enter(entry: Entry, state: ForwardedState, now: number): void {
    this.#count(entry, -1)
    entry.state = state
    entry.touchedAt = now
    this.#count(entry, 1)
  }

  /** Its sockets are gone; the entry stays until its state's timeout. */
  close(entry: Entry, state: ForwardedState, now: number): void {
    if (!this.#open.delete(entry)) return
    this.enter(entry, state, now)
    this.#closed.add(entry)
    const oldest = this.#closed.size > MOST_CLOSED ? this.#closed.values().next().value : undefined
    if (oldest) this.#forget(oldest)
  }

  sweep(now: number): void {
    for (const entry of this.#closed) if (secondsLeft(entry, now) <= 0) this.#forget(entry)
  }

  #forget(entry: Entry): void {
    this.#closed.delete(entry)
    this.#count(entry, -1)
  }

  #count(entry: Entry, by: number): void {
    const counters = this.counters(entry.service, entry.destination)
    if (ACTIVE.has(entry.state)) counters.active += by
    else counters.inactive += by
  }
}

/** Seconds until the entry expires if nothing more is heard: the `expire` column of ipvsadm -lcn. */
export const secondsLeft = (entry: Entry, now: number): number =>
  Math.max(0, Math.ceil(TCP_TIMEOUTS[entry.state] - (now - entry.touchedAt) / 1000))
