/** What people see of the pools: events as they happen, and the live state of every virtual and real server. */
import type { EventBody } from '@keelson/contract/messages/event'
import { liveKey } from '@keelson/contract/messages/live-state'
import type { SeenCertificate } from '@keelson/director/checkers/probe-result'
import type { Pool, RealServerSnapshot } from '@keelson/director/pool/pool'
import type { PoolEvent } from '@keelson/director/pool/pool-event'
import { wallOf } from '../live/clock'
import type { LiveBoard, Severity } from '../live/live-board'
import type { CheckHistory } from './check-history'
import type { LatestCounters } from './latest-counters'

/** A check that sees what it saw before is published again after this, ms: the age of a result stays honest. */
const REPUBLISH = 10_000

export class PoolReport {
  readonly #board: LiveBoard
  readonly #history: CheckHistory
  readonly #counters: LatestCounters
  readonly #certificates = new Map<string, SeenCertificate>()
  readonly #publishedAt = new Map<string, number>()

  constructor(board: LiveBoard, history: CheckHistory, counters: LatestCounters) {
    this.#board = board
    this.#history = history
    this.#counters = counters
  }

  certificate(key: string, certificate: SeenCertificate): void {
    this.#certificates.set(key, certificate)
  }

  /** `by`: who asked for a change of weight or state. */
  tell(event: PoolEvent, by: string): void {
    const [severity, body] = eventOf(event, by)
    this.#board.event(severity, body, Math.round(wallOf(event.at)))
  }

  /** Everything. */
  publish(pools: Iterable<Pool>): void {
    const shown = new Set<string>()
    for (const pool of pools) {
      const { config } = pool
      const { realServers, since, ...rest } = pool.snapshot()
      const { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum } = config
      const described = { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum }
      const key = liveKey.virtualServer(config.id)
      shown.add(key)
      this.#board.set(key, { ...described, ...rest, since: Math.round(wallOf(since)) })
      for (const real of realServers) shown.add(this.#publishRealServer(config.id, real))
    }
    for (const key of this.#board.keys()) if (!shown.has(key)) this.#board.delete(key)
    for (const key of this.#certificates.keys()) if (!shown.has(key)) this.#certificates.delete(key)
    this.#history.forget(key => shown.has(key))
  }

  /** One real server was checked and nothing followed from it. */
  touch(virtualServer: string, realServer: string, isNews: boolean, pools: ReadonlyMap<string, Pool>): void {
    const key = liveKey.realServer(virtualServer, realServer)
    if (!isNews && Date.now() - (this.#publishedAt.get(key) ?? 0) < REPUBLISH) return
    const real = pools.get(virtualServer)?.realServer(realServer)
    if (real) this.#publishRealServer(virtualServer, real)
  }

  #publishRealServer(virtualServer: string, real: RealServerSnapshot): string {
    const key = liveKey.realServer(virtualServer, real.id)
    const { active, inactive, total } = this.#counters.of(virtualServer, real.id)
    const last = this.#history.last(key)
    const certificate = this.#certificates.get(key)
    this.#publishedAt.set(key, Date.now())
    this.#board.set(key, {
      ...real,
      activeConnections: active,
      inactiveConnections: inactive,
      totalConnections: total,
      virtualServer,
      since: Math.round(wallOf(real.since)),
      ...(last && { lastCheck: { at: last.at, ok: last.ok, text: last.text, latency: last.latency } }),
      ...(certificate && { certificate }),
    })
    return key
  }
}

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
