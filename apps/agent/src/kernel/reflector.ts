/** The netlink reflector: interfaces and addresses as the kernel has them, kept by its own events, and changed on request. */
import { decodeRtnetlink } from '@keelson/director/wire/rtnetlink'
import {
  type AddressOptions,
  encodeAddAddress,
  encodeGetAddresses,
  encodeRemoveAddress,
} from '@keelson/director/wire/rtnetlink-address'
import { encodeGetLinks } from '@keelson/director/wire/rtnetlink-link'
import { type Interface, InterfaceTable, type ReflectorChange } from './interface-table'
import { KernelError } from './libc'
import { NetlinkSocket, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR, RTMGRP_LINK } from './netlink-socket'
import type { PollLoop } from './poll-loop'

const EEXIST = 17
const EADDRNOTAVAIL = 99
const ENODEV = 19

export class Reflector {
  readonly #table = new InterfaceTable()
  readonly #monitor: NetlinkSocket | undefined
  readonly #loop: PollLoop | undefined
  readonly #changed: (changes: readonly ReflectorChange[]) => void
  readonly #command = new NetlinkSocket(0)
  #seq = 1

  /** Without a `loop` it is one look at the kernel that does not follow it. @throws KernelError when rtnetlink cannot be opened */
  constructor(loop?: PollLoop, changed: (changes: readonly ReflectorChange[]) => void = () => {}) {
    this.#loop = loop
    this.#changed = changed
    this.#monitor = loop && new NetlinkSocket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR)
    this.#dumpInto(this.#table)
    if (this.#monitor) loop?.add(this.#monitor.fd, () => this.follow())
  }

  interfaces(): Interface[] {
    return this.#table.all()
  }

  byName(name: string): Interface | undefined {
    return this.#table.byName(name)
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
  addAddress(name: string, options: AddressOptions): boolean {
    const index = this.#indexOf(name)
    const about = `adding ${options.address}/${options.prefixLength} to ${name}`
    const errno = this.request(seq => encodeAddAddress({ ...options, seq, index }), about)
    if (errno !== 0 && errno !== EEXIST) throw new KernelError('rtnetlink', about, errno)
    return errno === 0
  }

  /** True when it was removed, false when it was not there. @throws KernelError */
  removeAddress(name: string, { address, prefixLength, peer }: AddressOptions): boolean {
    const index = this.byName(name)?.index
    if (index === undefined) return false
    const about = `removing ${address}/${prefixLength} from ${name}`
    const errno = this.request(seq => encodeRemoveAddress({ seq, index, address, prefixLength, peer }), about)
    if (errno !== 0 && errno !== EADDRNOTAVAIL && errno !== ENODEV) throw new KernelError('rtnetlink', about, errno)
    return errno === 0
  }

  /** Asks and waits for the answer: 0 or the errno. @throws KernelError when nothing can be asked */
  request(encode: (seq: number) => Uint8Array, about: string): number {
    const seq = ++this.#seq
    this.#command.send(encode(seq))
    for (let bytes = this.#command.receive(); bytes; bytes = this.#command.receive())
      for (const reply of bytes === 'overrun' ? [] : decodeRtnetlink(bytes))
        if (reply.type === 'ack' && reply.seq === seq) return reply.errno
    throw new Error(`rtnetlink gave no answer to ${about}`)
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

  /** Reads all that waits. Messages that the kernel had to drop are made up for by a new look at everything. */
  follow(): void {
    const monitor = this.#monitor
    const changes: ReflectorChange[] = []
    for (let bytes = monitor?.receive(); bytes; bytes = monitor?.receive())
      if (bytes === 'overrun') changes.push(...this.#lookAgain())
      else for (const message of decodeRtnetlink(bytes)) changes.push(...this.#table.absorb(message))
    if (changes.length > 0) this.#changed(changes)
  }

  #lookAgain(): ReflectorChange[] {
    const now = new InterfaceTable()
    this.#dumpInto(now)
    return this.#table.become(now)
  }

  #dumpInto(table: InterfaceTable): void {
    for (const encode of [encodeGetLinks, encodeGetAddresses]) {
      this.#command.send(encode(++this.#seq))
      for (let done = false; !done; ) {
        const bytes = this.#command.receive()
        if (!bytes) break
        if (bytes === 'overrun') continue
        for (const message of decodeRtnetlink(bytes)) {
          if (message.type === 'done' || message.type === 'ack') done = true
          else table.absorb(message)
        }
      }
    }
  }
}
