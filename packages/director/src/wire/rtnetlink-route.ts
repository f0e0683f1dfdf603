/**
 * Routes in rtnetlink (linux/rtnetlink.h), from the words of keepalived.conf.
 *
 *   rtmsg      | family u8 | dst length u8 | src length u8 | tos u8 | table u8 | protocol u8 | scope u8 | type u8 | flags u32 |
 *   rtnexthop  | length u16 | flags u8 | weight - 1 u8 | index i32 | attributes
 */
import type { NextHop, Route } from '@keelson/keepalived-conf/config'
import { addressFromBytes, isIpv6 } from './address'
import { type IprouteNames, indexFor, numberFor, prefixFor, protocolFor, realmsFor } from './iproute-words'
import {
  type Attribute,
  decodeAttributes,
  encodeAttributes,
  encodeNetlink,
  mustBeAddress,
  nested,
  netlinkFlag,
  readU32,
  u8,
  u16,
  u32,
} from './netlink'
import { encapAttributes } from './route-encap'
import { metricsOf } from './route-metrics'

export const routeMessageType = { add: 24, delete: 25 } as const

/** What the kernel tells of a route. */
export interface RouteMessage {
  type: 'route'
  /** what it is known by: equal to `routeIdentity` of the same route */
  identity: string
  protocol: number
  deleted: boolean
}

/** @throws RangeError in words for what this director does not know or cannot say */
export function encodeAddRoute(seq: number, route: Route, names: IprouteNames): Uint8Array {
  const { request, ack, create, exclusive, append } = netlinkFlag
  const flags = request | ack | create | (route.append ? append : 0) | (route.type === undefined ? 0 : exclusive)
  return encodeRoute(
    routeMessageType.add,
    flags,
    seq,
    route,
    names,
    route.scope === undefined ? 0 : scopeOf(route.scope, names),
  )
}

export function encodeRemoveRoute(seq: number, route: Route, names: IprouteNames): Uint8Array {
  return encodeRoute(routeMessageType.delete, netlinkFlag.request | netlinkFlag.ack, seq, route, names, NOWHERE)
}

export function decodeRoute(body: Uint8Array, deleted: boolean): RouteMessage | undefined {
  if (body.length < 12) return undefined
  const [family = 0, length = 0, , tos = 0, table = 0, protocol = 0] = body
  const six = family === FAMILY_INET6
  if (!six && family !== FAMILY_INET) return undefined
  const attributes = decodeAttributes(body.subarray(12))
  const destination = attributes.get(rta.destination)
  if (destination && destination.length !== (six ? 16 : 4)) return undefined
  const to = destination ? `${addressFromBytes(destination)}/${length}` : 'default'
  const number = attributes.has(rta.table) ? readU32(attributes.get(rta.table)) : table
  const metric = readU32(attributes.get(rta.priority))
  return { type: 'route', identity: identity(six, number, to, tos, metric), protocol, deleted }
}

/** Table, destination, TOS and metric: no two routes have all of them in common, but for those appended. */
export function routeIdentity(route: Route, names: IprouteNames): string {
  const six = isIpv6Route(route)
  const to = prefixFor(route.destination)
  const destination = to ? `${addressFromBytes(mustBeAddress(to.address))}/${to.length}` : 'default'
  const tos = route.tos === undefined ? 0 : numberFor(names, 'rt_dsfield', 'tos', route.tos)
  return identity(six, tableOf(route.table, names), destination, tos, route.metric || (six ? IPV6_METRIC : 0))
}

/** IPv6 where anything in it is. */
export function isIpv6Route({ family, destination, via, src }: Route): boolean {
  return family === 6 || [destination, via, src].some(each => each !== undefined && isIpv6(each))
}

export function tableOf(table: string | undefined, names: IprouteNames): number {
  return table === undefined ? TABLE_MAIN : numberFor(names, 'rt_tables', 'table', table)
}

function identity(six: boolean, table: number, destination: string, tos: number, metric: number): string {
  return `${six ? 6 : 4} ${table} ${destination} ${tos} ${metric}`
}

const FAMILY_INET = 2
/** the kernel's, where none is given */
const IPV6_METRIC = 1024
const FAMILY_INET6 = 10
const TABLE_MAIN = 254
const NOWHERE = 255
const ONLINK = 4
const types: Record<string, number> = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
}
const preferences: Record<string, number> = { low: 3, medium: 0, high: 1 }
const rta = {
  destination: 1,
  source: 2,
  interface: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  metrics: 8,
  multipath: 9,
  flow: 11,
  table: 15,
  preference: 20,
  expires: 23,
  ttlPropagate: 26,
} as const

function scopeOf(scope: string, names: IprouteNames): number {
  return numberFor(names, 'rt_scopes', 'scope', scope)
}

function encodeRoute(type: number, flags: number, seq: number, route: Route, names: IprouteNames, scope: number) {
  if (route.vrf !== undefined) throw new RangeError(`vrf ${route.vrf}: routes of a VRF are not done; name its table`)
  const six = isIpv6Route(route)
  const adds = type === routeMessageType.add
  const to = prefixFor(route.destination)
  const from = prefixFor(route.from)
  const table = tableOf(route.table, names)
  const header = Uint8Array.of(
    six ? FAMILY_INET6 : FAMILY_INET,
    to?.length ?? 0,
    from?.length ?? 0,
    route.tos === undefined ? 0 : numberFor(names, 'rt_dsfield', 'tos', route.tos),
    table > 255 ? 0 : table,
    protocolFor(names, route),
    scope,
    route.type === undefined ? (adds ? 1 : 0) : (types[route.type] ?? 1),
    ...u32(route.onlink && adds ? ONLINK : 0),
  )
  const attributes: Attribute[] = []
  if (to) attributes.push([rta.destination, mustBeAddress(to.address)])
  if (from) attributes.push([rta.source, mustBeAddress(from.address)])
  if (route.via !== undefined && !route.nexthops) attributes.push([rta.gateway, mustBeAddress(route.via)])
  if (route.dev !== undefined) attributes.push([rta.interface, u32(indexFor(names, route.dev))])
  if (route.metric !== undefined) attributes.push([rta.priority, u32(route.metric)])
  if (table > 255) attributes.push([rta.table, u32(table)])
  if (adds) attributes.push(...detailsOf(route, names))
  return encodeNetlink(type, flags, seq, header, attributes)
}

/** What a route is not known by. */
function detailsOf(route: Route, names: IprouteNames): Attribute[] {
  const attributes: Attribute[] = []
  if (route.src !== undefined) attributes.push([rta.preferredSource, mustBeAddress(route.src)])
  if (route.realms !== undefined) attributes.push([rta.flow, u32(realmsFor(names, route.realms))])
  if (route.pref !== undefined) attributes.push([rta.preference, u8(preferences[route.pref] ?? 0)])
  if (route.expires !== undefined) attributes.push([rta.expires, u32(route.expires)])
  if (route.ttl_propagate !== undefined)
    attributes.push([rta.ttlPropagate, u8(route.ttl_propagate === 'enabled' ? 1 : 0)])
  if (route.encap !== undefined) attributes.push(...encapAttributes(route.encap))
  const metrics = metricsOf(route)
  if (metrics.length > 0) attributes.push(nested(rta.metrics, metrics))
  if (route.nexthops) attributes.push([rta.multipath, encodeHops(route.nexthops, names)])
  return attributes
}

function encodeHops(hops: readonly NextHop[], names: IprouteNames): Uint8Array {
  return Uint8Array.from(
    hops.flatMap(({ via, dev, weight = 1, onlink, realms, encap }) => {
      const attributes: Attribute[] = []
      if (via !== undefined) attributes.push([rta.gateway, mustBeAddress(via)])
      if (realms !== undefined) attributes.push([rta.flow, u32(realmsFor(names, realms))])
      if (encap !== undefined) attributes.push(...encapAttributes(encap))
      const tail = encodeAttributes(attributes)
      const index = dev === undefined ? 0 : indexFor(names, dev)
      return [...u16(8 + tail.length), onlink ? ONLINK : 0, weight - 1, ...u32(index), ...tail]
    }),
  )
}
