/** Forwarding in this process, for kernels without IPVS: plays the kernel's part with the same schedulers, states and timeouts. */
import { networkInterfaces } from 'node:os'
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import { wantedEntries } from '@keelson/director/ipvs/wanted-entries'
import { sumTraffic } from '@keelson/director/traffic/traffic-meter'
import type { Config } from '@keelson/keepalived-conf/config'
import { EdgeLoop } from '../../kernel/edge-loop'
import { monotonicNow } from '../../live/clock'
import type { ClientAddress } from '../client-address'
import type { Forwarding, TellFault } from '../forwarding'
import type { DestinationCounters, Service } from '../table'
import { BalancedService, type VirtualEndpoint } from './balanced-service'
import { ConnectionTable } from './connection-table'
import { formatEndpoint } from './live-destination'
import { reportConnections } from './report-connections'
import { TcpService } from './tcp-service'
import { UdpService } from './udp-service'

/** A VIP may be away this long, ms, and its connections still go on when it returns: a restart of vrrp alone. */
const VIP_AWAY = 5000

interface Forwarded {
  balanced: BalancedService
  carrier: TcpService | UdpService
}

export class UserspaceForwarding implements Forwarding {
  readonly #loop = new EdgeLoop()
  readonly #connections = new ConnectionTable()
  /** by virtual server and address: a group has many */
  readonly #forwarded = new Map<string, Forwarded>()
  /** Their connections stand, but they are in no table any more. */
  readonly #leaving = new Set<Forwarded>()
  /** when each VIP of a service was last seen on this director, monotonic ms */
  readonly #vipSeenAt = new Map<string, number>()
  readonly #faults = new Map<string, string>()
  readonly #as: ClientAddress
  readonly #tellFault: TellFault
  #table: readonly Service[] = []

  constructor(tellFault: TellFault, as: ClientAddress = 'hidden') {
    this.#tellFault = tellFault
    this.#as = as
  }

  configure({ global_defs }: Config): void {
    this.#connections.setTimeouts(global_defs.lvs_timeouts ?? {})
  }

  apply(services: readonly Service[]): void {
    this.#table = services
    const wanted = new Set(
      services.flatMap(service => endpointsOf(service).map(endpoint => keyOf(service.id, endpoint))),
    )
    for (const [key, forwarded] of this.#forwarded)
      if (!wanted.has(key)) {
        forwarded.carrier.close()
        this.#leaving.add(forwarded)
        this.#forwarded.delete(key)
      }
    for (const service of services) this.#applyService(service)
  }

  tick(now: number): void {
    this.#connections.sweep(now)
    for (const { balanced, carrier } of this.#all()) {
      balanced.templates.sweep(now)
      carrier.tick(now)
    }
    for (const forwarded of this.#leaving) if (isIdle(forwarded.balanced)) this.#leaving.delete(forwarded)
    this.#abandonWithoutVip(now)
    for (const service of this.#table) if (this.#faults.has(service.id)) this.#applyService(service)
  }

  counters(): DestinationCounters[] {
    const summed = new Map<string, DestinationCounters>()
    for (const { balanced } of this.#all())
      for (const live of balanced.destinations) {
        const { id, activeConnections, inactiveConnections, persistentConnections, total, inBytes, outBytes } = live
        const key = `${balanced.id} ${id}`
        const totals = { connections: total, bytesIn: inBytes, bytesOut: outBytes }
        const before = summed.get(key)
        summed.set(key, {
          service: balanced.id,
          destination: id,
          active: activeConnections + (before?.active ?? 0),
          inactive: inactiveConnections + (before?.inactive ?? 0),
          persistent: persistentConnections + (before?.persistent ?? 0),
          totals: before ? sumTraffic([before.totals, totals]) : totals,
        })
      }
    return [...summed.values()]
  }

  async connections(filter: ConnectionFilter, limit: number): Promise<ConnectionsReport> {
    const now = monotonicNow()
    this.#connections.sweep(now)
    return reportConnections(
      this.#connections,
      [...this.#all()].map(({ balanced }) => balanced),
      filter,
      limit,
      now,
    )
  }

  close(): void {
    for (const { carrier } of this.#forwarded.values()) carrier.close()
  }

  *#all(): Iterable<Forwarded> {
    yield* this.#forwarded.values()
    yield* this.#leaving
  }

  #applyService(service: Service): void {
    const faults = [refusal(service)]
    for (const endpoint of endpointsOf(service)) {
      const key = keyOf(service.id, endpoint)
      const running = this.#forwarded.get(key)
      if (running) running.balanced.update(service)
      else
        try {
          this.#forwarded.set(key, this.#forward(service, endpoint))
        } catch (error) {
          faults.push(error instanceof Error ? error.message : String(error))
        }
    }
    const said = faults.filter(fault => fault !== undefined)
    const text = said.length > 0 ? `virtual_server ${service.id}: ${said.join('; ')}` : undefined
    if (text !== undefined && this.#faults.get(service.id) !== text) this.#tellFault(text)
    if (text !== undefined) this.#faults.set(service.id, text)
    else this.#faults.delete(service.id)
  }

  /** @throws KernelError when its port cannot be had */
  #forward(service: Service, endpoint: VirtualEndpoint): Forwarded {
    const balanced = new BalancedService(service, endpoint)
    const Carrier = endpoint.protocol === 'TCP' ? TcpService : UdpService
    return { balanced, carrier: new Carrier(this.#loop, this.#connections, balanced, this.#as, this.#tellFault) }
  }

  #abandonWithoutVip(now: number): void {
    for (const addresses of Object.values(networkInterfaces()))
      for (const { address } of addresses ?? []) this.#vipSeenAt.set(address, now)
    for (const { balanced, carrier } of this.#all())
      if (now - (this.#vipSeenAt.get(balanced.endpoint.address) ?? now) > VIP_AWAY) carrier.abandon()
  }
}

const keyOf = (id: string, { address, port }: VirtualEndpoint) => `${id} ${formatEndpoint(address, port)}`

const isIdle = (balanced: BalancedService) =>
  [...balanced.destinations].every(each => each.activeConnections + each.inactiveConnections === 0)

/** What of it can be listened on: a group is each of its addresses. */
function endpointsOf(service: Service): VirtualEndpoint[] {
  const { protocol } = service
  if (protocol === 'SCTP') return []
  return [...wantedEntries(service).values()].flatMap(({ service: { address, port } }) =>
    address !== undefined && port !== undefined && port !== 0 ? [{ protocol, address, port }] : [],
  )
}

/** What of it cannot be done in userspace, in words. */
function refusal({ protocol, port, fwmark, members }: Service): string | undefined {
  if (protocol === 'SCTP') return 'the userspace forwarder carries TCP and UDP, not SCTP; it needs IPVS'
  if (fwmark !== undefined) return `fwmark ${fwmark} needs IPVS: the userspace forwarder sees no marks`
  if (port === 0) return 'port 0 (every port) needs IPVS: the userspace forwarder listens on one port each'
  const marks = (members ?? []).flatMap(member => ('fwmark' in member ? [member.fwmark] : []))
  if (marks.length > 0)
    return `fwmark ${marks.join(', ')} of its group needs IPVS: the userspace forwarder sees no marks`
  return undefined
}
