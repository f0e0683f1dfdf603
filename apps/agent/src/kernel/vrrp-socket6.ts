/** IP protocol 112 over IPv6 on one interface: the kernel makes the header, the checksum and the reading of both. */
import { addressFromBytes, addressToBytes } from '@keelson/director/wire/address'
import {
  AF_INET6,
  closeDescriptor,
  IPV6_ADD_MEMBERSHIP,
  IPV6_CHECKSUM,
  IPV6_HOPLIMIT,
  IPV6_MULTICAST_ALL,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_PKTINFO,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  int32,
  MessageBuffer,
  openSocket,
  SO_BINDTODEVICE,
  SO_RCVBUF,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_IPV6,
  SOL_SOCKET,
  setSocketFlag,
  setSocketOption,
} from './libc'
import { type InterfaceRef, PROTOCOL_VRRP, RECEIVE_BUFFER } from './vrrp-socket'

const CHECKSUM_OFFSET = 6
const CLASS_INTERNETWORK_CONTROL = 0xc0
/** struct sockaddr_in6, struct cmsghdr, struct in6_pktinfo */
const SOCKADDR = 28
const CMSG_HEADER = 16
const PKTINFO = 20
/** with its header, padded to 8 */
const PKTINFO_SPACE = CMSG_HEADER + 24

/** What the kernel tells of a packet that came in; the payload is valid until the next call. */
export interface Ipv6Datagram {
  source: string
  destination: string
  hopLimit: number
  payload: Uint8Array
}

export class VrrpSocket6 {
  readonly fd: number
  readonly #interface: InterfaceRef
  readonly #incoming = new MessageBuffer(65536, SOCKADDR, 128)
  readonly #outgoing = new MessageBuffer(8192, SOCKADDR, PKTINFO_SPACE + CMSG_HEADER + 8)

  /** @throws KernelError without CAP_NET_RAW, or when the interface is gone */
  constructor(iface: InterfaceRef, groups: readonly string[]) {
    this.#interface = iface
    const about = `for VRRP over IPv6 on ${iface.name}`
    this.fd = openSocket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK, PROTOCOL_VRRP, about)
    const flag = (option: number, value: number) => setSocketFlag(this.fd, SOL_IPV6, option, value, about)
    try {
      setSocketOption(this.fd, SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${iface.name}\0`), about)
      setSocketFlag(this.fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, about)
      flag(IPV6_CHECKSUM, CHECKSUM_OFFSET)
      flag(IPV6_MULTICAST_ALL, 0)
      flag(IPV6_MULTICAST_LOOP, 0)
      flag(IPV6_MULTICAST_HOPS, 255)
      flag(IPV6_UNICAST_HOPS, 255)
      flag(IPV6_TCLASS, CLASS_INTERNETWORK_CONTROL)
      flag(IPV6_RECVHOPLIMIT, 1)
      flag(IPV6_RECVPKTINFO, 1)
      for (const group of groups) {
        const membership = new Uint8Array(20) // struct ipv6_mreq: group, interface index
        membership.set(ipv6Bytes(group), 0)
        membership.set(int32(iface.index), 16)
        setSocketOption(this.fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, membership, `joining ${group} ${about}`)
      }
    } catch (error) {
      closeDescriptor(this.fd)
      throw error
    }
  }

  receive(): Ipv6Datagram | undefined {
    const { bytes, name, control } = this.#incoming
    const received = this.#incoming.receive(this.fd, `VRRP over IPv6 on ${this.#interface.name}`)
    if (!received) return undefined
    const { destination = '::', hopLimit = 0 } = readControl(control.subarray(0, received.controlLength))
    const source = addressFromBytes(name.subarray(8, 24))
    return { source, destination, hopLimit, payload: bytes.subarray(0, received.length) }
  }

  /** @param payload the VRRP message; the kernel fills in its checksum */
  send(payload: Uint8Array, source: string, destination: string, hopLimit: number): void {
    const { bytes, name, control } = this.#outgoing
    bytes.set(payload)
    name.fill(0)
    name.writeUInt16LE(AF_INET6, 0)
    name.set(ipv6Bytes(destination), 8)
    name.writeUInt32LE(this.#interface.index, 24)
    control.writeBigUInt64LE(BigInt(CMSG_HEADER + PKTINFO), 0)
    control.writeInt32LE(SOL_IPV6, 8)
    control.writeInt32LE(IPV6_PKTINFO, 12)
    control.set(ipv6Bytes(source), CMSG_HEADER)
    control.writeInt32LE(this.#interface.index, CMSG_HEADER + 16)
    control.writeBigUInt64LE(BigInt(CMSG_HEADER + 4), PKTINFO_SPACE)
    control.writeInt32LE(SOL_IPV6, PKTINFO_SPACE + 8)
    control.writeInt32LE(IPV6_HOPLIMIT, PKTINFO_SPACE + 12)
    control.writeInt32LE(hopLimit, PKTINFO_SPACE + CMSG_HEADER)
    this.#outgoing.send(this.fd, payload.length, `advert to ${destination} on ${this.#interface.name}`)
  }

  close(): void {
    closeDescriptor(this.fd)
  }
}

/** cmsg(3): length, level, type, data, padded to 8. */
function readControl(control: Buffer): { destination?: string; hopLimit?: number } {
  const told: { destination?: string; hopLimit?: number } = {}
  for (let at = 0; at + CMSG_HEADER <= control.length; ) {
    const length = Number(control.readBigUInt64LE(at))
    if (length < CMSG_HEADER || at + length > control.length) break
    const data = control.subarray(at + CMSG_HEADER, at + length)
    if (control.readInt32LE(at + 8) === SOL_IPV6) {
      const type = control.readInt32LE(at + 12)
      if (type === IPV6_PKTINFO) told.destination = addressFromBytes(data.subarray(0, 16))
      else if (type === IPV6_HOPLIMIT) told.hopLimit = data.readInt32LE(0)
    }
    at += (length + 7) & ~7
  }
  return told
}

/** @throws Error for anything but an IPv6 address */
function ipv6Bytes(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (bytes?.length !== 16) throw new Error(`${address} is not an IPv6 address`)
  return bytes
}
