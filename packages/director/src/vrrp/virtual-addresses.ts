/** The addresses an instance holds while MASTER, as its host needs to know them. */
import type { VirtualAddress, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { addressFromBytes, addressToBytes, isIpv6 } from '../wire/address'

export interface HeldAddress {
  /** unique in one director: what a diff goes by */
  key: string
  interface: string
  address: string
  prefixLength: number
  label?: string
  broadcast?: string
}

/** virtual_ipaddress, then virtual_ipaddress_excluded: the order keepalived adds and announces them in. */
export function addressesToHold(config: VrrpInstanceConfig): HeldAddress[] {
  return [...config.virtual_ipaddress, ...config.virtual_ipaddress_excluded].map(vip =>
    heldAddress(vip, config.interface),
  )
}

export function familyOf(config: VrrpInstanceConfig): 'inet' | 'inet6' {
  const address = config.virtual_ipaddress[0]?.address ?? config.unicast_peer[0] ?? config.mcast_src_ip
  return address !== undefined && isIpv6(address) ? 'inet6' : 'inet'
}

function heldAddress(vip: VirtualAddress, instanceInterface: string): HeldAddress {
  const name = vip.dev ?? instanceInterface
  return {
    key: `${name} ${vip.address}/${vip.prefix_length}`,
    interface: name,
    address: vip.address,
    prefixLength: vip.prefix_length,
    label: vip.label,
    broadcast: broadcastOf(vip),
  }
}

/** ip-address(8): '+' sets the host bits, '-' clears them. */
function broadcastOf({ address, prefix_length, brd }: VirtualAddress): string | undefined {
  if (brd !== '+' && brd !== '-') return brd
  const bytes = addressToBytes(address)
  if (bytes?.length !== 4 || prefix_length >= 31) return undefined
  return addressFromBytes(
    bytes.map((byte, i) => {
      const hostBits = 0xff >> Math.min(8, Math.max(0, prefix_length - 8 * i))
      return brd === '+' ? byte | hostBits : byte & ~hostBits
    }),
  )
}
