/** Interfaces and their addresses as rtnetlink tells of them, and what each message changed. Opens nothing. */
import type { RtnetlinkMessage } from '@keelson/director/wire/rtnetlink'

export interface Interface {
  name: string
  index: number
  /** administratively up and with a carrier */
  up: boolean
  mac: Uint8Array
  mtu: number
  group: number
  addresses: InterfaceAddress[]
}

export interface InterfaceAddress {
  address: string
  prefixLength: number
  /** IPv6 that duplicate detection has not let through */
  tentative: boolean
}

/** What the kernel told since the last look. */
export type ReflectorChange =
  | { type: 'link'; name: string; up: boolean; gone: boolean }
  | { type: 'address'; name: string; address: string; prefixLength: number; removed: boolean }

type LinkMessage = Extract<RtnetlinkMessage, { type: 'link' }>
type AddressMessage = Extract<RtnetlinkMessage, { type: 'address' }>

export class InterfaceTable {
  readonly #interfaces = new Map<number, Interface>()

  all(): Interface[] {
    return [...this.#interfaces.values()]
  }

  byName(name: string): Interface | undefined {
    for (const each of this.#interfaces.values()) if (each.name === name) return each
    return undefined
  }

  nameOf(index: number): string | undefined {
    return this.#interfaces.get(index)?.name
  }

  absorb(message: RtnetlinkMessage): ReflectorChange[] {
    if (message.type === 'link') return this.#absorbLink(message)
    if (message.type === 'address') return this.#absorbAddress(message)
    return []
  }

  /** What lies between this table and a newer one; afterwards this one is the newer. */
  become(newer: InterfaceTable): ReflectorChange[] {
    const before = this.all()
    const changes: ReflectorChange[] = []
    for (const { name, index, addresses } of before) {
      const now = newer.#interfaces.get(index)
      const gone = now?.name !== name
      for (const { address, prefixLength } of addresses)
        if (gone || !now.addresses.some(held => isSame(held, address, prefixLength)))
          changes.push({ type: 'address', name, address, prefixLength, removed: true })
      if (gone) changes.push({ type: 'link', name, up: false, gone })
    }
    for (const { name, index, up, addresses } of newer.all()) {
      const known = this.#interfaces.get(index)
      const same = known?.name === name ? known : undefined
      if (same?.up !== up) changes.push({ type: 'link', name, up, gone: false })
      for (const { address, prefixLength, tentative } of addresses)
        if (same?.addresses.find(held => isSame(held, address, prefixLength))?.tentative !== tentative)
          changes.push({ type: 'address', name, address, prefixLength, removed: false })
    }
    this.#interfaces.clear()
    for (const each of newer.all()) this.#interfaces.set(each.index, each)
    return changes
  }

  #absorbLink({ index, name, up: isOn, running, mac, mtu, group, deleted }: LinkMessage): ReflectorChange[] {
    const known = this.#interfaces.get(index)
    if (deleted) {
      this.#interfaces.delete(index)
      return known ? [{ type: 'link', name: known.name, up: false, gone: true }] : []
    }
    const up = isOn && running
    this.#interfaces.set(index, { name, index, up, mac, mtu, group, addresses: known?.addresses ?? [] })
    if (known?.name === name) return known.up === up ? [] : [{ type: 'link', name, up, gone: false }]
    const renamed: ReflectorChange[] = known ? [{ type: 'link', name: known.name, up: false, gone: true }] : []
    const addresses = (known?.addresses ?? []).map(
      ({ address, prefixLength }): ReflectorChange => ({
        type: 'address',
        name,
        address,
        prefixLength,
        removed: false,
      }),
    )
    return [...renamed, { type: 'link', name, up, gone: false }, ...addresses]
  }

  #absorbAddress({ index, address, prefixLength, deleted, tentative = false }: AddressMessage): ReflectorChange[] {
    const owner = this.#interfaces.get(index)
    if (!owner) return []
    const at = owner.addresses.findIndex(held => isSame(held, address, prefixLength))
    const known = owner.addresses[at]
    if (deleted ? !known : known?.tentative === tentative) return []
    if (deleted) owner.addresses.splice(at, 1)
    else if (known) known.tentative = tentative
    else owner.addresses.push({ address, prefixLength, tentative })
    return [{ type: 'address', name: owner.name, address, prefixLength, removed: deleted }]
  }
}

function isSame(held: InterfaceAddress, address: string, prefixLength: number): boolean {
  return held.address === address && held.prefixLength === prefixLength
}
