/**
 * Events that belong together by their cause: what made a priority fall, the transitions that follow, the take-over and
 * its addresses; the real servers of one storm of checks; one revision on all directors. Pure; any order comes in,
 * newest first comes out, and no event is lost or told twice.
 */
import type { EventBody } from '@keelson/contract/messages/event'

export interface Groupable {
  id: string
  at: number
  clusterId: string | null
  director: string
  severity: 'info' | 'warning' | 'error'
  body: EventBody
}

export type GroupKind = 'vrrp' | 'checks' | 'config' | 'hand' | 'director'

export interface EventGroup<E extends Groupable = Groupable> {
  /** of its oldest event: the same while it grows */
  id: string
  kind: GroupKind
  /** the one that says most */
  head: E
  /** newest first */
  events: E[]
  from: number
  to: number
  /** the worst in it */
  severity: Groupable['severity']
}

/** What follows within this much is of the same cause, ms. */
const LINK = 5000
/** Directors get a revision one after the other. */
const DEPLOYMENT_LINK = 120_000
/** Instances that turn together, as when a director dies; and a cause that a silence began with. */
const TOGETHER = 1000
/** Something that never ends, as flapping, is told in parts. */
const LONGEST = 600_000

interface Open<E extends Groupable> {
  kind: GroupKind
  key: string
  names: Set<string>
  events: E[]
  from: number
  to: number
}

export function groupEvents<E extends Groupable>(events: readonly E[]): EventGroup<E>[] {
  const groups: Open<E>[] = []
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const kind = kindOf(event.body)
    const key = keyOf(event, kind)
    const names = namesOf(event.body)
    const group = groups.findLast(each => each.key === key && takes(each, event, names))
    if (group) {
      group.events.push(event)
      group.to = event.at
      group.from = Math.min(group.from, beginOf(event))
      for (const name of names) group.names.add(name)
    } else groups.push({ kind, key, names: new Set(names), events: [event], from: beginOf(event), to: event.at })
  }
  return groups.map(finished).sort((a, b) => b.to - a.to)
}

const kinds: Record<EventBody['kind'], GroupKind> = {
  'vrrp-transition': 'vrrp',
  'vrrp-group': 'vrrp',
  'vrrp-peer': 'vrrp',
  'split-brain': 'vrrp',
  'vrrp-priority': 'vrrp',
  tracker: 'vrrp',
  vip: 'vrrp',
  'real-server': 'checks',
  check: 'checks',
  quorum: 'checks',
  certificate: 'checks',
  weight: 'hand',
  'operator-state': 'hand',
  config: 'config',
  process: 'director',
  forwarder: 'director',
}
const kindOf = (body: EventBody): GroupKind => kinds[body.kind]

/** Events of different keys never belong together. */
function keyOf({ clusterId, director, body }: Groupable, kind: GroupKind): string {
  const cluster = clusterId ?? `no cluster, ${director}`
  if (body.kind === 'config') return `${cluster} config ${body.revision || director}`
  if (body.kind === 'weight' || body.kind === 'operator-state') return `${cluster} hand ${body.by}`
  return kind === 'director' ? `${cluster} ${director}` : `${cluster} ${kind}`
}

/** What an event is about; of VRRP only what these share, or what happens at once, is of one cause. */
function namesOf(body: EventBody): string[] {
  if ('instance' in body) return [body.instance]
  if (body.kind === 'tracker') return [body.tracker]
  if (body.kind === 'vrrp-group') return [body.group]
  return []
}

function takes<E extends Groupable>(group: Open<E>, event: E, names: string[]): boolean {
  if (event.at - group.from > LONGEST) return false
  const apart = beginOf(event) - group.to
  if (group.kind === 'config') return apart <= DEPLOYMENT_LINK
  if (group.kind !== 'vrrp') return apart <= LINK
  if (apart <= TOGETHER && event.at - group.to <= LINK) return true
  // What ended before the silence began is not what made it.
  const within = beginOf(event) < event.at ? TOGETHER : LINK
  return apart <= within && (names.some(name => group.names.has(name)) || mentions(event.body, group.names))
}

/** A priority falls because of a tracker that told of itself a moment before: its cause names it. */
function mentions(body: EventBody, names: ReadonlySet<string>): boolean {
  if (!('cause' in body)) return false
  return [...names].some(name => body.cause.includes(name))
}

/** When what led to it began: the last advert that was heard, the first step of its chain. */
function beginOf({ at, body }: Groupable): number {
  if (body.kind !== 'vrrp-transition') return at
  return Math.min(at, body.timeline.lastAdvertAt ?? at, ...(body.chain ?? []).map(cause => cause.at))
}

function finished<E extends Groupable>({ kind, events, from, to }: Open<E>): EventGroup<E> {
  const newestFirst = [...events].reverse()
  const severity = worst(events.map(event => event.severity))
  const head = newestFirst.reduce((best, event) => (weightOf(event.body) > weightOf(best.body) ? event : best))
  return { id: events[0]?.id ?? '', kind, head, events: newestFirst, from: Math.min(from, to), to, severity }
}

const worst = (severities: Groupable['severity'][]): Groupable['severity'] =>
  severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'info'

/** How much of its group an event says. */
function weightOf(body: EventBody): number {
  switch (body.kind) {
    case 'split-brain':
      return body.over ? 5 : 9
    case 'vrrp-transition':
      return body.to === 'MASTER' ? 8 : body.to === 'FAULT' ? 7 : body.from === 'MASTER' ? 6 : 4
    case 'quorum':
      return body.up ? 4 : 8
    case 'real-server':
      return body.health === 'down' ? 7 : 3
    case 'vrrp-priority':
      return 3
    case 'check':
    case 'tracker':
    case 'vrrp-group':
      return 2
    case 'config':
      return body.applied ? 1 : 9
    default:
      return 1
  }
}
