/** Frames by which somebody on an interface says that an IP address is its own: ARP, IPv6's neighbour advertisements, answers to a ping. Only ever listens. */
import {
  AF_PACKET,
  attachFilter,
  bindSocket,
  closeDescriptor,
  openSocket,
  receiveFrom,
  SOCK_NONBLOCK,
  SOCK_RAW,
} from './libc'
import type { InterfaceRef } from './vrrp-socket'

export type NeighbourProtocol = 'arp' | 'ipv6' | 'echo'

const ETHERTYPES = { arp: 0x0806, ipv6: 0x86dd, echo: 0x0800 }

export class NeighbourSocket {
  readonly fd: number
  readonly #about: string
  readonly #buffer = new Uint8Array(256)

  /** @throws KernelError without CAP_NET_RAW, or when the interface is gone */
  constructor(iface: InterfaceRef, protocol: NeighbourProtocol) {
    const about = `for ${protocol} on ${iface.name}`
    this.#about = about
    // Protocol 0 hears nothing until it is bound: no frame comes before the filter does.
    this.fd = openSocket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0, about)
    try {
      attachFilter(this.fd, filters[protocol], about)
      const address = new Uint8Array(20) // struct sockaddr_ll
      const view = new DataView(address.buffer)
      view.setUint16(0, AF_PACKET, true)
      view.setUint16(2, ETHERTYPES[protocol])
      view.setInt32(4, iface.index, true)
      bindSocket(this.fd, address, about)
    } catch (error) {
      closeDescriptor(this.fd)
      throw error
    }
  }

  /** The next frame, from the destination MAC on; undefined when none waits. The bytes are valid until the next call. */
  receive(): Uint8Array | undefined {
    const length = receiveFrom(this.fd, this.#buffer, this.#about)
    return length === undefined ? undefined : this.#buffer.subarray(0, length)
  }

  close(): void {
    closeDescriptor(this.fd)
  }
}

/** Classic BPF (linux/filter.h): code, jump if true, jump if false, value. Says how many bytes to keep; 0 drops. */
type Instruction = readonly [code: number, yes: number, no: number, value: number]

const LOAD_BYTE = 0x30
const JUMP_EQUAL = 0x15
const RETURN = 0x06
const KEEP: Instruction = [RETURN, 0, 0, 128]

/** Its ethertype is the socket's protocol already. */
const everyArp: readonly Instruction[] = [KEEP]

/** IPv6 of next header 58 with ICMPv6 type 136; all other IPv6 never leaves the kernel. */
const neighbourAdvertisements: readonly Instruction[] = [
  [LOAD_BYTE, 0, 0, 14 + 6],
  [JUMP_EQUAL, 0, 3, 58],
  [LOAD_BYTE, 0, 0, 14 + 40],
  [JUMP_EQUAL, 0, 1, 136],
  KEEP,
  [RETURN, 0, 0, 0],
]

/** IPv4 without options, protocol 1 with ICMP type 0. */
const echoReplies: readonly Instruction[] = [
  [LOAD_BYTE, 0, 0, 14],
  [JUMP_EQUAL, 0, 5, 0x45],
  [LOAD_BYTE, 0, 0, 14 + 9],
  [JUMP_EQUAL, 0, 3, 1],
  [LOAD_BYTE, 0, 0, 14 + 20],
  [JUMP_EQUAL, 0, 1, 0],
  KEEP,
  [RETURN, 0, 0, 0],
]

const filters: Record<NeighbourProtocol, readonly Instruction[]> = {
  arp: everyArp,
  ipv6: neighbourAdvertisements,
  echo: echoReplies,
}
