/** The addresses one instance holds, and the effects that add, remove and announce them. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import type { VrrpEffect } from './effect'
import { addressesToHold, type HeldAddress } from './virtual-addresses'

export class HeldAddresses {
  private held: HeldAddress[] = []

  constructor(private readonly emit: (effect: VrrpEffect) => void) {}

  keys(): Set<string> {
    return new Set(this.held.map(vip => vip.key))
  }

  /** Adds what the configuration has and we do not; how many those were. */
  hold(config: VrrpInstanceConfig): number {
    const held = this.keys()
    const wanted = addressesToHold(config)
    const added = wanted.filter(vip => !held.has(vip.key))
    for (const { key: _, ...vip } of added) this.emit({ type: 'addAddress', instance: config.name, ...vip })
    this.held = wanted
    return added.length
  }

  /** Removes what the configuration does not have. */
  keepOnly(config: VrrpInstanceConfig): void {
    const wanted = new Set(addressesToHold(config).map(vip => vip.key))
    for (const vip of this.held) if (!wanted.has(vip.key)) this.remove(config, vip)
    this.held = this.held.filter(vip => wanted.has(vip.key))
  }

  removeAll(config: VrrpInstanceConfig): void {
    for (const vip of this.held) this.remove(config, vip)
    this.held = []
  }

  /** What an earlier life of this director may have left on the interfaces. */
  removeLeftovers(config: VrrpInstanceConfig): void {
    for (const vip of addressesToHold(config)) this.remove(config, vip)
  }

  holds(interfaceName: string, address: string): boolean {
    return this.held.some(vip => vip.interface === interfaceName && vip.address === address)
  }

  /** It is gone already; false where it was not held. */
  lost(interfaceName: string, address: string): boolean {
    const before = this.held.length
    this.held = this.held.filter(vip => vip.interface !== interfaceName || vip.address !== address)
    return this.held.length < before
  }

  /** `repeat` rounds over all addresses. */
  announce(config: VrrpInstanceConfig, repeat: number): void {
    for (let round = 0; round < repeat; round++) {
      for (const { interface: name, address } of this.held) {
        const type = isIpv6(address) ? 'sendNeighbourAdvertisement' : 'sendGratuitousArp'
        this.emit({ type, instance: config.name, interface: name, address })
      }
    }
  }

  /** garp_extra_if: on interfaces of VIPs that carry no adverts; without `all` only those of a vmac. */
  announceElsewhere(config: VrrpInstanceConfig): void {
    const ofVmac = new Set(
      [...config.virtual_ipaddress, ...config.virtual_ipaddress_excluded].flatMap(vip =>
        vip.use_vmac ? [vip.address] : [],
      ),
    )
    for (const { interface: name, address } of this.held) {
      if (name === config.interface || !(config.garp_extra_if?.all || ofVmac.has(address))) continue
      const type = isIpv6(address) ? 'sendNeighbourAdvertisement' : 'sendGratuitousArp'
      this.emit({ type, instance: config.name, interface: name, address })
    }
  }

  private remove(config: VrrpInstanceConfig, { interface: name, address, prefixLength }: HeldAddress): void {
    this.emit({ type: 'removeAddress', instance: config.name, interface: name, address, prefixLength })
  }
}
