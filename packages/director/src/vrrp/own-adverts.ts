/** The adverts an instance sends: from where, to whom, with what in them. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { encodeAdvert, type PacketEnds, passwordBytes } from '../wire/vrrp'
import type { VrrpEffect } from './effect'
import type { HostView } from './host-view'
import { authTypeOf } from './judge-advert'
import { familyOf } from './virtual-addresses'

/** Undefined where the interface has no address of the family. */
export function senderAddress(config: VrrpInstanceConfig, host: HostView): string | undefined {
  const configured = config.unicast_peer.length > 0 ? config.unicast_src_ip : config.mcast_src_ip
  if (configured !== undefined) return configured
  const own = host.interface(config.interface)
  return familyOf(config) === 'inet' ? own?.address : own?.linkLocal
}

/** One per destination; none while the interface is down or has no address. */
export function ownAdverts(config: VrrpInstanceConfig, host: HostView, priority: number): VrrpEffect[] {
  const source = senderAddress(config, host)
  if (source === undefined || !host.interface(config.interface)?.up) return []
  const destinations = config.unicast_peer.length > 0 ? config.unicast_peer : [host.multicastGroup(familyOf(config))]
  return destinations.map(destination => ({
    type: 'sendAdvert',
    instance: config.name,
    interface: config.interface,
    source,
    destination,
    priority,
    packet: encodeOwnAdvert(config, priority, { source, destination }),
  }))
}

function encodeOwnAdvert(config: VrrpInstanceConfig, priority: number, ends: PacketEnds): Uint8Array {
  const authType = authTypeOf(config)
  return encodeAdvert(
    {
      version: config.version,
      virtual_router_id: config.virtual_router_id,
      priority,
      authType,
      advertIntervalCentis: Math.round(config.advert_int / 10),
      addresses: config.virtual_ipaddress.map(vip => vip.address),
      ...(authType === 1 && { authData: passwordBytes(config.authentication?.auth_pass ?? '') }),
    },
    ends,
  )
}
