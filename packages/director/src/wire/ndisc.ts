/**
 * The unsolicited neighbour advertisement (RFC 4861 §4.4, §7.2.6) that announces an IPv6 VIP, as keepalived sends it:
 * to all nodes, from the VIP itself, with the override flag and, where the director forwards, the router flag.
 *
 *   | 33:33:00:00:00:01 | source MAC | 0x86dd |                                     Ethernet
 *   | version, class, flow | length 32 | 58 | hop limit 255 | VIP | ff02::1 |       IPv6
 *   | 136 | 0 | checksum | flags | target: VIP | 2 | 1 | MAC |                      ICMPv6
 */
import { addressFromBytes, addressToBytes } from './address'
import { internetChecksum } from './checksum'

const ETHERNET = 14
const IPV6 = 40
const ADVERTISEMENT = 32
const ICMPV6 = 58

/** The whole Ethernet frame, 86 bytes. */
export function encodeNeighbourAdvertisement(mac: Uint8Array, address: string, router: boolean): Uint8Array {
  const vip = addressToBytes(address)
  if (vip?.length !== 16) throw new RangeError(`'${address}' is no IPv6 address`)
  if (mac.length !== 6) throw new RangeError(`a MAC address has 6 bytes, not ${mac.length}`)
  const frame = new Uint8Array(ETHERNET + IPV6 + ADVERTISEMENT)
  frame.set([0x33, 0x33, 0, 0, 0, 1, ...mac, 0x86, 0xdd])
  frame.set([0x60, 0, 0, 0, 0, ADVERTISEMENT, ICMPV6, 255, ...vip, ...allNodes], ETHERNET)
  const message = frame.subarray(ETHERNET + IPV6)
  message.set([136, 0, 0, 0, router ? 0xa0 : 0x20, 0, 0, 0, ...vip, 2, 1, ...mac])
  // RFC 8200 §8.1: addresses, length (32), zero (24), next header.
  const pseudoHeader = Uint8Array.of(...vip, ...allNodes, 0, 0, 0, ADVERTISEMENT, 0, 0, 0, ICMPV6)
  new DataView(frame.buffer).setUint16(ETHERNET + IPV6 + 2, internetChecksum(pseudoHeader, message))
  return frame
}

/** What it says and by whom; undefined for anything else. Without the option of its MAC the sender of the frame is meant. */
export function decodeNeighbourAdvertisement(frame: Uint8Array): { target: string; mac: Uint8Array } | undefined {
  const at = ETHERNET + IPV6
  if (frame.length < at + 24 || frame[ETHERNET + 6] !== ICMPV6 || frame[at] !== 136) return undefined
  // RFC 4861 §7.1.2: the hop limit proves that it was sent on this link.
  if (frame[ETHERNET + 7] !== 255) return undefined
  const hasOption = frame.length >= at + ADVERTISEMENT && frame[at + 24] === 2 && frame[at + 25] === 1
  const mac = hasOption ? frame.slice(at + 26, at + 32) : frame.slice(6, 12)
  return { target: addressFromBytes(frame.subarray(at + 8, at + 24)), mac }
}

const allNodes = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
