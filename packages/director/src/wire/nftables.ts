/**
 * The part of nf_tables (linux/netfilter/nf_tables.h) that keeps a MASTER which does not accept from answering on its VIPs.
 * Numbers in attributes are big-endian here, unlike in rtnetlink. A batch is taken whole or not at all.
 *
 *   nfgenmsg   | family u8 | version u8 | resource u16 |
 */
import { type Attribute, cString, encodeNetlink, nested, netlinkFlag } from './netlink'

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

export function table(family: NftFamily, name: string, type: 'newTable' | 'deleteTable'): NftMessage {
  return { type, family, attributes: [[1, cString(name)]] }
}

/** `keyType` is nft's own number of the type, which only `nft list` reads. */
export function newSet(
  family: NftFamily,
  tableName: string,
  name: string,
  key: { type: number; length: number; constant?: boolean },
  id: number,
): NftMessage {
  const attributes: Attribute[] = [
    [1, cString(tableName)],
    [2, cString(name)],
    [3, be32(key.constant ? SET_CONSTANT : 0)],
    [4, be32(key.type)],
    [5, be32(key.length)],
    [10, be32(id)],
  ]
  return { type: 'newSet', family, attributes }
}

export function elements(
  family: NftFamily,
  tableName: string,
  set: string,
  keys: readonly Uint8Array[],
  type: 'newElements' | 'deleteElements' = 'newElements',
): NftMessage {
  const list = keys.map(key => nested(LIST_ELEMENT, [nested(1, [[DATA_VALUE, key]])]))
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

export function meta(key: 'iif' | 'oif' | 'l4proto', register = 1): Expression {
  return [
    'meta',
    [
      [1, be32(register)],
      [2, be32({ iif: 4, oif: 5, l4proto: 16 }[key])],
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

export const counter: Expression = ['counter', []]

export function verdict(what: 'drop' | 'accept' | { goto: string }): Expression {
  const code = what === 'drop' ? DROP : what === 'accept' ? ACCEPT : GOTO
  const chain: Attribute[] = typeof what === 'object' ? [[2, cString(what.goto)]] : []
  return ['immediate', [[1, be32(0)], nested(2, [nested(2, [[1, be32(code)], ...chain])])]]
}

const SUBSYSTEM = 10
const BATCH_BEGIN = 0x10
const BATCH_END = 0x11
const LIST_ELEMENT = 1
const DATA_VALUE = 1
const SET_CONSTANT = 2
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
