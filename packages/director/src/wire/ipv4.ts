/**
 * The IPv4 header around an advert (RFC 791 §3.1), as keepalived writes it: TOS 0xc0, TTL 255, no flags, its own
 * identification counting from 1.
 *
 *   0                   1                   2                   3
 *   |version|  IHL  |      TOS      |         total length         |
 *   |         identification        |flags|     fragment offset    |
 *   |      TTL      |    protocol   |       header checksum        |
 *   |                        source address                        |
 *   |                     destination address                      |
 */
import { addressFromBytes, addressToBytes } from './address'
import { internetChecksum } from './checksum'
import { type Malformed, malformed } from './malformed'

export { addressFromBytes, addressToBytes, internetChecksum }

export const protocolVrrp = 112
export const protocolAh = 51
export const vrrpMulticastIpv4 = '224.0.0.18'

export interface Ipv4Packet {
  source: string
  destination: string
  protocol: number
  ttl: number
  totalLength: number
  /** Without Ethernet padding: exactly what the total length says. */
  payload: Uint8Array
}

export interface Ipv4Header {
  source: string
  destination: string
  /** 1 to 65535: never 0, which makes the kernel choose one. */
  id: number
  protocol?: number
  ttl?: number
  tos?: number
}

export function decodeIpv4(bytes: Uint8Array): Ipv4Packet | Malformed {
  if (bytes.length < 20) return malformed('ip-too-short', `${bytes.length} bytes are no IPv4 header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint8(0) >> 4
  if (version !== 4) return malformed('ip-version', `IP version ${version} where 4 is expected`)
  const headerLength = (view.getUint8(0) & 15) * 4
  const totalLength = view.getUint16(2)
  if (headerLength < 20 || headerLength > bytes.length) {
    return malformed('ip-header-length', `header length ${headerLength} in ${bytes.length} bytes`)
  }
  if (totalLength < headerLength || totalLength > bytes.length) {
    return malformed('ip-total-length', `total length ${totalLength} in ${bytes.length} bytes`)
  }
  // Neither a fragment nor the head of one can be a whole advert.
  if ((view.getUint16(6) & 0x3fff) !== 0) return malformed('ip-fragment', 'the packet is a fragment')
  return {
    source: addressFromBytes(bytes.subarray(12, 16)),
    destination: addressFromBytes(bytes.subarray(16, 20)),
    protocol: view.getUint8(9),
    ttl: view.getUint8(8),
    totalLength,
    payload: bytes.subarray(headerLength, totalLength),
  }
}

export function encodeIpv4(header: Ipv4Header, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(20 + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x45)
  view.setUint8(1, header.tos ?? 0xc0)
  view.setUint16(2, bytes.length)
  view.setUint16(4, header.id)
  view.setUint8(8, header.ttl ?? 255)
  view.setUint8(9, header.protocol ?? protocolVrrp)
  bytes.set(ipv4Bytes(header.source), 12)
  bytes.set(ipv4Bytes(header.destination), 16)
  view.setUint16(10, internetChecksum(bytes.subarray(0, 20)))
  bytes.set(payload, 20)
  return bytes
}

function ipv4Bytes(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (bytes?.length !== 4) throw new RangeError(`'${address}' is no IPv4 address`)
  return bytes
}
