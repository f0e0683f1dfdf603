/** The checkers process: health checks, quorum, and the table the forwarder should have. It waits for nobody. */
import { join } from 'node:path'
import type { SetWeight } from '@keelson/contract/messages/from-console'
import { liveKey, type ProcessTiming } from '@keelson/contract/messages/live-state'
import { checkerKey } from '@keelson/director/checkers/checker-key'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import { isRunnable } from '@keelson/director/checkers/runnable-check'
import { Pool } from '@keelson/director/pool/pool'
import type { PoolEvent } from '@keelson/director/pool/pool-event'
import { processScheduling } from '@keelson/director/real-time/process-scheduling'
import { type Config, effectiveConfig, type VirtualServer } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Service } from '../forwarder/table'
import { ThreadScheduling } from '../kernel/thread-scheduling'
import type { ChildProcess, FromWatchdog } from '../live/child'
import { monotonicNow, wallOf } from '../live/clock'
import { LiveBoard } from '../live/live-board'
import { KeptWeights } from './kept-weights'
import { LatestCounters } from './latest-counters'
import { RunningCheck } from './running-check'
import { TableFeed } from './table-feed'

type LastCheck = { at: number; ok: boolean; text: string; latency: number }

export class CheckersProcess implements ChildProcess {
  readonly #board = new LiveBoard('checkers')
  readonly #pools = new Map<string, Pool>()
  readonly #threads = new ThreadScheduling()
  #threadStates: ProcessTiming['threads'] = []
  readonly #checks = new Map<string, RunningCheck>()
  readonly #lastChecks = new Map<string, LastCheck>()
  readonly #weights: KeptWeights
  readonly #counters = new LatestCounters()
  readonly #feed: TableFeed | undefined

  private constructor(runDir: string, forwarder: string) {
    this.#weights = new KeptWeights(join(runDir, 'weights.json'))
    if (forwarder === 'userspace')
      this.#feed = new TableFeed(join(runDir, 'table.sock'), counters => {
        this.#counters.take(counters)
        this.#publish()
      })
    this.#board.onCommand((message, reply) => {
      if (message.type !== 'set-weight') return
      const error = this.#setWeight(message)
      reply({ type: 'command-result', id: message.id, ok: error === undefined, error })
    })
  }

  static async start(runDir: string, forwarder: string): Promise<CheckersProcess> {
    const self = new CheckersProcess(runDir, forwarder)
    await self.#board.serve(join(runDir, 'checkers.sock'))
    return self
  }

  configure({ text, file, surroundings }: Extract<FromWatchdog, { type: 'configure' }>): void {
    const config = effectiveConfig(parse(text, { file, surroundings }))
    this.#schedule(config)
    this.#reconcilePools(config)
    this.#reconcileChecks(config)
    this.#settle()
  }

  async stop(): Promise<void> {
    for (const check of this.#checks.values()) check.stop()
    this.#feed?.close()
    this.#board.close()
  }

  #schedule({ global_defs }: Config): void {
    for (const text of this.#threads.apply(processScheduling(global_defs, 'checker')))
      this.#board.event('warning', { kind: 'process', process: 'checkers', text })
    this.#threadStates = this.#threads.states()
  }

  #reconcilePools({ virtual_server }: Config): void {
    const now = monotonicNow()
    const wanted = new Set(virtual_server.map(({ id }) => id))
    for (const id of this.#pools.keys()) if (!wanted.has(id)) this.#pools.delete(id)
    for (const server of virtual_server) {
      const kept = this.#weights.of(server.id, server.real_server)
      const pool = this.#pools.get(server.id)
      if (pool) pool.reload(server, now)
      else this.#pools.set(server.id, new Pool(server, now, kept))
    }
  }

  #reconcileChecks({ virtual_server }: Config): void {
    const wanted = new Map<string, () => RunningCheck>()
    for (const server of virtual_server)
      for (const real of server.real_server)
        real.checkers.forEach((config, index) => {
          if (!isRunnable(config)) return
          const key = [server.id, real.id, index, checkerKey(config)].join(' ')
          const finished = (check: RunningCheck, result: ProbeResult) =>
            this.#probed(server, real.id, index, check, result)
          wanted.set(key, () => new RunningCheck(config, finished))
        })
    for (const [key, check] of this.#checks)
      if (!wanted.has(key)) {
        check.stop()
        this.#checks.delete(key)
      }
    for (const [key, start] of wanted) if (!this.#checks.has(key)) this.#checks.set(key, start())
  }

  #probed(server: VirtualServer, realServer: string, index: number, check: RunningCheck, result: ProbeResult): void {
    const { ok, text, latency } = result
    this.#lastChecks.set(liveKey.realServer(server.id, realServer), {
      at: Date.now(),
      ok,
      text,
      latency: Math.round(latency * 100) / 100,
    })
    const reason = `${check.config.type}: ${text}`
    this.#pools.get(server.id)?.checkerChanged(realServer, index, check.up, reason, monotonicNow())
    this.#settle()
  }

  #setWeight({ virtualServer, realServer, weight, by }: SetWeight): string | undefined {
    const pool = this.#pools.get(virtualServer)
    if (!pool) return `virtual_server ${virtualServer} is not configured on this director`
    const real = pool.config.real_server.find(({ id }) => id === realServer)
    if (!real) return `real_server ${realServer} is not configured in virtual_server ${virtualServer}`
    this.#weights.keep(virtualServer, realServer, weight, real.weight)
    pool.setWeight(realServer, weight, monotonicNow())
    this.#settle(by)
    return undefined
  }

  /** Tells the forwarder, the log and whoever watches what came of it. */
  #settle(by = 'configuration'): void {
    this.#feed?.say({ type: 'table', services: [...this.#pools.values()].map(serviceOf) })
    for (const pool of this.#pools.values()) for (const event of pool.takeEffects()) this.#tell(event, by)
    this.#publish()
  }

  #tell(event: PoolEvent, by: string): void {
    const { virtualServer } = event
    const at = Math.round(wallOf(event.at))
    switch (event.type) {
      case 'realServer': {
        const health = event.up ? 'up' : 'down'
        const body = {
          kind: 'real-server',
          virtualServer,
          realServer: event.realServer,
          health,
          reason: event.reason,
        } as const
        this.#board.event(event.up ? 'info' : 'error', body, at)
        break
      }
      case 'quorum':
        this.#board.event(
          event.up ? 'info' : 'error',
          { kind: 'quorum', virtualServer, up: event.up, text: event.text },
          at,
        )
        break
      case 'sorryServer':
        this.#board.event('warning', { kind: 'forwarder', text: event.text }, at)
        break
      case 'weight':
        this.#board.event(
          'info',
          { kind: 'weight', virtualServer, realServer: event.realServer, from: event.from, to: event.to, by },
          at,
        )
        break
      default:
        event satisfies never
    }
  }

  #publish(): void {
    const shown = new Set<string>()
    const show = (key: string, value: unknown) => {
      shown.add(key)
      this.#board.set(key, value)
    }
    if (this.#threads.follow()) this.#threadStates = this.#threads.states()
    const timing: ProcessTiming = { process: 'checkers', threads: this.#threadStates }
    show(liveKey.timing('checkers'), timing)
    for (const pool of this.#pools.values()) {
      const { config } = pool
      const { realServers, since, ...rest } = pool.snapshot()
      const { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum } = config
      const described = { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum }
      show(liveKey.virtualServer(config.id), { ...described, ...rest, since: Math.round(wallOf(since)) })
      for (const real of realServers) {
        const key = liveKey.realServer(config.id, real.id)
        const { active, inactive, total } = this.#counters.of(config.id, real.id)
        const connections = { activeConnections: active, inactiveConnections: inactive, totalConnections: total }
        const lastCheck = this.#lastChecks.get(key)
        show(key, {
          ...real,
          ...connections,
          virtualServer: config.id,
          since: Math.round(wallOf(real.since)),
          lastCheck,
        })
      }
    }
    for (const key of this.#board.keys()) if (!shown.has(key)) this.#board.delete(key)
  }
}

const serviceOf = (pool: Pool): Service => {
  const { id, address, port, protocol, lb_algo, persistence_timeout } = pool.config
  const { destinations } = pool.table()
  return { id, address, port, protocol, scheduler: lb_algo, persistence: persistence_timeout, destinations }
}
