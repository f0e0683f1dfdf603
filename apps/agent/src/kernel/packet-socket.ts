/** Whole Ethernet frames out of one interface; only ever sends. */
import { AF_PACKET, closeDescriptor, openSocket, SOCK_RAW, sendTo } from './libc'
import type { InterfaceRef } from './vrrp-socket'

const ETH_ALEN = 6

export class PacketSocket {
  /** Protocol 0: receives nothing. */
  readonly #fd = openSocket(AF_PACKET, SOCK_RAW, 0, 'for Ethernet frames')

  /** @param frame from the destination MAC on */
  send(iface: InterfaceRef, frame: Uint8Array): void {
    const address = new Uint8Array(20) // struct sockaddr_ll
    const view = new DataView(address.buffer)
    view.setUint16(0, AF_PACKET, true)
    address.set(frame.subarray(12, 14), 2) // ethertype, already in network order
    view.setInt32(4, iface.index, true)
    address[11] = ETH_ALEN
    address.set(frame.subarray(0, ETH_ALEN), 12)
    sendTo(this.#fd, frame, address, `frame on ${iface.name}`)
  }

  close(): void {
    closeDescriptor(this.#fd)
  }
}
