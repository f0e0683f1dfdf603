/** The checkers process: health checks, quorum, and the table the forwarder should have. It waits for nobody. */
import { join } from 'node:path'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { liveKey, type ProcessTiming } from '@keelson/contract/messages/live-state'
import { CertificateWatch } from '@keelson/director/checkers/certificate-watch'
import type { ProbeResult, SeenCertificate } from '@keelson/director/checkers/probe-result'
import { Pool } from '@keelson/director/pool/pool'
import type { Verdict } from '@keelson/director/pool/pool-real-server'
import { Lateness } from '@keelson/director/real-time/lateness'
import { processScheduling } from '@keelson/director/real-time/process-scheduling'
import { type Config, effectiveConfig, type VirtualServer } from '@keelson/keepalived-conf/config'
import type { Document } from '@keelson/keepalived-conf/document'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import { PingGroup } from '../kernel/sysctl'
import { ThreadScheduling } from '../kernel/thread-scheduling'
import type { ChildProcess } from '../live/child'
import { monotonicNow } from '../live/clock'
import type { Configure } from '../live/configure-after'
import { LiveBoard, type Reply } from '../live/live-board'
import type { CertificateOptions } from '../watchdog/run-options'
import { ChangedPools } from './changed-pools'
import { CheckHistory } from './check-history'
import { type Exchanged, exchangedServers } from './exchanged-servers'
import { KeptWishes } from './kept-wishes'
import { LatestCounters } from './latest-counters'
import { PoolReport } from './pool-report'
import type { RunningCheck, Turned } from './running-check'
import { type CheckPlace, SharedChecks } from './shared-checks'
import { TableFeed } from './table-feed'
import { WantedTable } from './wanted-table'
import { WatchedChecks } from './watched-checks'

export interface CheckersOptions {
  forwarder: string
  /** one probe for equal checks of one real server */
  sharedProbes: boolean
  certificates: CertificateOptions
}

/** How late the checks begin is published no more often than this, ms. */
const TIMING_INTERVAL = 1000
/** What only has grown old is published together, this long after the first of it, ms. */
const AGED_INTERVAL = 1000

export class CheckersProcess implements ChildProcess {
  readonly #board = new LiveBoard('checkers')
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, () => this.#settleSuspension())
  /** what runs: a new one is read beside it */
  #document: Document | undefined
  #servers: readonly VirtualServer[] = []
  /** what is left to do of the last configuration */
  #rest: (() => void) | undefined
  readonly #pools = new Map<string, Pool>()
  readonly #checks: SharedChecks
  readonly #watched = new WatchedChecks(
    (place, verdict) => this.#judge(place, verdict),
    text => this.#board.event('error', { kind: 'process', process: 'checkers', text }),
  )
  readonly #certificates: CertificateWatch
  readonly #history = new CheckHistory()
  readonly #wishes: KeptWishes
  readonly #threads = new ThreadScheduling()
  #threadStates: ProcessTiming['threads'] = []
  readonly #lateness = new Lateness()
  #timingAt = 0
  readonly #counters = new LatestCounters()
  readonly #report = new PoolReport(this.#board, this.#history, this.#counters, id =>
    this.#changed.has(id) ? this.#feed?.next : this.#feed?.onItsWay,
  )
  readonly #pingGroup = new PingGroup()
  readonly #feed: TableFeed | undefined
  readonly #table = new WantedTable()
  readonly #changed = new ChangedPools(changed => this.#settleChanged(changed))
  /** Only their figures have, and no table hangs on those. */
  readonly #counted = new ChangedPools(changed => this.#report.publishChanged(changed, this.#pools))
  readonly #aged = new ChangedPools(aged => this.#report.publishAged(aged, this.#pools), AGED_INTERVAL)

  private constructor(runDir: string, { forwarder, sharedProbes, certificates }: CheckersOptions) {
    this.#wishes = new KeptWishes(join(runDir, 'weights.json'))
    this.#certificates = new CertificateWatch(certificates.warnDays)
    this.#checks = new SharedChecks(
      { shared: sharedProbes, verifyCertificates: certificates.verify },
      late => this.#lateness.ran(late),
      (place, check, result, turned) => this.#probed(place, check, result, turned),
    )
    if (forwarder !== 'none')
      this.#feed = new TableFeed(join(runDir, 'table.sock'), {
        counted: counters => {
          for (const { service, destination } of this.#counters.take(counters, Date.now()))
            this.#counted.add(service, destination)
        },
        applied: number => this.#report.applied(number, this.#pools),
      })
    this.#board.onCommand((message, reply) => this.#command(message, reply))
  }

  static async start(runDir: string, options: CheckersOptions): Promise<CheckersProcess> {
    const self = new CheckersProcess(runDir, options)
    await self.#board.serve(join(runDir, 'checkers.sock'))
    return self
  }

  configure({ text, file, surroundings, splice }: Configure): void {
    this.#document = (this.#document && follow(this.#document, text, splice)) ?? parse(text, { file, surroundings })
    const config = effectiveConfig(this.#document)
    this.#rest?.()
    const exchanged = exchangedServers(this.#servers, config.virtual_server, this.#pools.size)
    this.#servers = config.virtual_server
    this.#table.configure(config)
    const anew = exchanged ? this.#exchangePools(exchanged) : this.#reconcilePools(config)
    const joined = (place: CheckPlace, { verdict }: RunningCheck) => {
      if (verdict) this.#judge(place, verdict)
    }
    const begin = this.#checks.reconcile(config, joined, exchanged)
    this.#watched.reconcile(config, exchanged)
    const touched = this.#tellTable(anew)
    this.#rest = () => {
      this.#rest = undefined
      this.#schedule(config)
      for (const pool of this.#pools.values()) this.#tellEvents(pool)
      this.#report.publish(touched, this.#pools, this.#timing())
      this.#forgetCertificates(config)
      this.#preparePing(anew)
      begin()
      this.#settleSuspension()
    }
    // Of a change to a few the rest is done when the forwarder has set it: until then they would share a processor.
    if (exchanged) this.#feed?.applied().then(() => this.#rest?.())
    if (!exchanged || !this.#feed) this.#rest()
  }

  async stop(): Promise<void> {
    this.#rest = undefined
    this.#changed.flush()
    for (const pool of this.#pools.values()) {
      pool.shutdown(monotonicNow())
      this.#tellEvents(pool, 'shutdown')
    }
    this.#changed.forget()
    this.#aged.forget()
    this.#counted.forget()
    this.#checks.stop()
    this.#watched.stop()
    this.#pingGroup.restore()
    this.#feed?.close()
    this.#loop.close()
    this.#board.close()
  }

  #schedule({ global_defs }: Config): void {
    for (const text of this.#threads.apply(processScheduling(global_defs, 'checker')))
      this.#board.event('warning', { kind: 'process', process: 'checkers', text })
    this.#threadStates = this.#threads.states()
  }

  #exchangePools(exchanged: readonly Exchanged[]): Set<string> {
    for (const { now } of exchanged) this.#pools.get(now.id)?.reload(now, monotonicNow())
    return new Set(exchanged.map(({ now }) => now.id))
  }

  /** Those that are others than before, or no more. */
  #reconcilePools({ virtual_server }: Config): Set<string> {
    const now = monotonicNow()
    const anew = new Set<string>()
    const wanted = new Set(virtual_server.map(({ id }) => id))
    for (const id of this.#pools.keys()) {
      if (wanted.has(id)) continue
      this.#pools.delete(id)
      anew.add(id)
    }
    for (const server of virtual_server) {
      const pool = this.#pools.get(server.id)
      if (pool?.config === server) continue
      anew.add(server.id)
      if (pool) pool.reload(server, now)
      else this.#pools.set(server.id, new Pool(server, now, this.#wishes.of(server.id, server.real_server)))
    }
    return anew
  }

  #forgetCertificates({ virtual_server }: Config): void {
    let known: ReadonlySet<string> | undefined
    this.#certificates.forget(realServer => {
      known ??= new Set(virtual_server.flatMap(({ real_server }) => real_server.map(({ id }) => id)))
      return known.has(realServer)
    })
  }

  #preparePing(anew: ReadonlySet<string>): void {
    const pings = [...anew].some(id =>
      this.#pools
        .get(id)
        ?.config.real_server.some(({ checkers }) => checkers.some(({ type }) => type === 'PING_CHECK')),
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
    const { key } = place
    const rounded = Math.round(latency * 100) / 100
    const isNews = this.#history.add(key, { at: Date.now(), check: type, ok, text, latency: rounded })
    if (certificate) this.#showed(place, certificate)
    const verdict = turned !== 'nothing' || isNews ? check.verdict : undefined
    if (verdict) this.#judge(place, verdict)
    else if (isNews) this.#changed.add(place.server.id, place.realServer)
    else if (this.#report.isStale(key)) this.#aged.add(place.server.id, place.realServer)
    if (turned === 'health') this.#tellCheck(place, type, result)
    if (monotonicNow() - this.#timingAt >= TIMING_INTERVAL) this.#report.timing(this.#timing())
  }

  #showed({ server, realServer, key }: CheckPlace, certificate: SeenCertificate): void {
    this.#report.certificate(key, certificate)
    const text = this.#certificates.seen(realServer, certificate, Date.now())
    const { expiresAt } = certificate
    if (text)
      this.#board.event('warning', { kind: 'certificate', virtualServer: server.id, realServer, expiresAt, text })
  }

  /** After what came of it, as keepalived's mails go out. */
  #tellCheck({ server, realServer }: CheckPlace, check: string, { ok, text, reason }: ProbeResult): void {
    const health = this.#pools.get(server.id)?.realServer(realServer)?.health ?? 'unknown'
    const body = { kind: 'check', virtualServer: server.id, realServer, check, ok, health, text, reason } as const
    this.#board.event(ok ? 'info' : 'warning', body)
  }

  #judge({ server, realServer, index }: CheckPlace, verdict: Verdict): void {
    const pool = this.#pools.get(server.id)
    if (!pool?.checkerChanged(realServer, index, verdict, monotonicNow())) return
    this.#tellEvents(pool)
    this.#changed.add(server.id, realServer)
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
    if (message.type === 'restart-checks') {
      const { id, virtualServer } = message
      const known = virtualServer === undefined || this.#pools.has(virtualServer)
      const effect = known ? `${this.#checks.probeNow(virtualServer)} checks probe now` : undefined
      const error = known ? undefined : `virtual_server ${virtualServer} is not configured on this director`
      reply({ type: 'command-result', id, ok: known, error, effect })
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
    this.#changed.add(virtualServer, realServer)
    this.#changed.flush()
    // after the forwarder was told, and before whoever asked is answered
    this.#wishes.keep(virtualServer, pool.operatorWishes(), pool.config.real_server)
    this.#tellEvents(pool, by)
    return undefined
  }

  /** After a new configuration, where these are others; of the rest what has changed meanwhile: all that are to be published. */
  #tellTable(anew: ReadonlySet<string>): Set<string> {
    const touched = new Set([...anew, ...this.#changed.forget(), ...this.#aged.forget()])
    const changed = this.#table.takeAll(this.#pools, touched)
    if (!changed) this.#feed?.say(this.#table.services())
    else if (changed.length > 0) this.#feed?.sayChanged(changed)
    return touched
  }

  /** The forwarder first, then whoever watches. */
  #settleChanged(changed: ReadonlyMap<string, ReadonlySet<string>>): void {
    const pools = this.#feed ? [...changed.keys()].flatMap(id => this.#pools.get(id) ?? []) : []
    const services = pools.filter(pool => this.#table.take(pool)).flatMap(pool => this.#table.of(pool) ?? [])
    if (services.length > 0) this.#feed?.sayChanged(services)
    this.#report.publishChanged(changed, this.#pools)
  }

  #tellEvents(pool: Pool, by = 'configuration'): void {
    for (const event of pool.takeEffects()) this.#report.tell(event, by)
  }

  #timing(): ProcessTiming {
    if (this.#threads.follow()) this.#threadStates = this.#threads.states()
    this.#timingAt = monotonicNow()
    const lateness = this.#lateness.figures()
    return {
      process: 'checkers',
      threads: this.#threadStates,
      ...(lateness.count > 0 && { lateness: { ...lateness, max: Math.round(lateness.max * 1000) / 1000 } }),
    }
  }
}
