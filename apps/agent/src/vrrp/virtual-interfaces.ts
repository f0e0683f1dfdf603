/**
 * use_vmac, use_vmac_addr, use_ipvlan: interfaces with the MAC of a virtual router, or with addresses of their own, upon others.
 * They are there as long as the director runs, whoever is MASTER; what is set on interfaces for them is put back.
 */
import { type WantedInterface, wantedInterfaces } from '@keelson/director/vrrp/wanted-interfaces'
import type { NftFamily } from '@keelson/director/wire/nftables'
import type { Config } from '@keelson/keepalived-conf/config'
import type { FilterTable } from '../kernel/filter-table'
import { numberOfName } from '../kernel/iproute-names'
import type { Reflector } from '../kernel/reflector'
import { readSysctl, writeSysctl } from '../kernel/sysctl'
import { createLink, removeLink, retellLink } from '../kernel/virtual-link'

/** As keepalived sets them for IPv4 (vrrp/vrrp_if_config.c): the interface below must not answer for the VIPs. */
const BELOW = { arp_ignore: '1', arp_filter: '1' }
const OWN = { arp_ignore: '1', accept_local: '1', promote_secondaries: '1', rp_filter: '0' }

export class VirtualInterfaces {
  readonly #reflector: Reflector
  readonly #linkLocalOf: (name: string) => string | undefined
  readonly #failed: (text: string) => void
  readonly #filters: FilterTable
  #busy = false
  readonly #made = new Map<string, WantedInterface>()
  /** setting -> what it was before */
  readonly #before = new Map<string, string>()

  constructor(
    reflector: Reflector,
    filters: FilterTable,
    linkLocalOf: (name: string) => string | undefined,
    failed: (text: string) => void,
  ) {
    this.#reflector = reflector
    this.#filters = filters
    this.#linkLocalOf = linkLocalOf
    this.#failed = failed
  }

  /** Those that are to be others under the same name: who uses them must have said goodbye before `make`. */
  changed(config: Config): Set<string> {
    const differs = (wanted: WantedInterface) => {
      const made = this.#made.get(wanted.name)
      return made !== undefined && !isSame(made, wanted)
    }
    return new Set(wantedInterfaces(config).flatMap(each => (differs(each) ? [each.name] : [])))
  }

  /** Makes what is wanted and not there. One that is to be another is made anew. */
  make(config: Config): void {
    if (this.#busy) return // what we make is told to us while we make it
    this.#busy = true
    for (const name of this.changed(config)) this.#remove(name)
    for (const each of wantedInterfaces(config)) {
      this.#made.set(each.name, each)
      this.#make(each)
      this.#giveSender(each)
    }
    this.#reflector.follow()
    this.#busy = false
  }

  /** Removes what is not wanted any more, once nobody says goodbye by it. */
  prune(config: Config): void {
    const wanted = wantedInterfaces(config)
    for (const name of [...this.#made.keys()]) if (!wanted.some(each => each.name === name)) this.#remove(name)
    this.#putBack(base => !wanted.some(each => each.base === base))
  }

  /** For good: nothing is made any more. */
  removeAll(): void {
    this.#busy = true
    for (const name of [...this.#made.keys()]) this.#remove(name)
    this.#putBack(() => true)
  }

  #make(wanted: WantedInterface): void {
    const { name, base, kind, family, carriesIpv6, sender, tells } = wanted
    const below = this.#reflector.byName(base)
    if (!below || this.#reflector.byName(name)) return
    const isVmac = kind === 'macvlan'
    this.#tried(wanted, () => {
      const ownLinkLocal = !isVmac && family === 'inet6' && sender === undefined
      createLink(this.#reflector, { ...wanted, base: below.index, group: groupOf(wanted), ownLinkLocal }, () => {
        if (isVmac && family === 'inet') {
          for (const [setting, value] of Object.entries(BELOW)) this.#set(base, setting, value)
          for (const [setting, value] of Object.entries(OWN)) writeSysctl(`net/ipv4/conf/${name}/${setting}`, value)
        }
        if (isVmac && !carriesIpv6) writeSysctl(`net/ipv6/conf/${name}/disable_ipv6`, '1')
      })
      if (tells) retellLink(this.#reflector, base)
    })
    const vmac = isVmac ? this.#reflector.byName(name)?.index : undefined
    if (vmac === undefined) return
    for (const each of reportsOf(wanted))
      this.#tried(wanted, () => this.#filters.moveReports(each, name, { vmac, below: below.index }))
  }

  /** What adverts leave from. That of the interface below may come later than the interface, or be another one day. */
  #giveSender(wanted: WantedInterface): void {
    const { name, base, sender } = wanted
    const there = this.#reflector.byName(name)
    if (!there || sender === undefined) return
    const linkLocal = typeof sender === 'string' ? this.#linkLocalOf(base) : undefined
    const own = typeof sender === 'string' ? { address: linkLocal, prefixLength: 64 } : sender
    const { address, prefixLength } = own
    if (address === undefined || there.addresses.some(held => held.address === address)) return
    // Deprecated, so that nothing else takes it for its source; a duplicate of the one below, and meant to be.
    const six = address.includes(':') && ({ flags: ['nodad'], preferredLifetime: 0 } as const)
    this.#tried(wanted, () => this.#reflector.addAddress(name, { address, prefixLength, ...six }))
  }

  #remove(name: string): void {
    const made = this.#made.get(name)
    if (!made) return
    this.#made.delete(name)
    for (const each of reportsOf(made)) this.#tried(made, () => this.#filters.leaveReports(each, name))
    this.#tried(made, () => {
      if (removeLink(this.#reflector, name) && made.tells) retellLink(this.#reflector, made.base)
    })
    this.#reflector.follow()
  }

  #set(base: string, setting: string, value: string): void {
    const path = `net/ipv4/conf/${base}/${setting}`
    const before = readSysctl(path)
    if (before === undefined || before === value) return
    if (!this.#before.has(path)) this.#before.set(path, before)
    writeSysctl(path, value)
  }

  #putBack(isWanted: (base: string) => boolean): void {
    for (const [path, before] of this.#before) {
      if (!isWanted(path.split('/').at(-2) ?? '')) continue
      this.#before.delete(path)
      if (readSysctl(path) !== undefined) this.#tried(undefined, () => writeSysctl(path, before))
    }
  }

  #tried(wanted: WantedInterface | undefined, action: () => void): void {
    try {
      action()
    } catch (error) {
      const keyword = wanted === undefined || wanted.kind === 'macvlan' ? 'use_vmac' : 'use_ipvlan'
      this.#failed(`${keyword}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function reportsOf({ family, carriesIpv6 }: WantedInterface): NftFamily[] {
  return [...(family === 'inet' ? (['ip'] as const) : []), ...(carriesIpv6 ? (['ip6'] as const) : [])]
}

/** @throws RangeError for a name that this machine does not know */
function groupOf({ name, group }: WantedInterface): number | undefined {
  if (group === undefined) return undefined
  const number = /^\d+$/.test(group) ? Number(group) : numberOfName('group', group)
  if (number === undefined) throw new RangeError(`group '${group}' of ${name} is not in iproute2's file group`)
  return number
}

function isSame(made: WantedInterface, wanted: WantedInterface): boolean {
  const identity = ({ base, kind, mac, family, carriesIpv6, sender, group }: WantedInterface) =>
    JSON.stringify([base, kind, [...(mac ?? [])], family, carriesIpv6, sender, group])
  return identity(made) === identity(wanted)
}
