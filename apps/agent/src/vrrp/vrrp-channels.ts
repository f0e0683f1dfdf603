/** The sockets that adverts come and go by: one for each interface and protocol that an instance uses. */

import { authTypeOf } from '@keelson/director/vrrp/credentials'
import type { VrrpEffect } from '@keelson/director/vrrp/effect'
import type { ReceivedFrom } from '@keelson/director/vrrp/judge-advert'
import { advertInterface, familyOf } from '@keelson/director/vrrp/virtual-addresses'
import { decodeAh, encodeAh } from '@keelson/director/wire/ah'
import { decodeIpv4, encodeIpv4, protocolAh, protocolVrrp } from '@keelson/director/wire/ipv4'
import { isMalformed } from '@keelson/director/wire/malformed'
import type { Config } from '@keelson/keepalived-conf/config'
import type { PollLoop } from '../kernel/poll-loop'
import type { Reflector } from '../kernel/reflector'
import { type InterfaceRef, VrrpSocket } from '../kernel/vrrp-socket'
import { VrrpSocket6 } from '../kernel/vrrp-socket6'

type SendAdvert = Extract<VrrpEffect, { type: 'sendAdvert' }>

/** What follows the IP header, valid until the next one is heard, and what the header said. */
export interface HeardPacket {
  payload: Uint8Array
  from: ReceivedFrom
}

interface Channel {
  fd: number
  index: number
  groups: readonly string[]
  /** undefined when nothing waits; 'dropped' for a packet that is none */
  receive(): HeardPacket | 'dropped' | undefined
  send(advert: SendAdvert): void
  close(): void
}

/** What an advert travels in. */
type Carrier = 'ipv4' | 'ah' | 'ipv6'

export class VrrpChannels {
  readonly #channels = new Map<string, Channel>()
  readonly #loop: PollLoop
  readonly #reflector: Reflector
  readonly #ready: () => void

  constructor(loop: PollLoop, reflector: Reflector, ready: () => void) {
    this.#loop = loop
    this.#reflector = reflector
    this.#ready = ready
  }

  /** Opens what the configuration needs and closes the rest; what an interface that does not exist needs waits for it. */
  open({ vrrp_instance, global_defs }: Config, others: 'closed' | 'and keep the others' = 'closed'): void {
    const groups = new Map<string, Set<string>>()
    const wanted = new Map<string, () => Channel>()
    for (const instance of vrrp_instance) {
      const iface = this.#reflector.byName(advertInterface(instance))
      if (!iface) continue
      const { vrrp_mcast_group4, vrrp_mcast_group6 } = global_defs
      const carrier = familyOf(instance) === 'inet6' ? 'ipv6' : authTypeOf(instance) === 2 ? 'ah' : 'ipv4'
      const key = keyOf(iface.name, carrier)
      const joined = groups.get(key) ?? new Set()
      groups.set(key, joined.add(instance.mcast_dst_ip ?? (carrier === 'ipv6' ? vrrp_mcast_group6 : vrrp_mcast_group4)))
      wanted.set(key, () =>
        carrier === 'ipv6'
          ? new Ipv6Channel(iface, instance.interface, [...joined])
          : new Ipv4Channel(iface, instance.interface, [...joined], carrier),
      )
    }
    for (const [key, channel] of this.#channels) {
      const [name = ''] = key.split(' ')
      if (others !== 'closed' && !wanted.has(key)) continue
      const same = String([...(groups.get(key) ?? [])]) === String(channel.groups)
      if (!same || this.#reflector.byName(name)?.index !== channel.index) this.#close(key, channel)
    }
    for (const [key, create] of wanted) {
      if (this.#channels.has(key)) continue
      const channel = create()
      this.#channels.set(key, channel)
      this.#loop.add(channel.fd, this.#ready)
    }
  }

  /** Everything that waits now; 'dropped' for each packet that could not even be read. */
  *heard(): Iterable<HeardPacket | 'dropped'> {
    for (const channel of this.#channels.values())
      for (let packet = channel.receive(); packet; packet = channel.receive()) yield packet
  }

  send(advert: SendAdvert): void {
    const carrier = advert.source.includes(':') ? 'ipv6' : advert.ah ? 'ah' : 'ipv4'
    this.#channels.get(keyOf(advert.interface, carrier))?.send(advert)
  }

  close(): void {
    for (const [key, channel] of this.#channels) this.#close(key, channel)
  }

  #close(key: string, channel: Channel): void {
    this.#loop.remove(channel.fd)
    channel.close()
    this.#channels.delete(key)
  }
}

const keyOf = (name: string, carrier: Carrier) => `${name} ${carrier}`

class Ipv4Channel implements Channel {
  readonly #socket: VrrpSocket
  readonly #name: string
  readonly #carrier: 'ipv4' | 'ah'
  readonly index: number
  /** by instance, as keepalived counts its IP identification */
  readonly #ids = new Map<string, number>()

  constructor(
    iface: InterfaceRef,
    /** the instance's own interface, which with use_vmac is another */
    heardOn: string,
    readonly groups: readonly string[],
    carrier: 'ipv4' | 'ah',
  ) {
    this.#socket = new VrrpSocket(iface, groups, carrier === 'ah' ? protocolAh : protocolVrrp)
    this.#carrier = carrier
    this.#name = heardOn
    this.index = iface.index
  }

  get fd(): number {
    return this.#socket.fd
  }

  receive(): HeardPacket | 'dropped' | undefined {
    const bytes = this.#socket.receive()
    if (!bytes) return undefined
    const packet = this.#carrier === 'ah' ? decodeAh(bytes) : decodeIpv4(bytes)
    if (isMalformed(packet)) return 'dropped'
    const { source, destination, ttl, payload } = packet
    const ah = 'sequence' in packet ? { sequence: packet.sequence, packet: bytes } : undefined
    return { payload, from: { interface: this.#name, source, destination, ttl, ah } }
  }

  send({ instance, source, destination, ttl, packet, ah }: SendAdvert): void {
    const id = ((this.#ids.get(instance) ?? 0) % 0xffff) + 1
    this.#ids.set(instance, id)
    const header = { source, destination, id, ttl }
    this.#socket.send(ah ? encodeAh(header, packet, ah.key, ah.sequence) : encodeIpv4(header, packet), destination)
  }

  close(): void {
    this.#socket.close()
  }
}

class Ipv6Channel implements Channel {
  readonly #socket: VrrpSocket6
  readonly #name: string
  readonly index: number

  constructor(
    iface: InterfaceRef,
    /** the instance's own interface */
    heardOn: string,
    readonly groups: readonly string[],
  ) {
    this.#socket = new VrrpSocket6(iface, groups)
    this.#name = heardOn
    this.index = iface.index
  }

  get fd(): number {
    return this.#socket.fd
  }

  receive(): HeardPacket | undefined {
    const datagram = this.#socket.receive()
    if (!datagram) return undefined
    const { payload, source, destination, hopLimit } = datagram
    return { payload, from: { interface: this.#name, source, destination, ttl: hopLimit } }
  }

  send({ source, destination, ttl, packet }: SendAdvert): void {
    this.#socket.send(packet, source, destination, ttl)
  }

  close(): void {
    this.#socket.close()
  }
}
