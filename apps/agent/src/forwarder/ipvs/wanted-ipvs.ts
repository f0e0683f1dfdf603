/** What the virtual servers want of IPVS, all together, and which service and server of it belongs to which of them. */
import { destinationKey, type IpvsEntry } from '@keelson/director/ipvs/ipvs-table'
import { destinationOf, wantedEntries } from '@keelson/director/ipvs/wanted-entries'
import type { Service } from '../table'

/** Whose figures the kernel's are: a virtual server, and its real servers by the kernel's name of them. */
export interface Owner {
  virtualServer: string
  realServers: ReadonlyMap<string, string>
}

export class WantedIpvs {
  readonly #entries = new Map<string, IpvsEntry>()
  readonly #owners = new Map<string, Service>()
  readonly #keys = new Map<string, string[]>()
  /** What was asked before, and is still so. */
  readonly #known = new Map<string, Owner>()

  get entries(): ReadonlyMap<string, IpvsEntry> {
    return this.#entries
  }

  owner(key: string): Owner | undefined {
    const known = this.#known.get(key)
    if (known) return known
    const service = this.#owners.get(key)
    const entry = this.#entries.get(key)
    if (!service || !entry) return undefined
    const realServers = new Map(
      service.destinations.map(each => [destinationKey(destinationOf(each, entry.service)), each.id]),
    )
    const owner = { virtualServer: service.id, realServers }
    this.#known.set(key, owner)
    return owner
  }

  /** These and no others. */
  takeAll(services: readonly Service[]): void {
    this.#entries.clear()
    this.#owners.clear()
    this.#keys.clear()
    this.#known.clear()
    for (const service of services) this.take(service)
  }

  /** The keys of its services, before or now. What two virtual servers want belongs to the first. */
  take(service: Service): Set<string> {
    const before = this.#keys.get(service.id) ?? []
    for (const key of before) {
      this.#entries.delete(key)
      this.#owners.delete(key)
      this.#known.delete(key)
    }
    const keys: string[] = []
    for (const [key, entry] of wantedEntries(service)) {
      if (this.#entries.has(key)) continue
      this.#entries.set(key, entry)
      this.#owners.set(key, service)
      keys.push(key)
    }
    this.#keys.set(service.id, keys)
    return new Set([...before, ...keys])
  }
}
