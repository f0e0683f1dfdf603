/** The table that the pools want, service by service: whoever changes one does not write the others again. */

import type { Pool } from '@keelson/director/pool/pool'
import type { Config, GroupMember } from '@keelson/keepalived-conf/config'
import type { Service } from '../forwarder/table'

export class WantedTable {
  #services = new Map<string, { service: Service; text: string }>()
  #groups: ReadonlyMap<string, GroupMember[]> = new Map()
  /** those whose addresses a group says */
  readonly #grouped = new Set<string>()

  configure({ virtual_server_group }: Config): void {
    this.#groups = new Map(virtual_server_group.map(({ name, members }) => [name, members]))
  }

  /** True when it is another one than before. */
  take(pool: Pool): boolean {
    const { id, group } = pool.config
    if (group === undefined) this.#grouped.delete(id)
    else this.#grouped.add(id)
    const service = serviceOf(pool, this.#groups)
    const text = JSON.stringify(service)
    if (this.#services.get(service.id)?.text === text) return false
    this.#services.set(service.id, { service, text })
    return true
  }

  /**
   * These and no others, in this order; only `touched` ones, and groups, can be others than they were. Those that are; undefined
   * where it is not the same row of services. Of ten thousand that are as they were no more than the name is looked at.
   */
  takeAll(pools: ReadonlyMap<string, Pool>, touched: ReadonlySet<string>): Service[] | undefined {
    const isSame = isSameRow(pools, this.#services)
    const others = new Set([...touched, ...this.#grouped])
    const changed = [...others].flatMap(id => {
      const pool = pools.get(id)
      return (pool && this.take(pool) && this.of(pool)) || []
    })
    if (isSame) return changed
    for (const id of this.#grouped) if (!pools.has(id)) this.#grouped.delete(id)
    const row = [...pools.keys()].flatMap(id => {
      const taken = this.#services.get(id)
      return taken ? [[id, taken] as const] : []
    })
    this.#services = new Map(row)
    return undefined
  }

  of(pool: Pool): Service | undefined {
    return this.#services.get(pool.config.id)?.service
  }

  services(): Service[] {
    return [...this.#services.values()].map(({ service }) => service)
  }
}

function isSameRow(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  if (one.size !== other.size) return false
  const names = other.keys()
  for (const name of one.keys()) if (name !== names.next().value) return false
  return true
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
