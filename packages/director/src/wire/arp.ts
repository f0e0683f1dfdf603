/**
 * ARP over Ethernet (RFC 826), for the gratuitous announcement of a VIP as keepalived sends it: a broadcast request
 * whose sender and target are both the VIP, target hardware address all ones.
 *
 *   | destination MAC | source MAC | 0x0806 |                                Ethernet
 *   | 1 | 0x0800 | 6 | 4 | operation |                                       ARP
 *   | sender MAC | sender address | target MAC | target address |
 */
import { addressFromBytes, addressToBytes } from './address'
import { type Malformed, malformed } from './malformed'

export interface Arp {
  /** 1 request, 2 reply */
  operation: number
  senderMac: Uint8Array
  senderAddress: string
  targetMac: Uint8Array
  targetAddress: string
}

/** The whole Ethernet frame, 42 bytes. */
export function encodeGratuitousArp(mac: Uint8Array, address: string): Uint8Array {
  return encodeRequest(mac, address, 0xff, address)
}

/** Who has `wanted`? Tell `own`. The whole Ethernet frame. */
export function encodeArpRequest(mac: Uint8Array, own: string, wanted: string): Uint8Array {
  return encodeRequest(mac, own, 0, wanted)
}

function encodeRequest(mac: Uint8Array, sender: string, targetMac: number, target: string): Uint8Array {
  if (mac.length !== 6) throw new RangeError(`a MAC address has 6 bytes, not ${mac.length}`)
  const frame = new Uint8Array(42)
  frame.fill(0xff, 0, 6)
  frame.set(mac, 6)
  frame.set([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1], 12)
  frame.set(mac, 22)
  frame.set(ipv4Bytes(sender), 28)
  frame.fill(targetMac, 32, 38)
  frame.set(ipv4Bytes(target), 38)
  return frame
}

function ipv4Bytes(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (bytes?.length !== 4) throw new RangeError(`'${address}' is no IPv4 address`)
  return bytes
}

export function decodeArp(frame: Uint8Array): Arp | Malformed {
  if (frame.length < 42) return malformed('arp-too-short', `${frame.length} bytes are no ARP frame`)
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const etherType = view.getUint16(12)
  if (etherType !== 0x0806) return malformed('arp-ethertype', `EtherType 0x${etherType.toString(16)}, not ARP`)
  if (view.getUint16(14) !== 1 || view.getUint16(16) !== 0x0800 || view.getUint16(18) !== 0x0604) {
    return malformed('arp-kind', 'not ARP of IPv4 over Ethernet')
  }
  return {
    operation: view.getUint16(20),
    senderMac: frame.slice(22, 28),
    senderAddress: addressFromBytes(frame.subarray(28, 32)),
    targetMac: frame.slice(32, 38),
    targetAddress: addressFromBytes(frame.subarray(38, 42)),
  }
}
