/** Policy rules, in the words of iproute2 as keepalived reads them. */
import type { RouteRule, StaticRule } from '../config/routing'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { familyOf } from './addresses'
import { anyWord, family, grouped, judgeTracking, named, prefix, protocol, table, tos, U32, untracked } from './iproute'
import { int } from './numbers'
import { type Options, readOptions, unknownOptions, writeOptions } from './options'
import { isOpen, missing, oneOf } from './words'

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
  iif: { into: 'iif', kind: anyWord },
  dev: { into: 'iif', kind: anyWord },
  oif: { into: 'oif', kind: anyWord },
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
    ...anyWord,
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
