/** The netlink reflector: interfaces and addresses as the kernel has them, kept by its own events, and changed on request. */
import {
  decodeRtnetlink,
  encodeAddAddress,
  encodeGetAddresses,
  encodeGetLinks,
  encodeRemoveAddress,
  type RtnetlinkMessage,
} from '@keelson/director/wire/rtnetlink'
import { KernelError } from './libc'
import { NetlinkSocket, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR, RTMGRP_LINK } from './netlink-socket'
import type { PollLoop } from './poll-loop'

const EEXIST = 17
const EADDRNOTAVAIL = 99
const ENODEV = 19

export interface Interface {
  name: string
  index: number
  /** administratively up and with a carrier */
  up: boolean
  mac: Uint8Array
  addresses: InterfaceAddress[]
}

export interface InterfaceAddress {
  address: string
  prefixLength: number
  /** IPv6 that duplicate detection has not let through */
  tentative: boolean
}

/** What the kernel told since the last look. */
export type ReflectorChange =
  | { type: 'link'; name: string; up: boolean; gone: boolean }
  | { type: 'address'; name: string; address: string; prefixLength: number; removed: boolean }

export class Reflector {
  readonly #interfaces = new Map<number, Interface>()
  readonly #monitor: NetlinkSocket | undefined
  readonly #loop: PollLoop | undefined
  readonly #command = new NetlinkSocket(0)
  #seq = 1

  /** Without a `loop` it is one look at the kernel that does not follow it. @throws KernelError when rtnetlink cannot be opened */
  constructor(loop?: PollLoop, changed: (change: ReflectorChange) => void = () => {}) {
    this.#loop = loop
    const monitor = loop && new NetlinkSocket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR)
    this.#monitor = monitor
    this.#dump()
    if (!monitor) return
    loop.add(monitor.fd, () => {
      for (let bytes = monitor.receive(); bytes; bytes = monitor.receive())
        for (const message of decodeRtnetlink(bytes)) {
          const change = this.#absorb(message)
          if (change) changed(change)
        }
    })
  }

  interfaces(): Interface[] {
    return [...this.#interfaces.values()]
  }

  byName(name: string): Interface | undefined {
    return this.interfaces().find(candidate => candidate.name === name)
  }

  /** What adverts are sent from: the first IPv4 and the first link-local IPv6 address that is not one of `vips`. */
  senderAddresses(
    name: string,
    vips: ReadonlySet<string>,
  ): { address?: string; linkLocal?: string; addresses: string[] } {
    const own = this.byName(name)?.addresses.filter(({ address, tentative }) => !tentative && !vips.has(address)) ?? []
    return {
      address: own.find(({ address }) => !address.includes(':'))?.address,
      addresses: own.map(({ address }) => address),
      linkLocal: own.find(({ address }) => address.startsWith('fe80:'))?.address,
    }
  }

  /** True when it was added, false when the interface had it already. @throws KernelError */
  addAddress(
    name: string,
    address: string,
    prefixLength: number,
    options: { label?: string; broadcast?: string } = {},
  ): boolean {
    const index = this.#indexOf(name)
    const about = `adding ${address}/${prefixLength} to ${name}`
    const errno = this.#request(encodeAddAddress({ seq: ++this.#seq, index, address, prefixLength, ...options }), about)
    if (errno !== 0 && errno !== EEXIST) throw new KernelError('rtnetlink', about, errno)
    return errno === 0
  }

  /** True when it was removed, false when it was not there. @throws KernelError */
  removeAddress(name: string, address: string, prefixLength: number): boolean {
    const index = this.byName(name)?.index
    if (index === undefined) return false
    const about = `removing ${address}/${prefixLength} from ${name}`
    const errno = this.#request(encodeRemoveAddress({ seq: ++this.#seq, index, address, prefixLength }), about)
    if (errno !== 0 && errno !== EADDRNOTAVAIL && errno !== ENODEV) throw new KernelError('rtnetlink', about, errno)
    return errno === 0
  }

  close(): void {
    if (this.#monitor) {
      this.#loop?.remove(this.#monitor.fd)
      this.#monitor.close()
    }
    this.#command.close()
  }

  #indexOf(name: string): number {
    const index = this.byName(name)?.index
    if (index === undefined) throw new KernelError('rtnetlink', `interface ${name}`, ENODEV)
    return index
  }

  #request(message: Uint8Array, about: string): number {
    this.#command.send(message)
    for (let bytes = this.#command.receive(); bytes; bytes = this.#command.receive())
      for (const reply of decodeRtnetlink(bytes))
        if (reply.type === 'ack' && reply.seq === this.#seq) return reply.errno
    throw new Error(`rtnetlink gave no answer to ${about}`)
  }

  #dump(): void {
    for (const encode of [encodeGetLinks, encodeGetAddresses]) {
      this.#command.send(encode(++this.#seq))
      for (let done = false; !done; ) {
        const bytes = this.#command.receive()
        if (!bytes) break
        for (const message of decodeRtnetlink(bytes)) {
          if (message.type === 'done' || message.type === 'ack') done = true
          else this.#absorb(message)
        }
      }
    }
  }

  #absorb(message: RtnetlinkMessage): ReflectorChange | undefined {
    if (message.type === 'link') {
      const known = this.#interfaces.get(message.index)
      if (message.deleted) {
        this.#interfaces.delete(message.index)
        return known && { type: 'link', name: known.name, up: false, gone: true }
      }
      const up = message.up && message.running
      this.#interfaces.set(message.index, {
        name: message.name,
        index: message.index,
        up,
        mac: message.mac,
        addresses: known?.addresses ?? [],
      })
      if (known && known.up === up && known.name === message.name) return undefined
      return { type: 'link', name: message.name, up, gone: false }
    }
    if (message.type !== 'address') return undefined
    const owner = this.#interfaces.get(message.index)
    if (!owner) return undefined
    const { address, prefixLength, deleted, tentative = false } = message
    const at = owner.addresses.findIndex(held => held.address === address && held.prefixLength === prefixLength)
    const known = owner.addresses[at]
    if (deleted ? !known : known?.tentative === tentative) return undefined
    if (deleted) owner.addresses.splice(at, 1)
    else if (known) known.tentative = tentative
    else owner.addresses.push({ address, prefixLength, tentative })
    return { type: 'address', name: owner.name, address, prefixLength, removed: deleted }
  }
}
