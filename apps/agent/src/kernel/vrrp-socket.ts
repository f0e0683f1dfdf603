/** IP protocol 112, or 51 around it, on one interface: joins the group, hands over whole IPv4 packets, sends with a header of our own. */
import {
  AF_INET,
  closeDescriptor,
  IP_ADD_MEMBERSHIP,
  IP_HDRINCL,
  IP_MULTICAST_ALL,
  IP_MULTICAST_LOOP,
  int32,
  openSocket,
  receiveFrom,
  SO_BINDTODEVICE,
  SO_RCVBUF,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_IP,
  SOL_SOCKET,
  sendTo,
  setSocketFlag,
  setSocketOption,
} from './libc'
import { ipv4Bytes, socketAddress } from './socket-address'

export const PROTOCOL_VRRP = 112
/** Room for a burst of adverts of every VRID; the kernel doubles it. */
export const RECEIVE_BUFFER = 256 * 1024

export interface InterfaceRef {
  name: string
  index: number
}

export class VrrpSocket {
  readonly fd: number
  readonly #interface: InterfaceRef
  readonly #buffer = new Uint8Array(65536)

  /** @throws KernelError without CAP_NET_RAW, or when the interface is gone */
  constructor(iface: InterfaceRef, groups: readonly string[], protocol = PROTOCOL_VRRP) {
    this.#interface = iface
    const about = `for VRRP on ${iface.name}`
    this.fd = openSocket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, protocol, about)
    try {
      setSocketOption(
        this.fd,
        SOL_SOCKET,
        SO_BINDTODEVICE,
        new TextEncoder().encode(`${iface.name}\0`),
        `SO_BINDTODEVICE ${about}`,
      )
      setSocketFlag(this.fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, `SO_RCVBUF ${about}`)
      setSocketFlag(this.fd, SOL_IP, IP_MULTICAST_ALL, 0, `IP_MULTICAST_ALL ${about}`)
      setSocketFlag(this.fd, SOL_IP, IP_MULTICAST_LOOP, 0, `IP_MULTICAST_LOOP ${about}`)
      setSocketFlag(this.fd, SOL_IP, IP_HDRINCL, 1, `IP_HDRINCL ${about}`)
      for (const group of groups) {
        const membership = new Uint8Array(12) // struct ip_mreqn: group, local address, interface index
        membership.set(ipv4Bytes(group), 0)
        membership.set(int32(iface.index), 8)
        setSocketOption(this.fd, SOL_IP, IP_ADD_MEMBERSHIP, membership, `joining ${group} ${about}`)
      }
    } catch (error) {
      closeDescriptor(this.fd)
      throw error
    }
  }

  /** The next IPv4 packet, header included; undefined when none waits. The bytes are valid until the next call. */
  receive(): Uint8Array | undefined {
    const length = receiveFrom(this.fd, this.#buffer, `VRRP on ${this.#interface.name}`)
    return length === undefined ? undefined : this.#buffer.subarray(0, length)
  }

  /** @param packet IPv4 packet with its header; the kernel fills in the header checksum */
  send(packet: Uint8Array, destination: string): void {
    sendTo(this.fd, packet, socketAddress(destination), `advert to ${destination} on ${this.#interface.name}`)
  }

  close(): void {
    closeDescriptor(this.fd)
  }
}
