/**
 * A ping (RFC 792) in a whole Ethernet frame, for a host that is asked for an address over its MAC.
 *
 *   | destination MAC | source MAC | 0x0800 | IPv4 | 8 or 0 | 0 | checksum | identifier | sequence |
 */

import { decodeIpv4, encodeIpv4, internetChecksum } from './ipv4'
import { isMalformed } from './malformed'

const ICMP = 1
const ECHO_REQUEST = 8
const ECHO_REPLY = 0
const ETHERNET = 14

export interface Echo {
  sourceMac: Uint8Array
  destinationMac: Uint8Array
  source: string
  destination: string
  identifier: number
}

export function encodeEchoRequest({ sourceMac, destinationMac, source, destination, identifier }: Echo): Uint8Array {
  const message = Uint8Array.of(ECHO_REQUEST, 0, 0, 0, identifier >> 8, identifier & 255, 0, 1)
  const sum = internetChecksum(message)
  message.set([sum >> 8, sum & 255], 2)
  const packet = encodeIpv4({ source, destination, id: 0, ttl: 64, tos: 0, protocol: ICMP }, message)
  return Uint8Array.of(...destinationMac, ...sourceMac, 0x08, 0x00, ...packet)
}

/** Undefined for any frame that is no answer to a ping. */
export function decodeEchoReply(frame: Uint8Array): Echo | undefined {
  if (frame.length < ETHERNET || frame[12] !== 0x08 || frame[13] !== 0x00) return undefined
  const packet = decodeIpv4(frame.subarray(ETHERNET))
  if (isMalformed(packet) || packet.protocol !== ICMP) return undefined
  const [type, , , , high = 0, low = 0] = packet.payload
  if (type !== ECHO_REPLY || packet.payload.length < 8) return undefined
  const { source, destination } = packet
  const [destinationMac, sourceMac] = [frame.slice(0, 6), frame.slice(6, 12)]
  return { sourceMac, destinationMac, source, destination, identifier: (high << 8) | low }
}
