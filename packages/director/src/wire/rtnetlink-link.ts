/**
 * Links (interfaces) in rtnetlink (linux/if_link.h).
 *
 *   ifinfomsg  | family u8 | - | type u16 | index i32 | flags u32 | change u32 |
 */
import { decodeAttributes, encodeNetlink, netlinkFlag, readU32, textOf } from './netlink'

export interface LinkMessage {
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

export const linkMessageType = { add: 16, delete: 17, get: 18 } as const

export function encodeGetLinks(seq: number): Uint8Array {
  return encodeNetlink(linkMessageType.get, netlinkFlag.request | netlinkFlag.dump, seq, new Uint8Array(16))
}

/** Undefined for a body that is too short. */
export function decodeLink(body: Uint8Array, deleted: boolean): LinkMessage | undefined {
  if (body.length < 16) return undefined
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const attributes = decodeAttributes(body.subarray(16))
  const flags = view.getUint32(8, true)
  return {
    type: 'link',
    index: view.getInt32(4, true),
    name: textOf(attributes.get(attribute.name)),
    up: (flags & linkFlag.up) !== 0,
    running: (flags & linkFlag.running) !== 0,
    mac: attributes.get(attribute.mac)?.slice() ?? new Uint8Array(),
    mtu: readU32(attributes.get(attribute.mtu)),
    deleted,
  }
}

const linkFlag = { up: 1, running: 0x40 } as const
const attribute = { mac: 1, name: 3, mtu: 4 } as const
