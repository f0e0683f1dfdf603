/** The interfaces that a configuration wants to be made: use_vmac, use_vmac_addr, use_ipvlan. In keepalived's order. */
import type { Config, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import { familyOf } from './virtual-addresses'
import { virtualMac } from './virtual-mac'

export interface WantedInterface {
  name: string
  /** the interface below it */
  base: string
  kind: 'macvlan' | { ipvlan: 'bridge' | 'private' | 'vepa' }
  /** none for an ipvlan, which has that of the interface below */
  mac?: Uint8Array
  family: 'inet' | 'inet6'
  /** it carries IPv6, so that may not be switched off on it */
  carriesIpv6: boolean
  /** what adverts leave from: this one, or the link-local address of the interface below */
  sender?: { address: string; prefixLength: number } | 'link-local of the interface below'
  /** a number, or a name of iproute2's file `group` */
  group?: string
  /** netlink_notify_msg: others are told that the interface below is promiscuous now, which some drivers do not tell */
  tells?: boolean
}

export function wantedInterfaces({ vrrp_instance }: Pick<Config, 'vrrp_instance'>): WantedInterface[] {
  return vrrp_instance.flatMap(instance => [...own(instance), ...ofAddresses(instance)])
}

function own(instance: VrrpInstanceConfig): WantedInterface[] {
  const { use_vmac, use_ipvlan, interface: base, mcast_src_ip, vmac_xmit_base } = instance
  const family = familyOf(instance)
  const name = (use_vmac ?? use_ipvlan)?.name
  if (name === undefined) return []
  const common = { name, base, family, carriesIpv6: vipsOf(instance).some(({ address }) => isIpv6(address)) }
  if (!use_vmac) {
    const address = use_ipvlan?.address
    return [
      {
        ...common,
        kind: { ipvlan: use_ipvlan?.flags ?? 'bridge' },
        ...(address !== undefined && { sender: lengthened(address) }),
      },
    ]
  }
  const linkLocal =
    mcast_src_ip === undefined
      ? 'link-local of the interface below'
      : ({ address: mcast_src_ip, prefixLength: 64 } as const)
  return [
    {
      ...common,
      kind: 'macvlan',
      mac: virtualMac(instance, family),
      ...(family === 'inet6' && !vmac_xmit_base && { sender: linkLocal }),
      ...(use_vmac.group !== undefined && { group: use_vmac.group }),
      ...(use_vmac.netlink_notify_msg && { tells: true }),
    },
  ]
}

function ofAddresses(instance: VrrpInstanceConfig): WantedInterface[] {
  const found = new Map<string, WantedInterface>()
  for (const { vmac: name, dev, address } of vipsOf(instance)) {
    if (name === undefined || found.has(name)) continue
    const six = isIpv6(address)
    const family = six ? 'inet6' : 'inet'
    found.set(name, {
      name,
      base: dev ?? instance.interface,
      kind: 'macvlan',
      mac: virtualMac(instance, family),
      family,
      carriesIpv6: six,
      ...(six && { sender: 'link-local of the interface below' }),
    })
  }
  return [...found.values()]
}

function vipsOf({ virtual_ipaddress, virtual_ipaddress_excluded }: VrrpInstanceConfig) {
  return [...virtual_ipaddress, ...virtual_ipaddress_excluded]
}

function lengthened(text: string): { address: string; prefixLength: number } {
  const [address = '', length] = text.split('/')
  return { address, prefixLength: length === undefined ? (isIpv6(address) ? 128 : 32) : Number(length) }
}
