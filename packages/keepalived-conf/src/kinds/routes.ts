/** Routes, in the words of iproute2 as keepalived reads them. */
import type { NextHop, Route, StaticRoute } from '../config/routing'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { familyOf, ipAddress } from './addresses'
import {
  anyWord,
  family,
  grouped,
  judgeTracking,
  metric,
  prefix,
  protocol,
  realmsOf,
  scope,
  table,
  tos,
  U32,
  untracked,
} from './iproute'
import { int } from './numbers'
import { type Options, readOptions, unknownOptions, writeOptions } from './options'
import { isOpen, missing, oneOf } from './words'

const TYPES = [
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'throw',
  'unreachable',
  'prohibit',
  'blackhole',
  'nat',
  'anycast',
]

const ROUTE: Options = {
  ...Object.fromEntries(TYPES.map(type => [type, { into: 'type', means: type }])),
  ...family,
  to: { into: 'destination', kind: prefix },
  via: { into: 'via', kind: ipAddress },
  gw: { into: 'via', kind: ipAddress, successor: 'via' },
  or: { into: 'or', kind: ipAddress, successor: 'nexthop' },
  dev: { into: 'dev', kind: anyWord },
  oif: { into: 'dev', kind: anyWord },
  src: { into: 'src', kind: ipAddress },
  from: { into: 'from', kind: prefix },
  table: { into: 'table', kind: table },
  tos: { into: 'tos', kind: tos },
  dsfield: { into: 'tos', kind: tos },
  metric: { into: 'metric', kind: U32 },
  priority: { into: 'metric', kind: U32 },
  preference: { into: 'metric', kind: U32 },
  protocol: { into: 'protocol', kind: protocol },
  scope: { into: 'scope', kind: scope },
  mtu: metric('mtu'),
  hoplimit: { into: 'hoplimit', kind: int(0, 255), lockable: true },
  advmss: metric('advmss'),
  rtt: { into: 'rtt', kind: anyWord, lockable: true },
  rttvar: { into: 'rttvar', kind: anyWord, lockable: true },
  rto_min: { into: 'rto_min', kind: anyWord, lockable: true },
  reordering: metric('reordering'),
  window: metric('window'),
  cwnd: metric('cwnd'),
  ssthresh: metric('ssthresh'),
  initcwnd: metric('initcwnd'),
  initrwnd: metric('initrwnd'),
  quickack: { into: 'quickack', kind: int(0, 1), lockable: true },
  fastopen_no_cookie: { into: 'fastopen_no_cookie', kind: int(0, 1), lockable: true },
  realms: { into: 'realms', kind: realmsOf },
  features: { into: 'features', kind: oneOf(['ecn']) },
  congctl: { into: 'congctl', kind: anyWord, lockable: true },
  pref: { into: 'pref', kind: oneOf(['low', 'medium', 'high']) },
  expires: { into: 'expires', kind: U32 },
  'ttl-propagate': { into: 'ttl_propagate', kind: oneOf(['enabled', 'disabled']) },
  vrf: { into: 'vrf', kind: anyWord },
  onlink: { into: 'onlink' },
  add: { into: 'append', means: false },
  prepend: { into: 'append', means: false },
  append: { into: 'append' },
  ...untracked,
}

const HOP: Options = {
  via: { into: 'via', kind: ipAddress },
  dev: { into: 'dev', kind: anyWord },
  oif: { into: 'dev', kind: anyWord },
  weight: { into: 'weight', kind: int(1, 256) },
  onlink: { into: 'onlink' },
  realms: { into: 'realms', kind: realmsOf },
}

/** `[TYPE] [to] DESTINATION [via IP] [dev IF] … [nexthop via IP [dev IF] [weight N]] …`. */
export const route: Kind<Route> = routeKind(ROUTE)
export const staticRoute: Kind<StaticRoute> = routeKind({ ...ROUTE, ...grouped })

function routeKind(options: Options): Kind<StaticRoute> {
  return {
    read: given => {
      if (!given[0]) return missing(say('a destination', '目的地址'))
      const words = withoutFamily(given)
      const hops = hopsOf(words)
      const own = hops[0] === undefined ? words : words.slice(0, hops[0])
      const encap = own.findIndex(each => each.value === 'encap')
      const { value, complaints, rest } = readOptions(encap < 0 ? own : own.slice(0, encap), options)
      const read = { ...value } as Partial<StaticRoute> & { or?: string }
      let at = rest[0]
      if (at !== undefined && prefix.read(own.slice(at, at + 1)).value !== undefined) {
        for (const each of prefix.read(own.slice(at, at + 1)).complaints ?? []) complaints.push({ ...each, word: at })
        read.destination = own[at]?.value
        rest.shift()
        at = rest[0]
      }
      // A second destination is taken without a word; which of them counts is nobody's guess.
      const second = rest.filter(index => prefix.read(own.slice(index, index + 1)).value !== undefined)
      complaints.push(
        ...unknownOptions(own, second).map(each => ({ ...each, severity: 'warning' as const })),
        ...unknownOptions(
          own,
          rest.filter(index => !second.includes(index)),
        ),
      )
      if (encap >= 0) {
        // What it takes differs from kind to kind; it runs up to the device.
        const end = own.findIndex((each, index) => index > encap && ['dev', 'via', 'oif'].includes(each.value))
        read.encap = own
          .slice(encap + 1, end < 0 ? undefined : end)
          .map(each => each.value)
          .join(' ')
        const behind = readOptions(own, options, end < 0 ? own.length : end)
        Object.assign(read, behind.value)
        complaints.push(...behind.complaints, ...unknownOptions(own, behind.rest))
      }
      if (hops.length > 0)
        read.nexthops = hops.map((start, index) =>
          readHop(words, start, hops[index + 1] ?? words.length, read, complaints),
        )
      if (read.or !== undefined) read.nexthops = [{ via: read.via }, { via: read.or }]
      delete read.or
      if (read.destination === undefined) {
        if (!given.some(isOpen))
          complaints.push({ rule: 'missing-parameter', say: say('has no destination', '没有目的地址') })
        return { complaints }
      }
      judgeRoute(read, complaints)
      const route = { ...read, destination: read.destination }
      return complaints.length > 0 ? { value: route, complaints } : { value: route }
    },
    write: ({ destination, type, nexthops, encap, ...value }) => {
      const hops = (nexthops ?? []).flatMap(hop => ['nexthop', ...writeOptions(hop, HOP)])
      return [
        ...(type === undefined ? [] : [type]),
        destination,
        ...(encap === undefined ? [] : ['encap', encap]),
        ...writeOptions(value, options),
        ...hops,
      ].join(' ')
    },
    hint: say('DESTINATION [via IP] [dev INTERFACE] [table TABLE] …', '目的地址 [via IP] [dev 接口] [table 表] …'),
    input: { type: 'text', placeholder: '192.0.2.0/24 via 198.51.100.1 dev eth0' },
  }
}

/** `via inet6 ADDRESS` is `via ADDRESS`. */
function withoutFamily(words: readonly Word[]): readonly Word[] {
  return words.filter((each, index) => !(words[index - 1]?.value === 'via' && /^inet6?$/.test(each.value)))
}

function hopsOf(words: readonly Word[]): number[] {
  return words.flatMap((each, index) => (each.value === 'nexthop' ? [index] : []))
}

function readHop(
  words: readonly Word[],
  start: number,
  end: number,
  owner: Partial<StaticRoute>,
  complaints: Complaint[],
): NextHop {
  const own = words.slice(0, end)
  const hop = readOptions(own, HOP, start + 1)
  const trailing = readOptions(own, { ...untracked, ...grouped }, hop.rest[0] ?? own.length)
  if (hop.rest.length > 0) Object.assign(owner, trailing.value)
  complaints.push(...hop.complaints)
  complaints.push(...unknownOptions(own, hop.rest.length > 0 ? trailing.rest : []))
  return hop.value
}

/** What keepalived says of a route as a whole. */
function judgeRoute(route: Partial<StaticRoute> & { or?: string }, complaints: Complaint[]): void {
  const of = (address: string | undefined) =>
    address === undefined ? undefined : familyOf(address.split('/')[0] ?? '')
  const own = of(route.destination) ?? of(route.via)
  judgeTracking(route, complaints)
  if (route.dev === undefined && route.no_track === undefined) {
    const text = say(
      `${route.destination} cannot be tracked: it has no dev (add dev, or no_track)`,
      `${route.destination} 无法跟踪:没有 dev(请加 dev 或 no_track)`,
    )
    complaints.push({ rule: 'route-not-tracked', severity: 'warning', word: 0, say: text })
  }
  if (own === undefined) return
  const others = [route.family, of(route.via), of(route.src)].filter(each => each !== undefined)
  const complain = (en: string, zh: string) => complaints.push({ rule: 'mixed-families', word: 0, say: say(en, zh) })
  if (others.some(each => each !== own)) complain('mixes IPv4 and IPv6', '混用了 IPv4 和 IPv6')
  if (own === 4) {
    for (const option of ['pref', 'expires', 'from'] as const) {
      if (route[option] !== undefined) complain(`has ${option}, which only IPv6 knows`, `带有仅 IPv6 支持的 ${option}`)
    }
  }
}
