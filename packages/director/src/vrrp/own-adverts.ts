/** The adverts an instance sends: from where, to whom, with what in them. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { encodeAdvert, type PacketEnds, sealAdvert } from '../wire/vrrp'
import { ChecksumForms } from './checksum-forms'
import { authTypeOf, keyOf } from './credentials'
import type { VrrpEffect } from './effect'
import type { HostView } from './host-view'
import type { Remarks } from './remarks'
import { SignedAdverts } from './signed-adverts'
import { advertInterface, familyOf, holdingInterface } from './virtual-addresses'

export class OwnAdverts {
  /** The highest AH sequence number sent or believed: one count for all who share the key, as keepalived has it. */
  sequence = 0
  readonly signatures = new SignedAdverts()
  readonly checksums = new ChecksumForms()

  constructor(
    private readonly host: HostView,
    private readonly emit: (effect: VrrpEffect) => void,
    private readonly remarks: Remarks,
  ) {}

  /** One to each destination; none while the interface is down or has no address. */
  send(config: VrrpInstanceConfig, priority: number): void {
    const { host } = this
    const source = senderAddress(config, host)
    if (source === undefined || !host.interface(config.interface)?.up) return
    const { name: instance, unicast_peer } = config
    const name = advertInterface(config)
    const group = groupOf(config, host)
    const destinations = unicast_peer.length > 0 ? unicast_peer : [group]
    const ttl = unicast_peer.length > 0 ? config.unicast_ttl : 255
    for (const destination of destinations) {
      this.remarks.count('advert_sent')
      if (priority === 0) this.remarks.count('pri_zero_sent')
      const ends = { source, destination }
      const message = encodeOwnAdvert(config, priority, this.checksums.endsToSend(config, ends, group))
      const packet = sealAdvert(this.signatures.sign(config, message, source, host.wallClock()), ends)
      const ah = authTypeOf(config) === 2 ? { key: keyOf(config), sequence: ++this.sequence } : undefined
      this.emit({ type: 'sendAdvert', instance, interface: name, source, destination, ttl, priority, packet, ah })
    }
  }
}

/** Where its multicast adverts go, and what old unicast checksums count in. */
export function groupOf(config: VrrpInstanceConfig, host: HostView): string {
  return config.mcast_dst_ip ?? host.multicastGroup(familyOf(config))
}

/** Undefined where the interface has no address of the family. */
export function senderAddress(config: VrrpInstanceConfig, host: HostView): string | undefined {
  const configured = config.unicast_peer.length > 0 ? config.unicast_src_ip : config.mcast_src_ip
  if (configured !== undefined) return configured
  if (config.use_ipvlan?.address !== undefined) return config.use_ipvlan.address.split('/')[0]
  // An ipvlan has addresses of its own, a vmac those of the interface below.
  const own = host.interface(config.use_ipvlan ? holdingInterface(config) : config.interface)
  return familyOf(config) === 'inet' ? own?.address : own?.linkLocal
}

function encodeOwnAdvert(config: VrrpInstanceConfig, priority: number, ends: PacketEnds | undefined): Uint8Array {
  const authType = authTypeOf(config)
  return encodeAdvert(
    {
      version: config.version,
      virtual_router_id: config.virtual_router_id,
      priority,
      authType,
      advertIntervalCentis: Math.round(config.advert_int / 10),
      addresses: config.virtual_ipaddress.map(vip => vip.address),
      ...(authType === 1 && { authData: keyOf(config) }),
    },
    ends,
  )
}
