/** The addresses an instance holds while MASTER, as its host needs to know them. */
import type { VirtualAddress, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { addressFromBytes, addressToBytes, isIpv6 } from '../wire/address'
import type { AddressFlag, AddressOptions } from '../wire/rtnetlink-address'

export interface HeldAddress extends AddressOptions {
  /** unique in one director: what a diff goes by, so that a change of any option is another address */
  key: string
  interface: string
  /** no_track: somebody else may remove it */
  untracked?: boolean
}

/** virtual_ipaddress, then virtual_ipaddress_excluded: the order keepalived adds and announces them in. */
export function addressesToHold(config: VrrpInstanceConfig): HeldAddress[] {
  return [...config.virtual_ipaddress, ...config.virtual_ipaddress_excluded].map(vip => {
    const { vmac, ...held } = vip
    return heldAddress({ ...held, dev: vmac ?? placeOf(vip, config) }, config.interface)
  })
}

/** Of the family and interface of the instance on the instance's own one; 2.2.7 leaves the other family where it was. */
function placeOf({ address, dev }: VirtualAddress, config: VrrpInstanceConfig): string | undefined {
  const isAtHome = dev === undefined || dev === config.interface
  return isAtHome && isIpv6(address) === (familyOf(config) === 'inet6') ? holdingInterface(config) : dev
}

/** Where its VIPs are: with use_vmac on an interface of its own, which has the virtual router's MAC (RFC 9568 §7.3). */
export function holdingInterface(config: VrrpInstanceConfig): string {
  return config.use_vmac?.name ?? config.use_ipvlan?.name ?? config.interface
}

/** Where its adverts go out and come in. */
export function advertInterface(config: VrrpInstanceConfig): string {
  return config.vmac_xmit_base ? config.interface : holdingInterface(config)
}

export function familyOf(config: VrrpInstanceConfig): 'inet' | 'inet6' {
  const address = config.virtual_ipaddress[0]?.address ?? config.unicast_peer[0] ?? config.mcast_src_ip
  return address !== undefined && isIpv6(address) ? 'inet6' : 'inet'
}

export function heldAddress(vip: VirtualAddress, defaultInterface: string): HeldAddress {
  const six = isIpv6(vip.address)
  const held = {
    interface: vip.dev ?? defaultInterface,
    address: vip.address,
    prefixLength: vip.prefix_length,
    ...(vip.label !== undefined && { label: vip.label }),
    ...(vip.brd !== undefined && { broadcast: broadcastOf(vip) }),
    ...(vip.scope !== undefined && !six && { scope: scopes[vip.scope] ?? Number(vip.scope) }),
    ...(vip.peer !== undefined && { peer: vip.peer }),
    ...(six && preferredLifetime(vip)),
    ...flagsOf(vip, six),
  }
  return { key: JSON.stringify(held), ...held, ...(vip.no_track && { untracked: true }) }
}

/** linux/rtnetlink.h rt_scope_t; IPv6 addresses have the scope that their bits say */
const scopes: Record<string, number> = { global: 0, universe: 0, site: 200, link: 253, host: 254, nowhere: 255 }

/** A host address is deprecated from the start, so that nothing takes a VIP for its source (RFC 6724 §5 rule 3). */
function preferredLifetime({
  preferred_lft,
  prefix_length,
}: VirtualAddress): Pick<AddressOptions, 'preferredLifetime'> {
  if (preferred_lft === undefined) return prefix_length === 128 ? { preferredLifetime: 0 } : {}
  return preferred_lft === 'forever' ? {} : { preferredLifetime: Number(preferred_lft) }
}

/** A VIP was another director's a moment ago, so IPv6 detects no duplicates; '-nodad' asks for it all the same. */
function flagsOf(vip: VirtualAddress, six: boolean): Pick<AddressOptions, 'flags'> {
  const flags: AddressFlag[] = six && !vip.nodad ? ['nodad'] : []
  for (const flag of ['home', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const) if (vip[flag]) flags.push(flag)
  return flags.length > 0 ? { flags } : {}
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
