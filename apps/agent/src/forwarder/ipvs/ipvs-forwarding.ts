/**
 * Forwarding by the kernel's IPVS. What stands there of an earlier life is taken over as it is; what somebody else set is not
 * touched; what somebody changed of ours is told, and put right unless it is to be left.
 */
import { join } from 'node:path'
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import { driftInWords } from '@keelson/director/ipvs/drift-in-words'
import { destinationKey, serviceKey } from '@keelson/director/ipvs/ipvs-table'
import { plan, planService } from '@keelson/director/ipvs/plan'
import { sumTraffic } from '@keelson/director/traffic/traffic-meter'
import type { IpvsRequest } from '@keelson/director/wire/ipvs'
import type { Config } from '@keelson/keepalived-conf/config'
import { type CountedEntry, IpvsSocket } from '../../kernel/ipvs-socket'
import { monotonicNow } from '../../live/clock'
import type { Forwarding, TellFault } from '../forwarding'
import { KernelConnections } from '../kernel-connections'
import type { DestinationCounters, Service } from '../table'
import { KeptState } from './kept-state'
import { KernelTable } from './kernel-table'
import { SyncDaemon, type SyncDaemonOptions } from './sync-daemon'
import { type Drift, TableWatch } from './table-watch'
import { settleTimeouts } from './timeouts'
import { WantedIpvs } from './wanted-ipvs'

/** What was refused is tried again after this, ms: a module may be loaded meanwhile. */
const RETRY = 10_000
/** Differences that are told one by one. */
const MOST_WORDS = 5

export interface IpvsOptions {
  runDir: string
  /** of what somebody else changed */
  drift: 'repair' | 'leave'
  tellFault: TellFault
  tellDrift(text: string): void
  tellSync: SyncDaemonOptions['tell']
}

export class IpvsForwarding implements Forwarding {
  readonly #options: IpvsOptions
  readonly #socket = new IpvsSocket()
  readonly #kept: KeptState
  readonly #wanted = new WantedIpvs()
  readonly #table: KernelTable
  readonly #watch: TableWatch
  readonly #sync: SyncDaemon
  readonly #connections = new KernelConnections()
  readonly #told = new Set<string>()
  #config: Config | undefined
  /** came before the configuration did, which may say that the kernel's table is to be flushed first */
  #early: readonly Service[] | undefined
  #settled = false
  #retryAt = Number.POSITIVE_INFINITY
  #counters: DestinationCounters[] = []
  /** of the look that goes on, by virtual and real server */
  readonly #sums = new Map<string, DestinationCounters>()

  /** @throws KernelError where the kernel has no IPVS */
  constructor(options: IpvsOptions) {
    this.#options = options
    this.#kept = new KeptState(join(options.runDir, 'ipvs.json'))
    this.#table = new KernelTable(this.#socket, this.#kept)
    this.#watch = new TableWatch(this.#socket, this.#table, {
      begun: () => this.#sums.clear(),
      saw: entry => this.#count(entry),
      ended: () => {
        this.#counters = [...this.#sums.values()]
      },
      drifted: drift => this.#drifted(drift),
    })
    const { runDir, drift, tellFault, tellDrift, tellSync } = options
    this.#sync = new SyncDaemon(this.#socket, this.#kept, {
      vrrp: join(runDir, 'vrrp.sock'),
      drift,
      tellFault,
      tellDrift,
      tell: tellSync,
    })
  }

  configure(config: Config): void {
    const isFirst = this.#config === undefined
    this.#config = config
    if (isFirst && config.global_defs.lvs_flush && !this.#kept.isContinued) this.#flush()
    this.#tellFaults(settleTimeouts(this.#socket, this.#kept, config.global_defs.lvs_timeouts))
    this.#sync.configure(config)
    if (this.#early) this.apply(this.#early)
    this.#early = undefined
  }

  apply(services: readonly Service[]): void {
    if (!this.#config) {
      this.#early = services
      return
    }
    this.#wanted.takeAll(services)
    this.#settled = true
    this.#settle(() => plan(this.#wanted.entries, this.#table.entries, this.#kept.isOurs))
  }

  /** These are others than they were, and no others are. */
  change(services: readonly Service[]): void {
    if (!this.#config) {
      const others = new Map(services.map(service => [service.id, service]))
      this.#early = this.#early?.map(service => others.get(service.id) ?? service)
      return
    }
    if (!this.#settled) return
    const keys = new Set(services.flatMap(service => [...this.#wanted.take(service)]))
    this.#settle(() => [...keys].flatMap(key => this.#planKey(key)))
  }

  tick(now: number): void {
    if (!this.#settled) return
    if (now >= this.#retryAt) this.#settle(() => plan(this.#wanted.entries, this.#table.entries, this.#kept.isOurs))
    this.#sync.tick(now)
    this.#watch.tick(now)
  }

  counters(): DestinationCounters[] {
    return this.#counters
  }

  connections(filter: ConnectionFilter, limit: number): Promise<ConnectionsReport> {
    return this.#connections.report(filter, limit)
  }

  /** As keepalived: nothing of ours stays, and with lvs_flush_on_stop nothing at all. */
  close(): void {
    this.#watch.close()
    this.#sync.close()
    if (this.#config?.global_defs.lvs_flush_on_stop === 'all') this.#flush()
    else this.#table.settle(() => plan(new Map(), this.#table.entries, this.#kept.isOurs))
    settleTimeouts(this.#socket, this.#kept, undefined)
    this.#kept.forget()
    this.#socket.close()
  }

  #planKey(key: string): IpvsRequest[] {
    const wanted = this.#wanted.entries.get(key)
    const actual = this.#table.entries.get(key)
    if (wanted) return planService(wanted, actual)
    return actual && this.#kept.isOurs(key) ? plan(new Map(), new Map([[key, actual]]), this.#kept.isOurs) : []
  }

  #settle(planned: () => IpvsRequest[]): void {
    const faults = this.#table.settle(planned)
    this.#retryAt = faults.length > 0 ? monotonicNow() + RETRY : Number.POSITIVE_INFINITY
    this.#tellFaults(faults)
  }

  /** Each once, until all goes well again. */
  #tellFaults(faults: readonly string[]): void {
    for (const fault of faults) {
      if (this.#told.has(fault)) continue
      this.#told.add(fault)
      this.#options.tellFault(fault)
    }
    if (faults.length === 0) this.#told.clear()
  }

  #flush(): void {
    const services = [...this.#table.entries.values()].map(({ service }) => service)
    this.#table.settle(() => [{ command: 'flush' }])
    for (const service of services) this.#table.found(serviceKey(service), undefined)
  }

  #drifted(drift: readonly Drift[]): void {
    const ours = drift.filter(({ key }) => this.#wanted.entries.has(key))
    if (ours.length === 0) return
    const words = ours.flatMap(({ set, found }) => driftInWords(set, found))
    const shown = words.slice(0, MOST_WORDS).join('; ')
    const more = words.length > MOST_WORDS ? `; and ${words.length - MOST_WORDS} more` : ''
    const repairs = this.#options.drift === 'repair'
    const end = repairs ? 'put right' : 'left as it is'
    this.#options.tellDrift(`IPVS was changed by somebody else: ${shown}${more}: ${end}`)
    if (repairs) this.#settle(() => ours.flatMap(({ key }) => this.#planKey(key)))
  }

  /** Of a group the figures of all its services together. */
  #count({ service, counted }: CountedEntry): void {
    const owner = this.#wanted.owner(serviceKey(service))
    if (!owner) return
    for (const told of counted) {
      const destination = owner.realServers.get(destinationKey(told))
      if (destination === undefined) continue
      const place = `${owner.virtualServer} ${destination}`
      const sum = this.#sums.get(place)
      const { active = 0, inactive = 0, persistent = 0, statistics = {} } = told
      const { connections = 0, packetsIn = 0, packetsOut = 0, bytesIn = 0, bytesOut = 0 } = statistics
      const totals = { connections, packetsIn, packetsOut, bytesIn, bytesOut }
      this.#sums.set(place, {
        service: owner.virtualServer,
        destination,
        active: active + (sum?.active ?? 0),
        inactive: inactive + (sum?.inactive ?? 0),
        persistent: persistent + (sum?.persistent ?? 0),
        totals: sum ? sumTraffic([sum.totals, totals]) : totals,
      })
    }
  }
}
