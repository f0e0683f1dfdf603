/** Routes and policy rules, in the words of iproute2 as keepalived reads them. */
import type { NextHop, Route, RouteRule, StaticRoute, StaticRule } from '../config/routing'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { familyOf, ipAddress } from './addresses'
import { int } from './numbers'
import { type Options, readOptions, unknownOptions, writeOptions } from './options'
import { isOpen, missing, oneOf, word } from './words'

const U32 = int(0, 4294967295)
const any = word()

/** A word that iproute2's tables name, or its number; a name that we do not know the director may. */
function named(names: readonly string[], max: number): Kind<string> {
  return {
    ...any,
    read: words => {
      const given = words[0]
      if (!given || isOpen(given) || names.includes(given.value)) return { value: given?.value ?? '' }
      const number = /^(0x[0-9a-f]+|\d+)$/i.test(given.value) ? Number(given.value) : Number.NaN
      if (number <= max) return { value: given.value }
      const text = say(
        `${given.value} must be a number up to ${max} or a name that the director knows`,
        `${given.value} 必须是不大于 ${max} 的数字,或 Director 已定义的名称`,
      )
      return { value: given.value, complaints: [{ rule: 'unknown-name', severity: 'warning', word: 0, say: text }] }
    },
  }
}

const table = named(['main', 'local', 'default'], 2 ** 53)
const scope = named(['global', 'universe', 'nowhere', 'host', 'link', 'site'], 255)
const tos = named([], 255)
const protocol = named(
  ['keepalived', 'redirect', 'kernel', 'boot', 'static', 'ra', 'dhcp', 'bird', 'zebra', 'ospf', 'bgp'],
  255,
)
/** By it keepalived knows its own routes and rules again. */
const OWN_PROTOCOL = ['keepalived', '18', '0x12']

/** ADDRESS[/LENGTH] or default. */
const prefix: Kind<string> = {
  ...any,
  read: words => {
    const given = words[0]
    if (!given) return missing(say('an address', '地址'))
    if (isOpen(given) || ANY_ADDRESS.includes(given.value)) return { value: given.value }
    const [address = '', length] = given.value.split('/')
    const family = familyOf(address)
    if (!family)
      return {
        complaints: [
          {
            rule: 'invalid-address',
            word: 0,
            say: say(`'${given.value}' is not an IP address`, `'${given.value}' 不是 IP 地址`),
          },
        ],
      }
    const whole = family === 4 ? 32 : 128
    if (length === undefined || (/^\d+$/.test(length) && Number(length) <= whole)) return { value: given.value }
    const text = say(
      `${given.value}: the prefix length must be 0 to ${whole}`,
      `${given.value}:前缀长度必须在 0 到 ${whole} 之间`,
    )
    return { value: given.value, complaints: [{ rule: 'out-of-range', word: 0, say: text }] }
  },
}

const ANY_ADDRESS = ['default', 'any', 'all']
const realms = named([], 0)
const realmsOf: Kind<string> = {
  ...any,
  read: words =>
    /^(\d+|0x[0-9a-f]+)(\/(\d+|0x[0-9a-f]+))?$/i.test(words[0]?.value ?? '')
      ? { value: words[0]?.value }
      : realms.read(words),
}
const metric = (into: string) => ({ into, kind: U32, lockable: true })
const family = { inet: { into: 'family', means: 4 }, inet6: { into: 'family', means: 6 } }
const untracked: Options = { no_track: { into: 'no_track' } }
/** Only what stays may name a group. */
const grouped: Options = { track_group: { into: 'track_group', kind: any } }

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
  dev: { into: 'dev', kind: any },
  oif: { into: 'dev', kind: any },
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
  rtt: { into: 'rtt', kind: any, lockable: true },
  rttvar: { into: 'rttvar', kind: any, lockable: true },
  rto_min: { into: 'rto_min', kind: any, lockable: true },
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
  congctl: { into: 'congctl', kind: any, lockable: true },
  pref: { into: 'pref', kind: oneOf(['low', 'medium', 'high']) },
  expires: { into: 'expires', kind: U32 },
  'ttl-propagate': { into: 'ttl_propagate', kind: oneOf(['enabled', 'disabled']) },
  vrf: { into: 'vrf', kind: any },
  onlink: { into: 'onlink' },
  add: { into: 'append', means: false },
  prepend: { into: 'append', means: false },
  append: { into: 'append' },
  ...untracked,
}

const HOP: Options = {
  via: { into: 'via', kind: ipAddress },
  dev: { into: 'dev', kind: any },
  oif: { into: 'dev', kind: any },
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

function judgeTracking(
  { protocol, no_track }: { protocol?: string; no_track?: boolean },
  complaints: Complaint[],
): void {
  if (protocol === undefined || no_track || OWN_PROTOCOL.includes(protocol) || protocol.includes('$')) return
  const text = say(
    `protocol ${protocol} is reset: what is tracked must have that of keepalived (or add no_track)`,
    `protocol ${protocol} 会被重置:被跟踪者必须使用 keepalived 的 protocol(或加 no_track)`,
  )
  complaints.push({ rule: 'protocol-reset', severity: 'warning', word: 0, say: text })
}

const ACTIONS = ['nop', 'blackhole', 'prohibit', 'unreachable'] as const

const RULE: Options = {
  not: { into: 'not' },
  ...family,
  from: { into: 'from', kind: prefix },
  to: { into: 'to', kind: prefix },
  table: { into: 'table', kind: table },
  lookup: { into: 'table', kind: table },
  goto: { into: 'goto', kind: U32 },
  ...Object.fromEntries(ACTIONS.map(action => [action, { into: 'action', means: action }])),
  type: { into: 'action', kind: oneOf(ACTIONS) },
  preference: { into: 'priority', kind: U32 },
  priority: { into: 'priority', kind: U32 },
  order: { into: 'priority', kind: U32 },
  iif: { into: 'iif', kind: any },
  dev: { into: 'iif', kind: any },
  oif: { into: 'oif', kind: any },
  tos: { into: 'tos', kind: tos },
  dsfield: { into: 'tos', kind: tos },
  fwmark: { into: 'fwmark', kind: pair(/^(0x[0-9a-f]+|\d+)(\/(0x[0-9a-f]+|\d+))?$/i, 'MARK[/MASK]') },
  realms: { into: 'realms', kind: pair(/^\d{1,5}(\/\d{1,5})?$/, 'REALM[/REALM]') },
  suppress_prefixlength: { into: 'suppress_prefixlength', kind: int(0, 2147483647) },
  suppress_ifgroup: { into: 'suppress_ifgroup', kind: named(['default'], 4294967295) },
  'tunnel-id': { into: 'tunnel_id', kind: U32 },
  uidrange: { into: 'uidrange', kind: pair(/^\d+-\d+$/, 'FIRST-LAST') },
  l3mdev: { into: 'l3mdev' },
  protocol: { into: 'protocol', kind: protocol },
  ipproto: {
    into: 'ipproto',
    kind: named(['tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'esp', 'ah', 'gre', 'igmp', 'ipip'], 255),
  },
  sport: { into: 'sport', kind: pair(/^\d+-\d+$/, 'FIRST-LAST') },
  dport: { into: 'dport', kind: pair(/^\d+-\d+$/, 'FIRST-LAST') },
  ...untracked,
}

function pair(form: RegExp, shape: string): Kind<string> {
  return {
    ...any,
    read: words => {
      const given = words[0]
      if (!given || isOpen(given) || form.test(given.value)) return { value: given?.value ?? '' }
      const text = say(`'${given.value}' must be ${shape}`, `'${given.value}' 应为 ${shape}`)
      return { complaints: [{ rule: 'invalid-number', word: 0, say: text }] }
    },
  }
}

/** `[not] [from PREFIX] [to PREFIX] … table TABLE | goto N | ACTION`. */
export const routeRule: Kind<RouteRule> = ruleKind(RULE)
export const staticRule: Kind<StaticRule> = ruleKind({ ...RULE, ...grouped })

function ruleKind(options: Options): Kind<StaticRule> {
  return {
    read: words => {
      if (!words[0]) return missing(say('a rule', '规则'))
      const { value, complaints, rest } = readOptions(words, options)
      complaints.push(...unknownOptions(words, rest))
      const rule: StaticRule = value
      if (rule.goto !== undefined) rule.action = 'goto'
      judgeRule(rule, words, complaints)
      return complaints.length > 0 ? { value: rule, complaints } : { value: rule }
    },
    write: ({ action, ...value }) => {
      const parts = writeOptions(value, options)
      return [...parts, ...(action === undefined || action === 'goto' ? [] : [action])].join(' ')
    },
    hint: say('[from PREFIX] [to PREFIX] table TABLE priority N …', '[from 前缀] [to 前缀] table 表 priority N …'),
    input: { type: 'text', placeholder: 'from 192.0.2.0/24 table 100 priority 1000' },
  }
}

function judgeRule(rule: StaticRule, words: readonly Word[], complaints: Complaint[]): void {
  if (words.some(isOpen)) return
  const complain = (rule: string, severity: 'error' | 'warning', en: string, zh: string) => {
    complaints.push({ rule, severity, word: 0, say: say(en, zh) })
  }
  judgeTracking(rule, complaints)
  if (rule.track_group !== undefined && rule.iif === undefined) {
    complain('group-without-interface', 'error', 'has a track_group but no iif', '有 track_group 但没有 iif')
  }
  const actions = [rule.table, rule.action, rule.l3mdev || undefined].filter(each => each !== undefined)
  if (actions.length === 0)
    complain(
      'rule-without-action',
      'error',
      'has no action: add table, goto or another',
      '没有动作:请加 table、goto 等',
    )
  if (actions.length > 1) complain('rule-without-action', 'error', 'has more than one action', '有多个动作')
  if (rule.table === '0') complain('out-of-range', 'error', 'table 0 is not valid', 'table 0 无效')
  if (rule.goto !== undefined && rule.priority === undefined) {
    complain(
      'rule-without-priority',
      'error',
      'needs a priority below the target of goto',
      '需要小于 goto 目标的 priority',
    )
  } else if (rule.goto !== undefined && (rule.priority ?? 0) >= rule.goto) {
    complain(
      'out-of-range',
      'error',
      `priority ${rule.priority} must be below goto ${rule.goto}`,
      `priority ${rule.priority} 必须小于 goto ${rule.goto}`,
    )
  } else if (rule.priority === undefined) {
    const en = 'has no priority: keepalived picks one, which is probably not what was meant'
    complain('rule-without-priority', 'warning', en, '没有 priority:keepalived 会自行选择,通常不是本意')
  }
  const families = [
    rule.family,
    ...[rule.from, rule.to].map(each => (each ? familyOf(each.split('/')[0] ?? '') : undefined)),
  ]
  const known = new Set(families.filter(each => each !== undefined))
  if (known.size > 1) complain('mixed-families', 'error', 'mixes IPv4 and IPv6', '混用了 IPv4 和 IPv6')
}
