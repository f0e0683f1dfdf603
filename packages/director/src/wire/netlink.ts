/**
 * Netlink's own framing (RFC 3549 §2.3, linux/netlink.h), whatever family speaks it. Byte order is the host's; the
 * machines we run on (x86-64, arm64) are little-endian. Decoding never throws: a message cut short ends the list, an
 * attribute cut short ends the attributes.
 *
 *   nlmsghdr   | length u32 | type u16 | flags u16 | sequence u32 | port u32 |   padded to 4
 *   nlattr     | length u16 | type u16 | value |                                 padded to 4
 */
import { addressToBytes } from './address'

export interface NetlinkMessage {
  type: number
  flags: number
  seq: number
  body: Uint8Array
}

export type Attribute = readonly [type: number, value: Uint8Array]

export const netlinkFlag = {
  request: 1,
  ack: 4,
  /** in an answer: what is listed changed meanwhile */
  dumpInterrupted: 0x10,
  dump: 0x300,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const

export const netlinkType = { noop: 1, error: 2, done: 3 } as const

export function encodeNetlink(
  type: number,
  flags: number,
  seq: number,
  body: Uint8Array,
  attributes: readonly Attribute[] = [],
): Uint8Array {
  const tail = encodeAttributes(attributes)
  const bytes = new Uint8Array(16 + body.length + tail.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, flags, true)
  view.setUint32(8, seq, true)
  bytes.set(body, 16)
  bytes.set(tail, 16 + body.length)
  return bytes
}

/** Every message of one datagram, in order. */
export function decodeNetlink(bytes: Uint8Array): NetlinkMessage[] {
  const messages: NetlinkMessage[] = []
  walkNetlink(bytes, (type, flags, seq, _, at, end) => {
    messages.push({ type, flags, seq, body: bytes.subarray(at, end) })
  })
  return messages
}

/** The same with nothing made for a message: its body is in `view` from `at` to `end`. */
export function walkNetlink(
  bytes: Uint8Array,
  take: (type: number, flags: number, seq: number, view: DataView, at: number, end: number) => void,
): void {
  walkNetlinkAt(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.length, take)
}

/** Of the first `size` bytes of the view. */
export function walkNetlinkAt(
  view: DataView,
  size: number,
  take: (type: number, flags: number, seq: number, view: DataView, at: number, end: number) => void,
): void {
  for (let at = 0; at + 16 <= size; ) {
    const length = view.getUint32(at, true)
    if (length < 16 || at + length > size) break
    take(
      view.getUint16(at + 4, true),
      view.getUint16(at + 6, true),
      view.getUint32(at + 8, true),
      view,
      at + 16,
      at + length,
    )
    at += padded(length)
  }
}

export function encodeAttributes(attributes: readonly Attribute[]): Uint8Array {
  const length = attributes.reduce((sum, [, value]) => sum + padded(4 + value.length), 0)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [type, value] of attributes) {
    view.setUint16(at, 4 + value.length, true)
    view.setUint16(at + 2, type, true)
    bytes.set(value, at + 4)
    at += padded(4 + value.length)
  }
  return bytes
}

/** Attributes within an attribute. */
export function nested(type: number, attributes: readonly Attribute[]): Attribute {
  return [type, encodeAttributes(attributes)]
}

export function decodeAttributes(bytes: Uint8Array): Map<number, Uint8Array> {
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

export function padded(length: number): number {
  return (length + 3) & ~3
}

export const u8 = (value: number): Uint8Array => Uint8Array.of(value & 255)

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255)
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** 0 where the attribute is not there or too short. */
export function readU32(bytes: Uint8Array | undefined): number {
  return bytes && bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) : 0
}

export function cString(text: string): Uint8Array {
  return Uint8Array.from([...text].map(character => character.charCodeAt(0) & 255).concat(0))
}

export function textOf(bytes: Uint8Array | undefined): string {
  if (!bytes) return ''
  const end = bytes.indexOf(0)
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end))
}

/** @throws RangeError for what is no address, which is our mistake and no peer's */
export function mustBeAddress(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (!bytes) throw new RangeError(`'${address}' is no IP address`)
  return bytes
}
