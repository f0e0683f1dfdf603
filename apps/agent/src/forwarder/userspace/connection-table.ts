/**
 * The userspace forwarder's connections, with the states and timeouts of ip_vs (net/netfilter/ipvs/ip_vs_proto_tcp.c).
 * An entry outlives its sockets by its state's timeout, as in the kernel; one that is idle for longer is ended.
 */
import type { ConnectionState } from '@keelson/contract/messages/connections'
import type { LiveDestination } from './live-destination'

/** Seconds: tcp_timeouts of ip_vs_proto_tcp.c, udp_timeouts of ip_vs_proto_udp.c. */
const DEFAULT_TIMEOUTS = {
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
export type ForwardedState = keyof typeof DEFAULT_TIMEOUTS

/** What `lvs_timeouts` sets, milliseconds. */
export interface SetTimeouts {
  tcp?: number
  tcpfin?: number
  udp?: number
}

/** tcp_state_active_table: what counts as ActiveConn; everything else is InActConn. */
const ACTIVE: ReadonlySet<ForwardedState> = new Set(['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'SYNACK'])

/** Entries whose sockets are gone are kept until they expire, but never more than this; the oldest go first. */
const MOST_CLOSED = 200_000

export interface Entry {
  readonly protocol: 'TCP' | 'UDP'
  readonly destination: LiveDestination
  readonly clientAddress: string
  readonly clientPort: number
  /** the virtual server's, as text */
  readonly virtual: string
  state: ForwardedState
  /** monotonic ms of the last packet seen */
  touchedAt: number
  /** it was idle for too long: end its sockets */
  expire(): void
}

export class ConnectionTable {
  readonly #open = new Set<Entry>()
  /** by state, and so each in the order in which they expire */
  readonly #closed = new Map<ForwardedState, Set<Entry>>()
  #closedCount = 0
  #timeouts: Record<ForwardedState, number> = DEFAULT_TIMEOUTS

  get size(): number {
    return this.#open.size + this.#closedCount
  }

  setTimeouts({ tcp, tcpfin, udp }: SetTimeouts): void {
    this.#timeouts = {
      ...DEFAULT_TIMEOUTS,
      ...(tcp && { ESTABLISHED: tcp / 1000 }),
      ...(tcpfin && { FIN_WAIT: tcpfin / 1000 }),
      ...(udp && { UDP: udp / 1000 }),
    }
  }

  *entries(): Iterable<Entry> {
    yield* this.#open
    for (const entries of this.#closed.values()) yield* entries
  }

  /** Seconds until the entry expires if nothing more is heard: the `expire` column of ipvsadm -lcn. */
  secondsLeft(entry: Entry, now: number): number {
    return Math.max(0, Math.ceil(this.#timeouts[entry.state] - (now - entry.touchedAt) / 1000))
  }

  open(entry: Entry): void {
    this.#open.add(entry)
    entry.destination.bind(ACTIVE.has(entry.state))
  }

  enter(entry: Entry, state: ForwardedState, now: number): void {
    entry.destination.move(ACTIVE.has(entry.state), ACTIVE.has(state))
    entry.state = state
    entry.touchedAt = now
  }

  /** Its sockets are gone; the entry stays until its state's timeout. */
  close(entry: Entry, state: ForwardedState, now: number): void {
    if (!this.#open.delete(entry)) return
    this.enter(entry, state, now)
    const closed = this.#closed.get(state) ?? new Set()
    this.#closed.set(state, closed.add(entry))
    if (++this.#closedCount <= MOST_CLOSED) return
    const [oldest] = closed
    if (oldest) this.#forget(closed, oldest)
  }

  /** Gone at once: a flow that expired has no state to linger in. */
  remove(entry: Entry): void {
    if (this.#open.delete(entry)) entry.destination.unbind(ACTIVE.has(entry.state))
  }

  sweep(now: number): void {
    for (const entry of this.#open) if (this.secondsLeft(entry, now) <= 0) entry.expire()
    for (const closed of this.#closed.values())
      for (const entry of closed) {
        if (this.secondsLeft(entry, now) > 0) break
        this.#forget(closed, entry)
      }
  }

  #forget(closed: Set<Entry>, entry: Entry): void {
    closed.delete(entry)
    this.#closedCount--
    entry.destination.unbind(ACTIVE.has(entry.state))
  }
}
