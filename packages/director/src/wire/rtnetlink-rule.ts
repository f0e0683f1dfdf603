/**
 * Policy rules in rtnetlink (linux/fib_rules.h), from the words of keepalived.conf.
 *
 *   fib_rule_hdr | family u8 | dst length u8 | src length u8 | tos u8 | table u8 | - | - | action u8 | flags u32 |
 */
import type { RouteRule } from '@keelson/keepalived-conf/config'
import { addressFromBytes, isIpv6 } from './address'
import { type IprouteNames, numberFor, prefixFor, protocolFor, realmsFor } from './iproute-words'
import {
  type Attribute,
  cString,
  decodeAttributes,
  encodeNetlink,
  mustBeAddress,
  netlinkFlag,
  readU32,
  u8,
  u16,
  u32,
} from './netlink'
import { bigEndian64 } from './route-encap'
import { tableOf } from './rtnetlink-route'

export const ruleMessageType = { add: 32, delete: 33 } as const

/** @throws RangeError in words for what this director does not know */
export function encodeAddRule(seq: number, rule: RouteRule, names: IprouteNames): Uint8Array {
  const { request, ack, create, exclusive } = netlinkFlag
  return encodeNetlink(ruleMessageType.add, request | ack | create | exclusive, seq, ...bodyOf(rule, names))
}

export function encodeRemoveRule(seq: number, rule: RouteRule, names: IprouteNames): Uint8Array {
  return encodeNetlink(ruleMessageType.delete, netlinkFlag.request | netlinkFlag.ack, seq, ...bodyOf(rule, names))
}

/** What the kernel tells of a rule. */
export interface RuleMessage {
  type: 'rule'
  /** what it is known by: equal to `ruleIdentity` of the same rule */
  identity: string
  protocol: number
  deleted: boolean
}

export function decodeRule(body: Uint8Array, deleted: boolean): RuleMessage | undefined {
  if (body.length < 12) return undefined
  const [family, toLength = 0, fromLength = 0] = body
  const attributes = decodeAttributes(body.subarray(12))
  const prefix = (type: number, length: number) => {
    const bytes = attributes.get(type)
    return bytes && (bytes.length === 4 || bytes.length === 16) ? `${addressFromBytes(bytes)}/${length}` : 'all'
  }
  const ends = [prefix(fra.from, fromLength), prefix(fra.to, toLength)]
  const identity = [family === FAMILY_INET6 ? 6 : 4, readU32(attributes.get(fra.priority)), ...ends].join(' ')
  return { type: 'rule', identity, protocol: attributes.get(fra.protocol)?.[0] ?? 0, deleted }
}

/** Family, priority and both ends. */
export function ruleIdentity(rule: RouteRule): string {
  const ends = [rule.from, rule.to].map(words => {
    const prefix = prefixFor(words)
    return prefix ? `${addressFromBytes(mustBeAddress(prefix.address))}/${prefix.length}` : 'all'
  })
  return [isIpv6Rule(rule) ? 6 : 4, rule.priority ?? DEFAULT_PRIORITY, ...ends].join(' ')
}

function isIpv6Rule({ family, from, to }: RouteRule): boolean {
  return family === 6 || [from, to].some(words => words !== undefined && isIpv6(words))
}

const FAMILY_INET = 2
const FAMILY_INET6 = 10
const INVERT = 2
/** keepalived's, where the file has none */
const DEFAULT_PRIORITY = 16384
const actions = { table: 1, goto: 2, nop: 3, blackhole: 6, unreachable: 7, prohibit: 8 } as const
const ipProtocols: Record<string, number> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  sctp: 132,
}
const fra = {
  to: 1,
  from: 2,
  iif: 3,
  goto: 4,
  priority: 6,
  mark: 10,
  flow: 11,
  tunnelId: 12,
  suppressGroup: 13,
  suppressLength: 14,
  table: 15,
  mask: 16,
  oif: 17,
  l3mdev: 19,
  uidRange: 20,
  protocol: 21,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24,
} as const

function bodyOf(rule: RouteRule, names: IprouteNames): [Uint8Array, Attribute[]] {
  const from = prefixFor(rule.from)
  const to = prefixFor(rule.to)
  const table = rule.table === undefined ? 0 : tableOf(rule.table, names)
  const header = Uint8Array.of(
    isIpv6Rule(rule) ? FAMILY_INET6 : FAMILY_INET,
    to?.length ?? 0,
    from?.length ?? 0,
    rule.tos === undefined ? 0 : numberFor(names, 'rt_dsfield', 'tos', rule.tos),
    table > 255 ? 0 : table,
    0,
    0,
    actions[rule.action ?? 'table'],
    ...u32(rule.not ? INVERT : 0),
  )
  const attributes: Attribute[] = [[fra.priority, u32(rule.priority ?? DEFAULT_PRIORITY)]]
  if (!rule.no_track || rule.protocol !== undefined) attributes.push([fra.protocol, u8(protocolFor(names, rule))])
  if (table > 255) attributes.push([fra.table, u32(table)])
  if (from) attributes.push([fra.from, mustBeAddress(from.address)])
  if (to) attributes.push([fra.to, mustBeAddress(to.address)])
  return [header, [...attributes, ...selectorsOf(rule, names)]]
}

function selectorsOf(rule: RouteRule, names: IprouteNames): Attribute[] {
  const attributes: Attribute[] = []
  const add = <T>(value: T | undefined, type: number, encode: (value: T) => Uint8Array) => {
    if (value !== undefined) attributes.push([type, encode(value)])
  }
  const [mark, mask] = rule.fwmark?.split('/') ?? []
  add(rule.iif, fra.iif, cString)
  add(rule.oif, fra.oif, cString)
  add(mark, fra.mark, word => u32(Number(word)))
  add(mask, fra.mask, word => u32(Number(word)))
  add(rule.realms, fra.flow, words => u32(realmsFor(names, words)))
  add(rule.goto, fra.goto, u32)
  add(rule.tunnel_id, fra.tunnelId, id => bigEndian64(BigInt(id)))
  add(rule.suppress_prefixlength, fra.suppressLength, u32)
  add(rule.suppress_ifgroup, fra.suppressGroup, word => u32(numberFor(names, 'group', 'suppress_ifgroup', word)))
  add(rule.l3mdev || undefined, fra.l3mdev, () => u8(1))
  add(rule.uidrange, fra.uidRange, words => rangeOf(words, u32))
  add(rule.ipproto, fra.ipProtocol, word => u8(ipProtocolOf(word)))
  add(rule.sport, fra.sourcePorts, words => rangeOf(words, u16))
  add(rule.dport, fra.destinationPorts, words => rangeOf(words, u16))
  return attributes
}

function rangeOf(words: string, encode: (value: number) => Uint8Array): Uint8Array {
  return Uint8Array.from(words.split('-').flatMap(word => [...encode(Number(word))]))
}

function ipProtocolOf(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : ipProtocols[word]
  if (number === undefined) throw new RangeError(`ipproto ${word} is not known; write its number`)
  return number
}
