/** The table that the pools want, service by service: whoever changes one does not write the others again. */
import type { Pool } from '@keelson/director/pool/pool'
import type { Service } from '../forwarder/table'

export class WantedTable {
  readonly #services = new Map<string, { service: Service; text: string }>()

  /** True when it is another one than before. */
  take(pool: Pool): boolean {
    const service = serviceOf(pool)
    const text = JSON.stringify(service)
    if (this.#services.get(service.id)?.text === text) return false
    this.#services.set(service.id, { service, text })
    return true
  }

  /** These and no others, in this order. */
  takeAll(pools: Iterable<Pool>): void {
    this.#services.clear()
    for (const pool of pools) this.take(pool)
  }

  services(): Service[] {
    return [...this.#services.values()].map(({ service }) => service)
  }
}

const serviceOf = (pool: Pool): Service => {
  const { id, address, port, protocol, lb_algo, persistence_timeout } = pool.config
  const { destinations } = pool.table()
  return { id, address, port, protocol, scheduler: lb_algo, persistence: persistence_timeout, destinations }
}
