/** The table that the pools want, service by service: whoever changes one does not write the others again. */

import type { Pool } from '@keelson/director/pool/pool'
import type { Config, GroupMember } from '@keelson/keepalived-conf/config'
import type { Service } from '../forwarder/table'

export class WantedTable {
  #services = new Map<string, { service: Service; text: string }>()
  #groups: ReadonlyMap<string, GroupMember[]> = new Map()

  configure({ virtual_server_group }: Config): void {
    this.#groups = new Map(virtual_server_group.map(({ name, members }) => [name, members]))
  }

  /** True when it is another one than before. */
  take(pool: Pool): boolean {
    const service = serviceOf(pool, this.#groups)
    const text = JSON.stringify(service)
    if (this.#services.get(service.id)?.text === text) return false
    this.#services.set(service.id, { service, text })
    return true
  }

  /**
   * These and no others, in this order; only `touched` ones, and groups, can be others than they were. Those that are; undefined
   * where it is not the same row of services.
   */
  takeAll(pools: Iterable<Pool>, touched: ReadonlySet<string>): Service[] | undefined {
    const before = this.#services
    this.#services = new Map(before)
    const all = [...pools]
    const others = all.filter(({ config: { id, group } }) => touched.has(id) || group !== undefined)
    const changed = others.filter(pool => this.take(pool)).flatMap(pool => this.of(pool) ?? [])
    const row = all.flatMap(({ config: { id } }) => {
      const taken = this.#services.get(id)
      return taken ? [[id, taken] as const] : []
    })
    this.#services = new Map(row)
    const ids = [...before.keys()]
    return row.length === ids.length && row.every(([id], at) => id === ids[at]) ? changed : undefined
  }

  of(pool: Pool): Service | undefined {
    return this.#services.get(pool.config.id)?.service
  }

  services(): Service[] {
    return [...this.#services.values()].map(({ service }) => service)
  }
}

function serviceOf(pool: Pool, groups: ReadonlyMap<string, GroupMember[]>): Service {
  const { config } = pool
  const { id, address, port, fwmark, group, ip_family, protocol, lb_algo, flags, ops } = config
  return {
    id,
    address,
    port,
    fwmark,
    ...(ip_family && { family: ip_family === 'inet6' ? 6 : 4 }),
    ...(group !== undefined && { members: groups.get(group) ?? [] }),
    protocol,
    scheduler: lb_algo,
    flags,
    ops,
    persistence: config.persistence_timeout,
    engine: config.persistence_engine,
    granularity: config.persistence_granularity,
    destinations: pool.table().destinations,
  }
}
