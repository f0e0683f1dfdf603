/**
 * The part of nf_tables (linux/netfilter/nf_tables.h) that a director's filters need: sets, maps, chains, rules.
 * Numbers in attributes are big-endian here, unlike in rtnetlink. A batch is taken whole or not at all.
 *
 *   nfgenmsg   | family u8 | version u8 | resource u16 |
 */
import { type Attribute, cString, encodeNetlink, nested, netlinkFlag, u32 } from './netlink'

export type NftFamily = 'ip' | 'ip6'

export interface NftMessage {
  type: keyof typeof messages
  family: NftFamily
  attributes: readonly Attribute[]
}

/** One datagram; every message is answered only if it fails, the last one always. */
export function encodeBatch(seq: number, all: readonly NftMessage[]): Uint8Array {
  const parts = [
    encodeNetlink(BATCH_BEGIN, netlinkFlag.request, seq, header(0, SUBSYSTEM)),
    ...all.map(({ type, family, attributes }, index) => {
      const last = index === all.length - 1
      const flags =
        netlinkFlag.request | (type.startsWith('new') ? netlinkFlag.create : 0) | (last ? netlinkFlag.ack : 0)
      const append = type === 'newRule' ? netlinkFlag.append : 0
      return encodeNetlink(
        (SUBSYSTEM << 8) | messages[type],
        flags | append,
        seq,
        header(families[family], 0),
        attributes,
      )
    }),
    encodeNetlink(BATCH_END, netlinkFlag.request, seq, header(0, SUBSYSTEM)),
  ]
  return Uint8Array.from(parts.flatMap(part => [...part]))
}

export const be32 = (value: number): Uint8Array =>
  Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)

/** From scratch, whatever was there by its name. */
export function freshTable(family: NftFamily, name: string): NftMessage[] {
  return [...removeTable(family, name), table(family, name, 'newTable')]
}

/** Also where there is none: that would be an error, so it is made first. */
export function removeTable(family: NftFamily, name: string): NftMessage[] {
  return [table(family, name, 'newTable'), table(family, name, 'deleteTable')]
}

function table(family: NftFamily, name: string, type: 'newTable' | 'deleteTable'): NftMessage {
  return { type, family, attributes: [[1, cString(name)]] }
}

/** `type` is nft's own number of the type, which only `nft list` reads, as `host`: in the host's byte order. With `data` it is a map. */
export function newSet(
  family: NftFamily,
  tableName: string,
  name: string,
  key: { type: number; length: number; constant?: boolean; data?: { type: number; length: number }; host?: boolean },
  id: number,
): NftMessage {
  const attributes: Attribute[] = [
    [1, cString(tableName)],
    [2, cString(name)],
    [3, be32((key.constant ? SET_CONSTANT : 0) | (key.data ? SET_MAP : 0))],
    [4, be32(key.type)],
    [5, be32(key.length)],
  ]
  if (key.data) attributes.push([6, be32(key.data.type)], [7, be32(key.data.length)])
  attributes.push([10, be32(id)])
  if (key.host) attributes.push([13, Uint8Array.of(...hostOrder(0), ...(key.data ? hostOrder(1) : []))])
  return { type: 'newSet', family, attributes }
}

export function elements(
  family: NftFamily,
  tableName: string,
  set: string,
  keys: readonly (Uint8Array | readonly [key: Uint8Array, data: Uint8Array])[],
  type: 'newElements' | 'deleteElements' = 'newElements',
): NftMessage {
  const list = keys.map(each => {
    const parts = each instanceof Uint8Array ? [each] : each
    return nested(
      LIST_ELEMENT,
      parts.map((bytes, index) => nested(index + 1, [[DATA_VALUE, bytes]])),
    )
  })
  return { type, family, attributes: [[1, cString(tableName)], [2, cString(set)], nested(3, list)] }
}

export function newChain(
  family: NftFamily,
  tableName: string,
  name: string,
  hook?: { number: 'input' | 'output'; priority: number },
): NftMessage {
  const attributes: Attribute[] = [
    [1, cString(tableName)],
    [3, cString(name)],
  ]
  if (hook) {
    attributes.push(
      nested(4, [
        [1, be32(hook.number === 'input' ? 1 : 3)],
        [2, be32(hook.priority)],
      ]),
    )
    attributes.push([5, be32(ACCEPT)], [7, cString('filter')])
  }
  return { type: 'newChain', family, attributes }
}

export type Expression = readonly [name: string, attributes: readonly Attribute[]]

export function newRule(
  family: NftFamily,
  tableName: string,
  chain: string,
  expressions: readonly Expression[],
): NftMessage {
  const list = expressions.map(([name, attributes]) =>
    nested(LIST_ELEMENT, [[1, cString(name)], nested(2, attributes)]),
  )
  return { type: 'newRule', family, attributes: [[1, cString(tableName)], [2, cString(chain)], nested(4, list)] }
}

/** Bytes of a header into a register: 1 to 4 hold 16 bytes each. */
export function load(base: 'network' | 'transport', offset: number, length: number, register = 1): Expression {
  return [
    'payload',
    [
      [1, be32(register)],
      [2, be32(base === 'network' ? 1 : 2)],
      [3, be32(offset)],
      [4, be32(length)],
    ],
  ]
}

export function meta(key: 'iif' | 'oif' | 'l4proto' | 'oifkind', register = 1): Expression {
  return [
    'meta',
    [
      [1, be32(register)],
      [2, be32({ iif: 4, oif: 5, l4proto: 16, oifkind: 27 }[key])],
    ],
  ]
}

export function mask(bytes: Uint8Array, register = 1): Expression {
  const none = new Uint8Array(bytes.length)
  return [
    'bitwise',
    [
      [1, be32(register)],
      [2, be32(register)],
      [3, be32(bytes.length)],
      nested(4, [[DATA_VALUE, bytes]]),
      nested(5, [[DATA_VALUE, none]]),
    ],
  ]
}

export function equals(bytes: Uint8Array, register = 1): Expression {
  return ['cmp', [[1, be32(register)], [2, be32(0)], nested(3, [[DATA_VALUE, bytes]])]]
}

export function isIn(set: string, id: number, register = 1): Expression {
  return [
    'lookup',
    [
      [1, cString(set)],
      [2, be32(register)],
      [4, be32(id)],
    ],
  ]
}

/** What the map holds for the register goes into it. */
export function mapped(map: string, id: number, register: number): Expression {
  return [
    'lookup',
    [
      [1, cString(map)],
      [2, be32(register)],
      [3, be32(register)],
      [4, be32(id)],
    ],
  ]
}

/** A copy to the address in one register by the interface in another. */
export function duplicate(address: number, device: number): Expression {
  return [
    'dup',
    [
      [1, be32(address)],
      [2, be32(device)],
    ],
  ]
}

export const counter: Expression = ['counter', []]

export function verdict(what: 'drop' | 'accept' | { goto: string }): Expression {
  const code = what === 'drop' ? DROP : what === 'accept' ? ACCEPT : GOTO
  const chain: Attribute[] = typeof what === 'object' ? [[2, cString(what.goto)]] : []
  return ['immediate', [[1, be32(0)], nested(2, [nested(2, [[1, be32(code)], ...chain])])]]
}

/** nft's datatype.h */
export const nftType = { ipv4: 7, ipv6: 8, interface: 20, icmpv6: 29 } as const

/** libnftnl's udata.h: of the keys is 0, of the data 1; the value is nft's own for the host's order. */
const hostOrder = (of: number) => [of, 4, ...u32(1)]

const SUBSYSTEM = 10
const BATCH_BEGIN = 0x10
const BATCH_END = 0x11
const LIST_ELEMENT = 1
const DATA_VALUE = 1
const SET_CONSTANT = 2
const SET_MAP = 8
const DROP = 0
const ACCEPT = 1
const GOTO = -4
const families = { ip: 2, ip6: 10 } as const
const messages = {
  newTable: 0,
  deleteTable: 2,
  newChain: 3,
  newRule: 6,
  newSet: 9,
  newElements: 12,
  deleteElements: 14,
} as const

function header(family: number, resource: number): Uint8Array {
  return Uint8Array.of(family, 0, resource >> 8, resource & 255)
}
