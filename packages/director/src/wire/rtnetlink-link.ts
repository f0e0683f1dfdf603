/**
 * Links (interfaces) in rtnetlink (linux/if_link.h).
 *
 *   ifinfomsg  | family u8 | - | type u16 | index i32 | flags u32 | change u32 |
 */
import {
  type Attribute,
  cString,
  decodeAttributes,
  encodeNetlink,
  nested,
  netlinkFlag,
  readU32,
  textOf,
  u8,
  u16,
  u32,
} from './netlink'

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
  group: number
  deleted: boolean
}

export const linkMessageType = { add: 16, delete: 17, get: 18 } as const

export function encodeGetLinks(seq: number): Uint8Array {
  return encodeNetlink(linkMessageType.get, netlinkFlag.request | netlinkFlag.dump, seq, new Uint8Array(16))
}

/** An interface upon another one. */
export interface VirtualLink {
  name: string
  /** index of the interface below */
  base: number
  /** a macvlan with a MAC of its own, that neither hears nor answers its siblings; or an ipvlan of layer 2 */
  kind: 'macvlan' | { ipvlan: 'bridge' | 'private' | 'vepa' }
  mac?: Uint8Array
  group?: number
}

export function encodeAddLink(seq: number, { name, base, kind, mac, group }: VirtualLink): Uint8Array {
  const { request, ack, create, exclusive } = netlinkFlag
  const options: Attribute[] =
    kind === 'macvlan'
      ? [[MACVLAN_MODE, u32(MODE_PRIVATE)]]
      : [
          [IPVLAN_MODE, u16(IPVLAN_MODE_L2)],
          [IPVLAN_FLAGS, u16(ipvlanFlag[kind.ipvlan])],
        ]
  return encodeNetlink(linkMessageType.add, request | ack | create | exclusive, seq, new Uint8Array(16), [
    ...(mac ? [[attribute.mac, mac] as const] : []),
    [attribute.name, cString(name)],
    [attribute.link, u32(base)],
    ...(group === undefined ? [] : [[attribute.group, u32(group)] as const]),
    nested(attribute.info, [
      [INFO_KIND, cString(kind === 'macvlan' ? 'macvlan' : 'ipvlan')],
      nested(INFO_DATA, options),
    ]),
  ])
}

/** Another group, or the same one again: the kernel tells of the interface either way. */
export function encodeLinkGroup(seq: number, index: number, group: number): Uint8Array {
  const { request, ack } = netlinkFlag
  return encodeNetlink(linkMessageType.add, request | ack, seq, header(index, 0), [[attribute.group, u32(group)]])
}

/** No link-local address of its own (in6_addr_gen_mode none). */
export function encodeNoOwnLinkLocal(seq: number, index: number): Uint8Array {
  const { request, ack } = netlinkFlag
  const inet6 = nested(AF_INET6, [[ADDRESS_GENERATION, u8(GENERATE_NONE)]])
  return encodeNetlink(linkMessageType.add, request | ack, seq, header(index, 0), [nested(attribute.families, [inet6])])
}

export function encodeLinkUp(seq: number, index: number): Uint8Array {
  const { request, ack } = netlinkFlag
  return encodeNetlink(linkMessageType.add, request | ack, seq, header(index, linkFlag.up))
}

export function encodeRemoveLink(seq: number, index: number): Uint8Array {
  const { request, ack } = netlinkFlag
  return encodeNetlink(linkMessageType.delete, request | ack, seq, header(index, 0))
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
    group: readU32(attributes.get(attribute.group)),
    deleted,
  }
}

const linkFlag = { up: 1, running: 0x40 } as const
const attribute = { mac: 1, name: 3, mtu: 4, link: 5, info: 18, families: 26, group: 27 } as const
const INFO_KIND = 1
const INFO_DATA = 2
const MACVLAN_MODE = 1
const MODE_PRIVATE = 1
const IPVLAN_MODE = 1
const IPVLAN_FLAGS = 2
const IPVLAN_MODE_L2 = 0
const ipvlanFlag = { bridge: 0, private: 1, vepa: 2 } as const
const AF_INET6 = 10
const ADDRESS_GENERATION = 8
const GENERATE_NONE = 1

/** Changes the flags that are set here and no others. */
function header(index: number, flags: number): Uint8Array {
  return Uint8Array.of(0, 0, 0, 0, ...u32(index), ...u32(flags), ...u32(flags))
}
