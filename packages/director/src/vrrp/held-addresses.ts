/** The addresses one instance holds, and the effects that add, remove and announce them. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import type { VrrpEffect } from './effect'
import { addressesToHold, type HeldAddress } from './virtual-addresses'

/** Whether some instance of this director holds this address on this interface. */
export type IsHeld = (interfaceName: string, address: string) => boolean

export class HeldAddresses {
  private held: HeldAddress[] = []
  /** those that nobody may reach (no_accept) */
  private readonly closed = new Map<string, HeldAddress>()

  constructor(private readonly emit: (effect: VrrpEffect) => void) {}

  keys(): Set<string> {
    return new Set(this.held.map(vip => vip.key))
  }

  /** Adds what the configuration has and we do not; how many those were. */
  hold(config: VrrpInstanceConfig): number {
    const held = this.keys()
    const wanted = addressesToHold(config)
    const added = wanted.filter(vip => !held.has(vip.key))
    // Before the address is there, so that nothing is answered meanwhile.
    if (!config.accept) for (const vip of wanted) this.close(config, vip)
    for (const { key: _, untracked: __, ...vip } of added)
      this.emit({ type: 'addAddress', instance: config.name, ...vip })
    this.held = wanted
    return added.length
  }

  /** Removes what the configuration does not have, and lets traffic through where it says so now. */
  keepOnly(config: VrrpInstanceConfig): void {
    const wanted = new Set(addressesToHold(config).map(vip => vip.key))
    for (const vip of this.held) if (!wanted.has(vip.key)) this.remove(config, vip)
    for (const [key, vip] of this.closed) if (config.accept || !wanted.has(key)) this.open(config, vip)
    this.held = this.held.filter(vip => wanted.has(vip.key))
  }

  removeAll(config: VrrpInstanceConfig): void {
    for (const vip of this.held) this.remove(config, vip)
    for (const vip of this.closed.values()) this.open(config, vip)
    this.held = []
  }

  /** What an earlier life of this director, or somebody else, may have left on the interfaces. */
  removeStrays(config: VrrpInstanceConfig, isHeld: IsHeld): void {
    for (const vip of addressesToHold(config)) if (!isHeld(vip.interface, vip.address)) this.remove(config, vip)
  }

  holds(interfaceName: string, address: string): boolean {
    return this.held.some(vip => vip.interface === interfaceName && vip.address === address)
  }

  /** It is gone already; false where it was not held, or where no_track says that its loss means nothing. */
  lost(interfaceName: string, address: string): boolean {
    const isIt = (vip: HeldAddress) => vip.interface === interfaceName && vip.address === address
    const matters = this.held.some(vip => isIt(vip) && !vip.untracked)
    this.held = this.held.filter(vip => !isIt(vip))
    return matters
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
        vip.vmac === undefined ? [] : [vip.address],
      ),
    )
    for (const { interface: name, address } of this.held) {
      if (name === config.interface || !(config.garp_extra_if?.all || ofVmac.has(address))) continue
      const type = isIpv6(address) ? 'sendNeighbourAdvertisement' : 'sendGratuitousArp'
      this.emit({ type, instance: config.name, interface: name, address })
    }
  }

  private close({ name: instance }: VrrpInstanceConfig, vip: HeldAddress): void {
    if (this.closed.has(vip.key)) return
    this.closed.set(vip.key, vip)
    this.emit({ type: 'dropTraffic', instance, interface: vip.interface, address: vip.address })
  }

  private open({ name: instance }: VrrpInstanceConfig, vip: HeldAddress): void {
    this.closed.delete(vip.key)
    this.emit({ type: 'acceptTraffic', instance, interface: vip.interface, address: vip.address })
  }

  private remove(config: VrrpInstanceConfig, { interface: name, address, prefixLength, peer }: HeldAddress): void {
    this.emit({ type: 'removeAddress', instance: config.name, interface: name, address, prefixLength, peer })
  }
}
