/** What people see of the pools: events as they happen, and the live state of every virtual and real server. */
import type { EventBody } from '@keelson/contract/messages/event'
import { liveKey, type ProcessTiming } from '@keelson/contract/messages/live-state'
import type { SeenCertificate } from '@keelson/director/checkers/probe-result'
import type { Pool, PoolSummary, RealServerSnapshot } from '@keelson/director/pool/pool'
import type { PoolEvent } from '@keelson/director/pool/pool-event'
import { wallOf } from '../live/clock'
import type { LiveBoard, Severity } from '../live/live-board'
import type { CheckHistory } from './check-history'
import { type Held, HeldRows } from './held-rows'
import type { LatestCounters } from './latest-counters'

/** A check that sees what it saw before is published again after this, ms: the age of a result stays honest. */
const REPUBLISH = 10_000
/** ... and later where there are many: each adds this to it, ms, so that no more than 25 a second are ... */
const REPUBLISH_EACH = 40
/** ... but before the console calls it old. */
const REPUBLISH_LATEST = 100_000

/** Real servers that are published in one turn of the event loop. */
const AT_A_TIME = 250

export class PoolReport {
  readonly #board: LiveBoard
  readonly #history: CheckHistory
  readonly #counters: LatestCounters
  readonly #onItsWay: (virtualServer: string) => number | undefined
  readonly #held = new HeldRows()
  readonly #certificates = new Map<string, SeenCertificate>()
  readonly #publishedAt = new Map<string, number>()
  /** of what is shown, by virtual server */
  readonly #keys = new Map<string, readonly string[]>()
  /** to be published, by virtual server */
  readonly #due = new Map<string, ReadonlySet<string> | 'all'>()
  #more: NodeJS.Immediate | undefined

  /** `onItsWay`: the message to the forwarder that says a virtual server as it is now; undefined when the forwarder holds that. */
  constructor(
    board: LiveBoard,
    history: CheckHistory,
    counters: LatestCounters,
    onItsWay: (virtualServer: string) => number | undefined,
  ) {
    this.#board = board
    this.#history = history
    this.#counters = counters
    this.#onItsWay = onItsWay
  }

  certificate(key: string, certificate: SeenCertificate): void {
    this.#certificates.set(key, certificate)
  }

  /** `by`: who asked for a change of weight or state. */
  tell(event: PoolEvent, by: string): void {
    const [severity, body] = eventOf(event, by)
    this.#board.event(severity, body, Math.round(wallOf(event.at)))
  }

  timing(timing: ProcessTiming): void {
    this.#board.set(liveKey.timing(timing.process), timing)
  }

  /**
   * What these virtual servers are now, by id; those of them that have no pool are gone. Of very many the first at once and the rest
   * between other things: a table that the forwarder waits for must not wait for them.
   */
  publish(touched: ReadonlySet<string>, pools: ReadonlyMap<string, Pool>, timing: ProcessTiming): void {
    this.timing(timing)
    for (const id of touched) this.#due.set(id, 'all')
    this.#publishSome(pools)
  }

  /** These real servers, and all where the quorum moved: that decides who is in the table. */
  publishChanged(changed: ReadonlyMap<string, ReadonlySet<string>>, pools: ReadonlyMap<string, Pool>): void {
    for (const [id, realServers] of changed) {
      const due = this.#due.get(id)
      if (due !== 'all') this.#due.set(id, due ? new Set([...due, ...realServers]) : realServers)
    }
    this.#publishSome(pools)
  }

  /** The forwarder holds what it was told up to this message. */
  applied(number: number, pools: ReadonlyMap<string, Pool>): void {
    const others = this.#held.applied(number)
    if (others.size > 0) this.publishChanged(others, pools)
  }

  /** These real servers, of which nothing changed but when they were last checked. */
  publishAged(aged: ReadonlyMap<string, ReadonlySet<string>>, pools: ReadonlyMap<string, Pool>): void {
    this.#board.together(() => {
      for (const [id, realServers] of aged) {
        const pool = pools.get(id)
        if (pool) this.#publishEach(pool, realServers)
      }
    })
  }

  #publishSome(pools: ReadonlyMap<string, Pool>): void {
    clearImmediate(this.#more)
    this.#board.together(() => {
      let left = AT_A_TIME
      for (const [id, due] of this.#due) {
        if (left <= 0) break
        this.#due.delete(id)
        left -= this.#publishDue(id, pools.get(id), due)
      }
    })
    if (this.#due.size > 0) this.#more = setImmediate(() => this.#publishSome(pools))
  }

  /** How many real servers were looked at. */
  #publishDue(id: string, pool: Pool | undefined, due: ReadonlySet<string> | 'all'): number {
    if (due !== 'all') return pool ? this.#publishRealServers(pool, due) : 0
    const before = this.#keys.get(id) ?? []
    const keys = pool ? this.#publishPool(pool) : []
    if (pool) this.#keys.set(id, keys)
    else this.#keys.delete(id)
    const kept = new Set(keys)
    for (const key of before) if (!kept.has(key)) this.#forget(key)
    return Math.max(before.length, keys.length)
  }

  #publishPool(pool: Pool): string[] {
    const { realServers, ...virtualServer } = pool.snapshot()
    const { id } = pool.config
    return [
      this.#publishVirtualServer(pool, virtualServer),
      ...realServers.map(real => this.#publishRealServer(id, real)),
    ]
  }

  #publishRealServers(pool: Pool, realServers: ReadonlySet<string>): number {
    const { id } = pool.config
    const virtualServer = pool.summary()
    const shown = this.#board.value(liveKey.virtualServer(id)) as { quorumUp?: boolean } | undefined
    this.#publishVirtualServer(pool, virtualServer)
    const all = shown?.quorumUp !== virtualServer.quorumUp
    this.#publishEach(pool, all ? pool.config.real_server.map(real => real.id) : realServers)
    return all ? pool.config.real_server.length : realServers.size
  }

  #publishEach(pool: Pool, realServers: Iterable<string>): void {
    for (const realServer of realServers) {
      const real = pool.realServer(realServer)
      if (real) this.#publishRealServer(pool.config.id, real)
    }
  }

  #forget(key: string): void {
    this.#board.delete(key)
    this.#publishedAt.delete(key)
    this.#certificates.delete(key)
    this.#history.forget(key)
    this.#held.forget(key)
  }

  /** Published so long ago that its last check has to be shown again. */
  isStale(key: string): boolean {
    const period = Math.min(REPUBLISH_LATEST, Math.max(REPUBLISH, this.#publishedAt.size * REPUBLISH_EACH))
    return Date.now() - (this.#publishedAt.get(key) ?? 0) >= period
  }

  #publishVirtualServer({ config }: Pool, { since, ...rest }: PoolSummary): string {
    const { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum } = config
    const described = { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum }
    const key = liveKey.virtualServer(config.id)
    const members = new Set(config.real_server.map(({ id }) => id))
    if (rest.sorryServer) members.add(rest.sorryServer.id)
    const traffic = this.#counters.traffic(config.id, [...members])
    this.#board.set(key, { ...described, ...rest, ...(traffic && { traffic }), since: Math.round(wallOf(since)) })
    return key
  }

  #publishRealServer(virtualServer: string, real: RealServerSnapshot): string {
    const key = liveKey.realServer(virtualServer, real.id)
    const { active, inactive, persistent, totals } = this.#counters.of(virtualServer, real.id)
    const traffic = this.#counters.traffic(virtualServer, [real.id])
    const last = this.#history.last(key)
    const certificate = this.#certificates.get(key)
    const shown = this.#board.value(key) as Held | undefined
    const place = { key, virtualServer, realServer: real.id }
    const held = this.#held.show(place, heldOf(real), shown && heldOf(shown), this.#onItsWay(virtualServer))
    this.#publishedAt.set(key, Date.now())
    this.#board.set(key, {
      ...real,
      ...held,
      activeConnections: active,
      inactiveConnections: inactive,
      ...(persistent !== undefined && { persistentConnections: persistent }),
      totalConnections: totals.connections,
      ...(traffic && { traffic }),
      virtualServer,
      since: Math.round(wallOf(real.since)),
      ...(last && { lastCheck: { at: last.at, ok: last.ok, text: last.text, latency: last.latency } }),
      ...(certificate && { certificate }),
    })
    return key
  }
}

const heldOf = ({ weight, operatorState, inTable }: Held): Held => ({ weight, operatorState, inTable })

function eventOf(event: PoolEvent, by: string): [Severity, EventBody] {
  const { virtualServer } = event
  switch (event.type) {
    case 'realServer': {
      const { realServer, up, reason } = event
      const health = up ? 'up' : 'down'
      const { stopping } = event
      return [up ? 'info' : 'error', { kind: 'real-server', virtualServer, realServer, health, reason, stopping }]
    }
    case 'quorum': {
      const { up, text, stopping } = event
      return [up ? 'info' : 'error', { kind: 'quorum', virtualServer, up, text, stopping }]
    }
    case 'sorryServer':
      return ['warning', { kind: 'forwarder', text: event.text }]
    case 'weight': {
      const { realServer, from, to } = event
      return ['info', { kind: 'weight', virtualServer, realServer, from, to, by }]
    }
    case 'operatorState': {
      const { realServer, state } = event
      return ['info', { kind: 'operator-state', virtualServer, realServer, state, by }]
    }
  }
}
