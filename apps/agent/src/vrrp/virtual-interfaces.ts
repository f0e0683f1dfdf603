/**
 * use_vmac: one macvlan for each instance that has it, with the MAC of its virtual router, beside the instance's interface.
 * They are there as long as the director runs, whoever is MASTER; what is set on interfaces for them is put back.
 */
import { holdingInterface } from '@keelson/director/vrrp/virtual-addresses'
import { virtualMac } from '@keelson/director/vrrp/virtual-mac'
import type { Config } from '@keelson/keepalived-conf/config'
import { createMacvlan, removeLink } from '../kernel/macvlan'
import type { Reflector } from '../kernel/reflector'
import { readSysctl, writeSysctl } from '../kernel/sysctl'

/** As keepalived sets them (vrrp/vrrp_if_config.c): the interface below must not answer for the VIPs. */
const BELOW = { arp_ignore: '1', arp_filter: '1' }
const OWN = { arp_ignore: '1', accept_local: '1', promote_secondaries: '1', rp_filter: '0' }

interface Wanted {
  name: string
  base: string
  mac: Uint8Array
  six: boolean
}

export class VirtualInterfaces {
  readonly #reflector: Reflector
  readonly #failed: (text: string) => void
  #busy = false
  readonly #made = new Map<string, Wanted>()
  /** setting -> what it was before */
  readonly #before = new Map<string, string>()

  constructor(reflector: Reflector, failed: (text: string) => void) {
    this.#reflector = reflector
    this.#failed = failed
  }

  /** Makes what is wanted and not there. One that is to be another is made anew. */
  make(config: Config): void {
    if (this.#busy) return // what we make is told to us while we make it
    this.#busy = true
    for (const each of wantedOf(config)) {
      const made = this.#made.get(each.name)
      if (made && (made.base !== each.base || String(made.mac) !== String(each.mac))) this.#remove(each.name)
      this.#made.set(each.name, each)
      this.#make(each)
    }
    this.#reflector.follow()
    this.#busy = false
  }

  /** Removes what is not wanted any more, once nobody says goodbye by it. */
  prune(config: Config): void {
    const wanted = wantedOf(config)
    for (const name of [...this.#made.keys()]) if (!wanted.some(each => each.name === name)) this.#remove(name)
    this.#putBack(base => !wanted.some(each => each.base === base))
  }

  /** For good: nothing is made any more. */
  removeAll(): void {
    this.#busy = true
    for (const name of [...this.#made.keys()]) this.#remove(name)
    this.#putBack(() => true)
  }

  #make({ name, base, mac, six }: Wanted): void {
    const below = this.#reflector.byName(base)
    if (!below || this.#reflector.byName(name)) return
    this.#tried(() => {
      for (const [setting, value] of Object.entries(BELOW)) this.#set(base, setting, value)
      createMacvlan(this.#reflector, name, below.index, mac, () => {
        for (const [setting, value] of Object.entries(OWN)) writeSysctl(`net/ipv4/conf/${name}/${setting}`, value)
        if (!six) writeSysctl(`net/ipv6/conf/${name}/disable_ipv6`, '1')
      })
    })
  }

  #remove(name: string): void {
    this.#made.delete(name)
    this.#tried(() => removeLink(this.#reflector, name))
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
      if (readSysctl(path) !== undefined) this.#tried(() => writeSysctl(path, before))
    }
  }

  #tried(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#failed(`use_vmac: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function wantedOf({ vrrp_instance, global_defs }: Config): Wanted[] {
  return vrrp_instance
    .filter(({ use_vmac }) => use_vmac)
    .map(instance => ({
      name: holdingInterface(instance),
      base: instance.interface,
      mac: virtualMac(instance, global_defs.vmac_addr_prefix),
      six: [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].some(vip =>
        vip.address.includes(':'),
      ),
    }))
}
