/** Forwarding in this process, for kernels without IPVS: plays the kernel's part with the same schedulers and states. */
import { networkInterfaces } from 'node:os'
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import { monotonicNow } from '../../live/clock'
import type { Forwarding, TellFault } from '../forwarding'
import type { DestinationCounters, Service } from '../table'
import { ConnectionTable } from './connection-table'
import { ProxiedService } from './proxied-service'
import { reportConnections } from './report-connections'

/** A VIP may be away this long, ms, and its connections still go on when it returns: a restart of vrrp alone. */
const VIP_AWAY = 5000

export class UserspaceForwarding implements Forwarding {
  readonly #connections = new ConnectionTable()
  readonly #services = new Map<string, ProxiedService>()
  /** when each VIP of a service was last seen on this director, monotonic ms */
  readonly #vipSeenAt = new Map<string, number>()
  readonly #refused = new Map<string, string>()
  readonly #tellFault: TellFault
  #table: readonly Service[] = []

  constructor(tellFault: TellFault) {
    this.#tellFault = tellFault
  }

  apply(services: readonly Service[]): void {
    this.#table = services
    const wanted = new Set(services.map(({ id }) => id))
    for (const [id, service] of this.#services)
      if (!wanted.has(id)) {
        service.close()
        this.#services.delete(id)
      }
    for (const service of services) this.#applyService(service)
  }

  tick(now: number): void {
    this.#connections.sweep(now)
    for (const service of this.#services.values()) service.forgetPersistence(now)
    this.#abandonWithoutVip(now)
    for (const service of this.#table) if (!this.#services.has(service.id)) this.#applyService(service)
  }

  counters(): DestinationCounters[] {
    return [...this.#connections.allCounters()]
  }

  async connections(filter: ConnectionFilter, limit: number): Promise<ConnectionsReport> {
    const now = monotonicNow()
    this.#connections.sweep(now)
    return reportConnections(this.#connections, filter, limit, now)
  }

  close(): void {
    for (const service of this.#services.values()) service.close()
  }

  #applyService(service: Service): void {
    try {
      const running = this.#services.get(service.id)
      if (running) running.update(service)
      else this.#services.set(service.id, new ProxiedService(proxiable(service), this.#connections))
      this.#refused.delete(service.id)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (this.#refused.get(service.id) === text) return
      this.#refused.set(service.id, text)
      this.#tellFault(text)
    }
  }

  #abandonWithoutVip(now: number): void {
    for (const addresses of Object.values(networkInterfaces()))
      for (const { address } of addresses ?? []) this.#vipSeenAt.set(address, now)
    for (const service of this.#services.values())
      if (now - (this.#vipSeenAt.get(service.address) ?? now) > VIP_AWAY) service.abandon()
  }
}

function proxiable(service: Service): Service & { address: string; port: number } {
  const { id, address, port, protocol } = service
  if (protocol !== 'TCP')
    throw new Error(`virtual_server ${id}: the userspace forwarder carries TCP only, not ${protocol}`)
  if (address === undefined || port === undefined)
    throw new Error(
      `virtual_server ${id}: the userspace forwarder needs an address and a port; fwmark and groups need IPVS`,
    )
  if (address.includes(':')) throw new Error(`virtual_server ${id}: the userspace forwarder carries IPv4 only`)
  return { ...service, address, port }
}
