/**
 * The virtual servers of a stock keepalived, as the kernel's IPVS has them: a real server that is there is up, one that is
 * not is down, and one that stands at 0 by inhibit_on_failure is down as well. Why, only keepalived's log knows.
 */
import type { RealServerState, Traffic, VirtualServerState } from '@keelson/contract/messages/live-state'
import { destinationKey, serviceKey } from '@keelson/director/ipvs/ipvs-table'
import { Pool } from '@keelson/director/pool/pool'
import { TrafficMeter } from '@keelson/director/traffic/traffic-meter'
import type { Config, VirtualServer } from '@keelson/keepalived-conf/config'
import { WantedTable } from '../checkers/wanted-table'
import { WantedIpvs } from '../forwarder/ipvs/wanted-ipvs'
import { IpvsSocket } from '../kernel/ipvs-socket'
import { monotonicNow } from '../live/clock'

const RATE_PERIOD = 1900

interface Counted {
  weight: number
  active: number
  inactive: number
  persistent: number
  totals: Traffic['totals']
}

export interface SeenPool {
  virtualServer: VirtualServerState
  realServers: RealServerState[]
}

export class KernelPools {
  readonly #socket: IpvsSocket | undefined
  readonly #meter = new TrafficMeter(RATE_PERIOD)
  readonly #since = new Map<string, { health: string; at: number }>()
  #servers: readonly VirtualServer[] = []
  #owners = new WantedIpvs()

  /** `withIpvs` false: the kernel has none, and nothing is known. */
  constructor(withIpvs: boolean) {
    this.#socket = withIpvs ? new IpvsSocket() : undefined
  }

  configure(config: Config): void {
    this.#servers = config.virtual_server
    const table = new WantedTable()
    table.configure(config)
    // As if all were up: so that each is known by the kernel's name of it.
    const all = new Map(config.virtual_server.map(server => [server.id, new Pool(allIn(server), 0)]))
    table.takeAll(all, new Set(all.keys()))
    this.#owners = new WantedIpvs()
    this.#owners.takeAll(table.services())
  }

  /** @throws KernelError */
  look(): SeenPool[] {
    const counted = this.#count()
    const at = Date.now()
    return this.#servers.map(server => this.#seen(server, counted, at))
  }

  close(): void {
    this.#socket?.close()
  }

  #count(): Map<string, Counted> {
    const found = new Map<string, Counted>()
    for (const { service, counted } of this.#socket?.table() ?? []) {
      const owner = this.#owners.owner(serviceKey(service))
      for (const told of counted) {
        const realServer = owner?.realServers.get(destinationKey(told))
        if (!owner || realServer === undefined) continue
        const place = `${owner.virtualServer} ${realServer}`
        const before = found.get(place)
        const { connections = 0, packetsIn = 0, packetsOut = 0, bytesIn = 0, bytesOut = 0 } = told.statistics ?? {}
        found.set(place, {
          weight: told.weight ?? 0,
          active: (told.active ?? 0) + (before?.active ?? 0),
          inactive: (told.inactive ?? 0) + (before?.inactive ?? 0),
          persistent: (told.persistent ?? 0) + (before?.persistent ?? 0),
          totals: {
            connections: connections + (before?.totals.connections ?? 0),
            packetsIn: packetsIn + (before?.totals.packetsIn ?? 0),
            packetsOut: packetsOut + (before?.totals.packetsOut ?? 0),
            bytesIn: bytesIn + (before?.totals.bytesIn ?? 0),
            bytesOut: bytesOut + (before?.totals.bytesOut ?? 0),
          },
        })
      }
    }
    return found
  }

  #seen(server: VirtualServer, counted: ReadonlyMap<string, Counted>, at: number): SeenPool {
    const { id, address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum, sorry_server } = server
    const realServers = server.real_server.map(real => {
      const found = counted.get(`${id} ${real.id}`)
      const isUp = found !== undefined && (found.weight > 0 || real.weight === 0 || !real.inhibit_on_failure)
      const health = this.#socket === undefined ? 'unknown' : isUp ? 'up' : 'down'
      const rates = found && this.#meter.count(`${id} ${real.id}`, found.totals, monotonicNow())
      return {
        virtualServer: id,
        id: real.id,
        address: real.address,
        port: real.port,
        weight: found?.weight ?? 0,
        configuredWeight: real.weight,
        health,
        operatorState: 'active',
        since: this.#sinceWhen(`${id} ${real.id}`, health, at),
        reason: REASONS[health],
        inTable: found !== undefined,
        activeConnections: found?.active ?? 0,
        inactiveConnections: found?.inactive ?? 0,
        persistentConnections: found?.persistent ?? 0,
        totalConnections: found?.totals.connections ?? 0,
        ...(found && { traffic: { at, totals: found.totals, ...(rates && { rates }) } }),
      } satisfies RealServerState
    })
    const weightUp = realServers.reduce((sum, { health, weight }) => sum + (health === 'up' ? weight : 0), 0)
    const quorumUp = weightUp >= quorum
    return {
      realServers,
      virtualServer: {
        id,
        address,
        port,
        fwmark,
        protocol,
        lb_algo,
        lb_kind,
        persistence_timeout,
        quorum,
        quorumUp,
        weightUp,
        ...(sorry_server && {
          sorryServer: { id: `${sorry_server.address}:${sorry_server.port}`, active: weightUp === 0 },
        }),
        since: this.#sinceWhen(id, String(quorumUp), at),
      },
    }
  }

  #sinceWhen(place: string, health: string, at: number): number {
    const known = this.#since.get(place)
    if (known?.health === health) return known.at
    this.#since.set(place, { health, at })
    return at
  }
}

const REASONS = {
  up: 'keepalived has it in IPVS',
  down: 'keepalived has taken it out of IPVS; its log says why',
  unknown: 'not known: the kernel has no IPVS, and keepalived does not tell',
} as const

const allIn = (server: VirtualServer): VirtualServer => ({
  ...server,
  real_server: server.real_server.map(real => ({ ...real, checkers: [] })),
})
