/** Which addresses a director has by its file: the VIPs it may hold, and those that are its own. */
import type { Config, VirtualAddress } from '../config'

interface Addresses {
  vips: Set<string>
  own: Set<string>
}

const known = new WeakMap<Config, Addresses>()

/** Every address that the director may hold by VRRP. */
export function vipsOf(config: Config): ReadonlySet<string> {
  return addressesOf(config).vips
}

/** Every address that its file calls the director's own. */
export function ownAddressesOf(config: Config): ReadonlySet<string> {
  return addressesOf(config).own
}

/** A VIP, or an address that is there anyway. */
export function isHeld(config: Config, address: string): boolean {
  const { vips, own } = addressesOf(config)
  return vips.has(address) || own.has(address)
}

export function allVips(config: Config): VirtualAddress[] {
  return config.vrrp_instance.flatMap(instance => [
    ...instance.virtual_ipaddress,
    ...instance.virtual_ipaddress_excluded,
  ])
}

function addressesOf(config: Config): Addresses {
  let addresses = known.get(config)
  if (!addresses) {
    const own = config.vrrp_instance.flatMap(({ unicast_src_ip, mcast_src_ip }) => [unicast_src_ip, mcast_src_ip])
    addresses = {
      vips: new Set(allVips(config).map(vip => vip.address)),
      own: new Set([
        ...own.filter(address => address !== undefined),
        ...config.static_ipaddress.map(({ address }) => address),
      ]),
    }
    known.set(config, addresses)
  }
  return addresses
}
