/** The checkers process: health checks, quorum, and the table the forwarder should have. It waits for nobody. */
import { join } from 'node:path'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { liveKey } from '@keelson/contract/messages/live-state'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import { Pool } from '@keelson/director/pool/pool'
import type { Verdict } from '@keelson/director/pool/pool-real-server'
import { type Config, effectiveConfig, type VirtualServer } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Service } from '../forwarder/table'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import { PingGroup } from '../kernel/sysctl'
import type { ChildProcess, FromWatchdog } from '../live/child'
import { monotonicNow } from '../live/clock'
import { LiveBoard, type Reply } from '../live/live-board'
import { CheckHistory } from './check-history'
import { KeptWishes } from './kept-wishes'
import { LatestCounters } from './latest-counters'
import { PoolReport } from './pool-report'
import type { RunningCheck, Turned } from './running-check'
import { type CheckPlace, SharedChecks } from './shared-checks'
import { TableFeed } from './table-feed'
import { WatchedChecks } from './watched-checks'

export interface CheckersOptions {
  forwarder: string
  /** one probe for equal checks of one real server */
  sharedProbes: boolean
}

export class CheckersProcess implements ChildProcess {
  readonly #board = new LiveBoard('checkers')
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, () => this.#settleSuspension())
  readonly #pools = new Map<string, Pool>()
  readonly #checks: SharedChecks
  readonly #watched = new WatchedChecks(
    (place, verdict) => {
      this.#judge(place, verdict)
      this.#settle()
    },
    text => this.#board.event('error', { kind: 'process', process: 'checkers', text }),
  )
  readonly #history = new CheckHistory()
  readonly #wishes: KeptWishes
  readonly #counters = new LatestCounters()
  readonly #report = new PoolReport(this.#board, this.#history, this.#counters)
  readonly #pingGroup = new PingGroup()
  readonly #feed: TableFeed | undefined

  private constructor(runDir: string, { forwarder, sharedProbes }: CheckersOptions) {
    this.#wishes = new KeptWishes(join(runDir, 'weights.json'))
    this.#checks = new SharedChecks(sharedProbes, (place, check, result, turned) =>
      this.#probed(place, check, result, turned),
    )
    if (forwarder === 'userspace')
      this.#feed = new TableFeed(join(runDir, 'table.sock'), counters => {
        this.#counters.take(counters)
        this.#report.publish(this.#pools.values())
      })
    this.#board.onCommand((message, reply) => this.#command(message, reply))
  }

  static async start(runDir: string, options: CheckersOptions): Promise<CheckersProcess> {
    const self = new CheckersProcess(runDir, options)
    await self.#board.serve(join(runDir, 'checkers.sock'))
    return self
  }

  configure({ text, file, surroundings }: Extract<FromWatchdog, { type: 'configure' }>): void {
    const config = effectiveConfig(parse(text, { file, surroundings }))
    this.#reconcilePools(config)
    this.#preparePing(config)
    this.#checks.reconcile(config, (place, check) => {
      if (check.verdict) this.#judge(place, check.verdict)
    })
    this.#watched.reconcile(config)
    this.#settleSuspension()
    this.#settle()
  }

  async stop(): Promise<void> {
    for (const pool of this.#pools.values()) pool.shutdown(monotonicNow())
    this.#tellEvents('shutdown')
    this.#checks.stop()
    this.#watched.stop()
    this.#pingGroup.restore()
    this.#feed?.close()
    this.#loop.close()
    this.#board.close()
  }

  #reconcilePools({ virtual_server }: Config): void {
    const now = monotonicNow()
    const wanted = new Set(virtual_server.map(({ id }) => id))
    for (const id of this.#pools.keys()) if (!wanted.has(id)) this.#pools.delete(id)
    for (const server of virtual_server) {
      const pool = this.#pools.get(server.id)
      if (pool) pool.reload(server, now)
      else this.#pools.set(server.id, new Pool(server, now, this.#wishes.of(server.id, server.real_server)))
    }
  }

  #preparePing({ virtual_server }: Config): void {
    const pings = virtual_server.some(({ real_server }) =>
      real_server.some(({ checkers }) => checkers.some(({ type }) => type === 'PING_CHECK')),
    )
    if (!pings) return
    try {
      this.#pingGroup.allow()
    } catch (error) {
      const text = `PING_CHECK: ${error instanceof Error ? error.message : String(error)}`
      this.#board.event('error', { kind: 'process', process: 'checkers', text })
    }
  }

  #probed(place: CheckPlace, check: RunningCheck, result: ProbeResult, turned: Turned): void {
    const { ok, text, latency, certificate } = result
    const { type } = check.config
    const key = liveKey.realServer(place.server.id, place.realServer)
    const rounded = Math.round(latency * 100) / 100
    const isNews = this.#history.add(key, { at: Date.now(), check: type, ok, text, latency: rounded })
    if (certificate) this.#report.certificate(key, certificate)
    const verdict = check.verdict
    if (verdict && (turned !== 'nothing' || isNews)) this.#judge(place, verdict)
    if (turned !== 'nothing') this.#settle()
    if (turned === 'health') this.#tellCheck(place, type, result)
    if (turned === 'nothing') this.#report.touch(place.server.id, place.realServer, isNews, this.#pools)
  }

  /** After what came of it, as keepalived's mails go out. */
  #tellCheck({ server, realServer }: CheckPlace, check: string, { ok, text }: ProbeResult): void {
    const health = this.#pools.get(server.id)?.realServer(realServer)?.health ?? 'unknown'
    const body = { kind: 'check', virtualServer: server.id, realServer, check, ok, health, text } as const
    this.#board.event(ok ? 'info' : 'warning', body)
  }

  #judge({ server, realServer, index }: CheckPlace, verdict: Verdict): void {
    this.#pools.get(server.id)?.checkerChanged(realServer, index, verdict, monotonicNow())
  }

  /** ha_suspend: nothing is checked while the VIP is elsewhere (check_daemon.c). */
  #settleSuspension(): void {
    const here = new Set(this.#reflector.interfaces().flatMap(each => each.addresses.map(({ address }) => address)))
    this.#checks.suspend(
      ({ ha_suspend, address }: VirtualServer) => ha_suspend && address !== undefined && !here.has(address),
    )
  }

  #command(message: FromConsole, reply: Reply): void {
    if (message.type === 'ask-check-history') {
      const { id, virtualServer, realServer } = message
      const results = [...this.#history.of(liveKey.realServer(virtualServer, realServer))]
      reply({ type: 'check-history', id, results })
      return
    }
    if (message.type !== 'set-weight' && message.type !== 'set-operator-state') return
    const error = this.#wish(message)
    const answer = () => reply({ type: 'command-result', id: message.id, ok: error === undefined, error })
    // The answer says what the forwarder does, not what it will be told.
    if (error === undefined && this.#feed) this.#feed.applied().then(answer)
    else answer()
  }

  #wish(message: Extract<FromConsole, { type: 'set-weight' | 'set-operator-state' }>): string | undefined {
    const { virtualServer, realServer, by } = message
    const pool = this.#pools.get(virtualServer)
    if (!pool) return `virtual_server ${virtualServer} is not configured on this director`
    const real = pool.config.real_server.find(({ id }) => id === realServer)
    if (!real) return `real_server ${realServer} is not configured in virtual_server ${virtualServer}`
    const now = monotonicNow()
    if (message.type === 'set-operator-state') pool.setOperatorState(realServer, message.state, now)
    else pool.setWeight(realServer, message.weight === real.weight ? undefined : message.weight, now)
    this.#wishes.keep(virtualServer, pool.operatorWishes(), pool.config.real_server)
    this.#settle(by)
    return undefined
  }

  /** Tells the forwarder, the log and whoever watches what came of it. */
  #settle(by = 'configuration'): void {
    this.#feed?.say([...this.#pools.values()].map(serviceOf))
    this.#tellEvents(by)
    this.#report.publish(this.#pools.values())
  }

  #tellEvents(by: string): void {
    for (const pool of this.#pools.values()) for (const event of pool.takeEffects()) this.#report.tell(event, by)
  }
}

const serviceOf = (pool: Pool): Service => {
  const { id, address, port, protocol, lb_algo, persistence_timeout } = pool.config
  const { destinations } = pool.table()
  return { id, address, port, protocol, scheduler: lb_algo, persistence: persistence_timeout, destinations }
}
