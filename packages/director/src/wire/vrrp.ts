/**
 * The VRRP advert on the wire. Decoding checks what the bytes alone can show; what the configuration expects
 * (version, authentication, interval, addresses) is the instance's to judge.
 *
 *   v2, RFC 3768 §5.1                                    v3, RFC 9568 §5.1
 *   |ver|typ|     VRID     |   priority   | addresses |   |ver|typ|     VRID     |   priority   | addresses |
 *   |   auth type   | interval (s) |     checksum     |   |rsvd|   interval (cs)   |        checksum        |
 *   |              address, 4 bytes each              |   |            address, 4 or 16 bytes each          |
 *   |         authentication data, 8 bytes            |
 */
import { addressFromBytes, addressToBytes, isIpv6 } from './address'
import { trailerLength } from './auth-trailer'
import { internetChecksum } from './checksum'
import { isMalformed, type Malformed, malformed } from './malformed'

export { isMalformed, type Malformed }

export interface Advert {
  version: 2 | 3
  virtual_router_id: number
  /** 0: the master stops; 255: it owns the addresses. */
  priority: number
  /** 0 none, 1 PASS, 2 AH; always 0 in version 3. */
  authType: 0 | 1 | 2
  advertIntervalCentis: number
  addresses: string[]
  /** 8 bytes; version 2 only. */
  authData?: Uint8Array
  /** decoded only: a trailer of keepalived's auth_hmac, and the message before it; bytes of the packet itself */
  signed?: { message: Uint8Array; trailer: Uint8Array }
}

/** The two ends of the IP packet: part of the version 3 checksum (RFC 9568 §5.2.8). */
export interface PacketEnds {
  source: string
  destination: string
}

/** Without `ends` a version 3 checksum leaves the pseudo-header out (keepalived's v3_checksum_as_v2). Version 2 over IPv6 is keepalived's own. */
export function encodeAdvert(advert: Advert, ends?: PacketEnds): Uint8Array {
  const addresses = advert.addresses.map(bytesOf)
  const addressBytes = addresses.reduce((sum, address) => sum + address.length, 0)
  const bytes = new Uint8Array(8 + addressBytes + (advert.version === 2 ? authLength : 0))
  const view = new DataView(bytes.buffer)
  view.setUint8(0, (advert.version << 4) | typeAdvertisement)
  view.setUint8(1, advert.virtual_router_id)
  view.setUint8(2, advert.priority)
  view.setUint8(3, addresses.length)
  if (advert.version === 2) {
    view.setUint8(4, advert.authType)
    view.setUint8(5, Math.round(advert.advertIntervalCentis / 100))
  } else view.setUint16(4, advert.advertIntervalCentis & 0xfff)
  let at = 8
  for (const address of addresses) {
    bytes.set(address, at)
    at += address.length
  }
  if (advert.version === 2 && advert.authData) bytes.set(advert.authData.subarray(0, authLength), at)
  view.setUint16(6, checksum(advert.version, bytes, ends))
  return bytes
}

/** Over IPv6 the checksum is of all that follows the header, a trailer too (RFC 3542 §3.1): what the kernel will say again. */
export function sealAdvert(packet: Uint8Array, ends: PacketEnds): Uint8Array {
  if (!isIpv6(ends.source)) return packet
  packet.fill(0, 6, 8)
  new DataView(packet.buffer, packet.byteOffset).setUint16(6, checksum(3, packet, ends))
  return packet
}

/** An advert as its bytes say it, before anything is held against it but its length. */
export interface AdvertReading {
  /** `version`, `type` and `authType` are whatever stands there */
  advert: Omit<Advert, 'version' | 'authType'> & { version: number; authType: number }
  type: number
  /** the checksum is right for a packet of these ends; without ends the pseudo-header is left out */
  hasChecksum(ends: PacketEnds | undefined): boolean
}

/** `mayBeSigned` allows for an auth trailer; `ip` tells the family of the addresses. */
export function readAdvert(packet: Uint8Array, ip?: PacketEnds, mayBeSigned = false): AdvertReading | Malformed {
  if (packet.length < 8) return malformed('packet-length', `${packet.length} bytes are no VRRP advert`)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const version = view.getUint8(0) >> 4
  const count = view.getUint8(3)
  const width = addressWidth(version, count, packet.length, ip)
  const expected = 8 + count * width + (version === 2 ? authLength : 0)
  const signed = mayBeSigned && packet.length === expected + trailerLength
  const bytes = signed ? packet.subarray(0, expected) : packet
  // Of a version nobody knows not even the length is known.
  if (bytes.length !== expected && (version === 2 || version === 3)) {
    const size = bytes.length > expected ? 'long' : 'short'
    return malformed('packet-length', `vrrp packet too ${size}, length ${bytes.length} and expect ${expected}`)
  }
  const addresses: string[] = []
  for (let at = 8; at + width <= bytes.length && addresses.length < count; at += width)
    addresses.push(addressFromBytes(bytes.subarray(at, at + width)))
  return {
    advert: {
      version,
      virtual_router_id: view.getUint8(1),
      priority: view.getUint8(2),
      authType: version === 2 ? view.getUint8(4) : 0,
      advertIntervalCentis: version === 2 ? view.getUint8(5) * 100 : view.getUint16(4) & 0xfff,
      addresses,
      ...(version === 2 && { authData: bytes.slice(bytes.length - authLength) }),
      ...(signed && { signed: { message: bytes, trailer: packet.subarray(expected) } }),
    },
    type: view.getUint8(0) & 15,
    // As `sealAdvert` makes it; over IPv4 it ends with the message.
    hasChecksum: ends => checksum(version === 2 ? 2 : 3, ends && isIpv6(ends.source) ? packet : bytes, ends) === 0,
  }
}

/** The advert, where its bytes alone show nothing wrong. Without `ip` a version 3 checksum is not checked. */
export function decodeAdvert(packet: Uint8Array, ip?: PacketEnds, mayBeSigned = false): Advert | Malformed {
  const reading = readAdvert(packet, ip, mayBeSigned)
  if (isMalformed(reading)) return reading
  const { advert, type } = reading
  if (!isVersion(advert)) return malformed('version', `VRRP version ${advert.version}`)
  if (!isAuthType(advert)) return malformed('auth-type', `authentication type ${advert.authType}`)
  if (type !== typeAdvertisement) return malformed('type', `VRRP packet type ${type}, only 1 exists`)
  if ((advert.version === 2 || ip) && !reading.hasChecksum(ip))
    return malformed('checksum', `Invalid VRRPv${advert.version} checksum`)
  return advert
}

function isVersion<T extends { version: number }>(advert: T): advert is T & { version: 2 | 3 } {
  return advert.version === 2 || advert.version === 3
}

function isAuthType<T extends { authType: number }>(advert: T): advert is T & { authType: 0 | 1 | 2 } {
  return advert.authType <= 2
}

/** The password as it stands in the advert: 8 bytes, zero-filled (RFC 2338 §5.3.10). */
export function passwordBytes(password: string): Uint8Array {
  const bytes = new Uint8Array(authLength)
  for (let i = 0; i < authLength && i < password.length; i++) bytes[i] = password.charCodeAt(i) & 255
  return bytes
}

export const typeAdvertisement = 1
const authLength = 8

function addressWidth(version: number, count: number, length: number, ip: PacketEnds | undefined): 4 | 16 {
  if (ip) return isIpv6(ip.source) ? 16 : 4
  if (version === 2) return 4
  return count > 0 && length === 8 + count * 16 ? 16 : 4
}

/** 0 over a message that carries its right checksum. */
function checksum(version: 2 | 3, message: Uint8Array, ends: PacketEnds | undefined): number {
  if (!ends || (version === 2 && !isIpv6(ends.source))) return internetChecksum(message)
  const source = bytesOf(ends.source)
  const destination = bytesOf(ends.destination)
  // IPv4: addresses, zero, protocol, length; IPv6 (RFC 8200 §8.1): addresses, length (32), zero (24), next header.
  const tail =
    source.length === 16
      ? Uint8Array.of(0, 0, message.length >> 8, message.length & 255, 0, 0, 0, 112)
      : Uint8Array.of(0, 112, message.length >> 8, message.length & 255)
  return internetChecksum(source, destination, tail, message)
}

function bytesOf(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (!bytes) throw new RangeError(`'${address}' is no IP address`)
  return bytes
}
