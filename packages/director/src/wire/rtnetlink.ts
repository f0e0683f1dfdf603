/**
 * The part of rtnetlink (RFC 3549, linux/rtnetlink.h) a director needs: links, addresses, and the kernel's answers.
 * Byte order is the host's; both machines we run on (x86-64, arm64) are little-endian. Decoding never throws: a
 * message cut short ends the list, an attribute cut short ends the attributes.
 *
 *   nlmsghdr   | length u32 | type u16 | flags u16 | sequence u32 | port u32 |   padded to 4
 *   ifinfomsg  | family u8 | - | type u16 | index i32 | flags u32 | change u32 |
 *   ifaddrmsg  | family u8 | prefix length u8 | flags u8 | scope u8 | index u32 |
 *   rtattr     | length u16 | type u16 | value |                                 padded to 4
 */
import { addressFromBytes, addressToBytes, isIpv6 } from './address'

export type RtnetlinkMessage =
  | {
      type: 'link'
      index: number
      name: string
      /** IFF_UP: the administrator switched it on */
      up: boolean
      /** IFF_RUNNING: it also has carrier */
      running: boolean
      mac: Uint8Array
      mtu: number
      deleted: boolean
    }
  | {
      type: 'address'
      index: number
      address: string
      prefixLength: number
      label?: string
      deleted: boolean
      secondary?: boolean
      /** IPv6 duplicate detection has not let it through: nothing can be sent from it */
      tentative?: boolean
    }
  /** errno 0 is success; a failure is the positive number: 17 EEXIST, 99 EADDRNOTAVAIL */
  | { type: 'ack'; seq: number; errno: number }
  | { type: 'done'; seq: number }
  /** a message of another kind, or one whose body is too short for its kind */
  | { type: 'unknown'; seq: number; messageType: number }

export interface AddressRequest {
  seq: number
  index: number
  address: string
  prefixLength: number
  /** IPv4 only, at most 15 characters; must start with the interface's name */
  label?: string
  broadcast?: string
  /** 0 global (default), 253 link, 254 host */
  scope?: number
}

export function encodeGetLinks(seq: number): Uint8Array {
  return message(messageType.getLink, flag.request | flag.dump, seq, new Uint8Array(16), [])
}

export function encodeGetAddresses(seq: number): Uint8Array {
  return message(messageType.getAddress, flag.request | flag.dump, seq, new Uint8Array(8), [])
}

/** Idempotent (NLM_F_REPLACE) and acknowledged. */
export function encodeAddAddress(request: AddressRequest): Uint8Array {
  const flags = flag.request | flag.ack | flag.create | flag.replace
  return addressMessage(messageType.newAddress, flags, request)
}

export function encodeRemoveAddress(request: AddressRequest): Uint8Array {
  return addressMessage(messageType.deleteAddress, flag.request | flag.ack, request)
}

/** Every message of one datagram, in order. */
export function decodeRtnetlink(bytes: Uint8Array): RtnetlinkMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const messages: RtnetlinkMessage[] = []
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = view.getUint32(at, true)
    if (length < 16 || at + length > bytes.length) break
    const decoded = decodeMessage(
      view.getUint16(at + 4, true),
      view.getUint32(at + 8, true),
      bytes.subarray(at + 16, at + length),
    )
    if (decoded) messages.push(decoded)
    at += padded(length)
  }
  return messages
}

const messageType = {
  noop: 1,
  error: 2,
  done: 3,
  newLink: 16,
  deleteLink: 17,
  getLink: 18,
  newAddress: 20,
  deleteAddress: 21,
  getAddress: 22,
} as const

const flag = { request: 1, ack: 4, dump: 0x300, replace: 0x100, create: 0x400 } as const

const linkFlag = { up: 1, running: 0x40 } as const
const addressFlag = { secondary: 1, noDuplicateDetection: 2, duplicate: 8, tentative: 0x40 } as const
const family = { inet: 2, inet6: 10 } as const

/** IFLA_* and IFA_*: every attribute that is written or read. */
const attribute = {
  link: { mac: 1, name: 3, mtu: 4 },
  address: { address: 1, local: 2, label: 3, broadcast: 4 },
} as const

function addressMessage(type: number, flags: number, request: AddressRequest): Uint8Array {
  const address = addressToBytes(request.address)
  if (!address) throw new RangeError(`'${request.address}' is no IP address`)
  const v6 = isIpv6(request.address)
  const body = new Uint8Array(8)
  const view = new DataView(body.buffer)
  view.setUint8(0, v6 ? family.inet6 : family.inet)
  view.setUint8(1, request.prefixLength)
  // A VIP was another director's a moment ago: duplicate detection would only delay it.
  view.setUint8(2, v6 && type === messageType.newAddress ? addressFlag.noDuplicateDetection : 0)
  view.setUint8(3, request.scope ?? 0)
  view.setUint32(4, request.index, true)
  const attributes: Attribute[] = [
    [attribute.address.local, address],
    [attribute.address.address, address],
  ]
  const broadcast = request.broadcast === undefined ? undefined : addressToBytes(request.broadcast)
  if (broadcast) attributes.push([attribute.address.broadcast, broadcast])
  if (request.label !== undefined) attributes.push([attribute.address.label, cString(request.label)])
  return message(type, flags, request.seq, body, attributes)
}

type Attribute = readonly [type: number, value: Uint8Array]

function message(
  type: number,
  flags: number,
  seq: number,
  body: Uint8Array,
  attributes: readonly Attribute[],
): Uint8Array {
  const attributesLength = attributes.reduce((sum, [, value]) => sum + padded(4 + value.length), 0)
  const bytes = new Uint8Array(16 + body.length + attributesLength)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, flags, true)
  view.setUint32(8, seq, true)
  bytes.set(body, 16)
  let at = 16 + body.length
  for (const [attributeType, value] of attributes) {
    view.setUint16(at, 4 + value.length, true)
    view.setUint16(at + 2, attributeType, true)
    bytes.set(value, at + 4)
    at += padded(4 + value.length)
  }
  return bytes
}

function decodeMessage(type: number, seq: number, body: Uint8Array): RtnetlinkMessage | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  switch (type) {
    case messageType.noop:
      return undefined
    case messageType.done:
      return { type: 'done', seq }
    case messageType.error:
      if (body.length >= 4) return { type: 'ack', seq, errno: Math.abs(view.getInt32(0, true)) }
      break
    case messageType.newLink:
    case messageType.deleteLink:
      if (body.length >= 16) return decodeLink(view, body, type === messageType.deleteLink)
      break
    case messageType.newAddress:
    case messageType.deleteAddress: {
      const address = body.length >= 8 ? decodeAddress(view, body, type === messageType.deleteAddress) : undefined
      if (address) return address
    }
  }
  return { type: 'unknown', seq, messageType: type }
}

function decodeLink(view: DataView, body: Uint8Array, deleted: boolean): RtnetlinkMessage {
  const attributes = decodeAttributes(body.subarray(16))
  const flags = view.getUint32(8, true)
  const mtu = attributes.get(attribute.link.mtu)
  return {
    type: 'link',
    index: view.getInt32(4, true),
    name: textOf(attributes.get(attribute.link.name)),
    up: (flags & linkFlag.up) !== 0,
    running: (flags & linkFlag.running) !== 0,
    mac: attributes.get(attribute.link.mac)?.slice() ?? new Uint8Array(),
    mtu: mtu && mtu.length >= 4 ? new DataView(mtu.buffer, mtu.byteOffset, 4).getUint32(0, true) : 0,
    deleted,
  }
}

function decodeAddress(view: DataView, body: Uint8Array, deleted: boolean): RtnetlinkMessage | undefined {
  const attributes = decodeAttributes(body.subarray(8))
  // IFA_LOCAL is the address itself; IFA_ADDRESS is the peer's on a point-to-point link and the only one for IPv6.
  const address = attributes.get(attribute.address.local) ?? attributes.get(attribute.address.address)
  if (!address || (address.length !== 4 && address.length !== 16)) return undefined
  const label = attributes.get(attribute.address.label)
  return {
    type: 'address',
    index: view.getUint32(4, true),
    address: addressFromBytes(address),
    prefixLength: view.getUint8(1),
    ...(label && { label: textOf(label) }),
    deleted,
    secondary: (view.getUint8(2) & addressFlag.secondary) !== 0,
    tentative: (view.getUint8(2) & (addressFlag.tentative | addressFlag.duplicate)) !== 0,
  }
}

function decodeAttributes(bytes: Uint8Array): Map<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const attributes = new Map<number, Uint8Array>()
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = view.getUint16(at, true)
    if (length < 4 || at + length > bytes.length) break
    // The two top bits mark nesting and byte order (linux/netlink.h NLA_TYPE_MASK).
    attributes.set(view.getUint16(at + 2, true) & 0x3fff, bytes.subarray(at + 4, at + length))
    at += padded(length)
  }
  return attributes
}

function padded(length: number): number {
  return (length + 3) & ~3
}

function cString(text: string): Uint8Array {
  return Uint8Array.from([...text].map(character => character.charCodeAt(0) & 255).concat(0))
}

function textOf(bytes: Uint8Array | undefined): string {
  if (!bytes) return ''
  const end = bytes.indexOf(0)
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end))
}
