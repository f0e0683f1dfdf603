/**
 * The authentication header (RFC 4302 §2) with HMAC-MD5-96 (RFC 2403) around a version 2 advert, as keepalived writes
 * it: key and password are one, the SPI is the sender's address, and the checked bytes are the whole IPv4 packet with
 * TOS, header checksum and ICV zero. Deviates from RFC 4302 §3.3.3.1.1 where keepalived does: the TTL is checked too.
 *
 *   IPv4 | next header | length | reserved | SPI | sequence number | ICV, 12 bytes | VRRP
 */
import { hmac } from '@noble/hashes/hmac.js'
import { md5 } from '@noble/hashes/legacy.js'
import { decodeIpv4, encodeIpv4, type Ipv4Header, protocolAh, protocolVrrp } from './ipv4'
import { isMalformed, type Malformed, malformed } from './malformed'

const AH = 24
const ICV = 12
const ICV_OFFSET = 12

export interface AhPacket {
  source: string
  destination: string
  ttl: number
  sequence: number
  /** the VRRP message */
  payload: Uint8Array
}

/** The whole IPv4 packet. `key`: 8 bytes, the password filled up with zeros. */
export function encodeAh(header: Ipv4Header, message: Uint8Array, key: Uint8Array, sequence: number): Uint8Array {
  const body = new Uint8Array(AH + message.length)
  body.set(message, AH)
  const packet = encodeIpv4({ ...header, protocol: protocolAh }, body)
  const at = packet.length - body.length
  const view = new DataView(packet.buffer)
  view.setUint8(at, protocolVrrp)
  view.setUint8(at + 1, AH / 4 - 2)
  packet.set(packet.subarray(12, 16), at + 4)
  view.setUint32(at + 8, sequence)
  packet.set(integrityCheck(packet, at, key), at + ICV_OFFSET)
  return packet
}

/** What stands in an IPv4 packet of protocol 51; whether to believe it `isAuthentic` says. */
export function decodeAh(packet: Uint8Array): AhPacket | Malformed {
  const ip = decodeIpv4(packet)
  if (isMalformed(ip)) return ip
  const { source, destination, ttl, payload } = ip
  if (ip.protocol !== protocolAh) return malformed('ah-protocol', `IP protocol ${ip.protocol} is not AH`)
  if (payload.length < AH) return malformed('ah-too-short', `${payload.length} bytes are no AH header`)
  if (payload[0] !== protocolVrrp || payload[1] !== AH / 4 - 2)
    return malformed('ah-header', `AH with next header ${payload[0]} and length ${payload[1]}`)
  const sequence = new DataView(payload.buffer, payload.byteOffset).getUint32(8)
  return { source, destination, ttl, sequence, payload: payload.subarray(AH) }
}

/** Every byte is compared, so that the time taken tells nothing of the first that differs. */
export function isAuthentic(packet: Uint8Array, key: Uint8Array): boolean {
  const at = ((packet[0] ?? 0) & 15) * 4
  const expected = integrityCheck(packet, at, key)
  let difference = 0
  for (const [i, byte] of expected.entries()) difference |= byte ^ (packet[at + ICV_OFFSET + i] ?? 0)
  return difference === 0
}

function integrityCheck(packet: Uint8Array, at: number, key: Uint8Array): Uint8Array {
  const checked = packet.slice()
  checked[1] = 0
  checked.fill(0, 10, 12)
  checked.fill(0, at + ICV_OFFSET, at + ICV_OFFSET + ICV)
  return hmac(md5, key, checked).subarray(0, ICV)
}
