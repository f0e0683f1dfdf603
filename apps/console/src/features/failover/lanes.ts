/**
 * What each director was over time, from the transitions that were kept and from what is so now. Pure.
 *
 * A director that dies says nothing of it: its lane is cut where another director heard its last advert, and is unknown
 * until it speaks again.
 */
import type { EventBody } from '@keelson/contract/messages/event'
import type { VrrpStateName } from '@keelson/contract/messages/live-state'

export interface Transition {
  id: string
  at: number
  director: string
  body: Extract<EventBody, { kind: 'vrrp-transition' }>
}

export interface LaneNow {
  director: string
  connected: boolean
  /** Since when it is connected or gone. */
  since: number | undefined
  state: VrrpStateName | undefined
  stateSince: number | undefined
}

export interface Segment {
  from: number
  to: number
  state: VrrpStateName | 'unknown'
  cause: string
}

export interface Lane {
  director: string
  segments: Segment[]
}

/** `transitions` are those of one instance, of all directors, those after `end` too; `end`: the right end, if not now. */
export function lanesOf(
  directors: LaneNow[],
  transitions: Transition[],
  start: number,
  now: number,
  end: number = now,
): Lane[] {
  // newest first, and of one millisecond too: the reversal keeps those in the order in which they happened
  const inOrder = [...transitions].reverse().sort((a, b) => a.at - b.at)
  return directors.map(director => {
    const own = inOrder.filter(transition => transition.director === director.director)
    const segments = own.flatMap((transition, index): Segment[] => {
      const next = own[index + 1]
      const { at, body } = transition
      const end = next?.at ?? now
      const until = next
        ? next.body.from === 'INIT'
          ? lastSign(director.director, at, end, inOrder, body.timeline.timerRanAt)
          : end
        : endOfLife(director, at, now, inOrder, body.timeline.timerRanAt)
      return [
        { from: at, to: until, state: body.to, cause: body.cause },
        { from: until, to: end, state: 'unknown', cause: '' },
      ]
    })
    return {
      director: director.director,
      segments: clip([...before(director, own, start, now), ...segments], start, end),
    }
  })
}

/** Before the first transition that is kept. */
function before(director: LaneNow, own: Transition[], start: number, now: number): Segment[] {
  const first = own[0]
  if (first) {
    const state = first.body.from === 'INIT' ? 'unknown' : first.body.from
    return [{ from: start, to: first.at, state, cause: '' }]
  }
  if (!director.state || !director.connected) return [{ from: start, to: now, state: 'unknown', cause: '' }]
  const since = Math.max(start, director.stateSince ?? start)
  return [
    { from: start, to: since, state: 'unknown', cause: '' },
    { from: since, to: now, state: director.state, cause: '' },
  ]
}

function endOfLife(director: LaneNow, at: number, now: number, all: Transition[], speaksFrom?: number): number {
  if (director.connected) return now
  const gone = Math.max(at, Math.min(now, director.since ?? now))
  return Math.min(gone, lastSign(director.director, at, now, all, speaksFrom))
}

/**
 * When another director heard this one's last advert, between two points of time; else the later of them. A director may
 * die so soon that its first advert, sent just before it told of its transition, was its last.
 */
function lastSign(director: string, from: number, to: number, all: Transition[], speaksFrom = from): number {
  for (const { at, director: other, body } of all) {
    if (other === director || at <= from || at > to || body.to !== 'MASTER') continue
    const heard = body.timeline.lastAdvertAt
    if (heard !== undefined && heard >= Math.min(from, speaksFrom)) return Math.max(from, heard)
  }
  return to
}

const clip = (segments: Segment[], start: number, end: number): Segment[] =>
  segments
    .map(segment => ({ ...segment, from: Math.max(segment.from, start), to: Math.min(segment.to, end) }))
    .filter(segment => segment.to > segment.from)

export interface TakeOver extends Transition {
  /** Silence on the wire, milliseconds: from the old master's last advert to the new one's first. */
  gap: number | undefined
  steps: { name: keyof Transition['body']['timeline']; at: number; after: number }[]
}

const stepOrder = ['lastAdvertAt', 'timerDueAt', 'timerRanAt', 'advertSentAt', 'vipAddedAt', 'garpSentAt'] as const

export function takeOversOf(transitions: Transition[]): TakeOver[] {
  return transitions
    .filter(({ body }) => body.to === 'MASTER')
    .sort((a, b) => b.at - a.at)
    .map(transition => {
      const { timeline } = transition.body
      const known = stepOrder.flatMap(name => {
        const at = timeline[name]
        return at === undefined ? [] : [{ name, at }]
      })
      const zero = known[0]?.at ?? transition.at
      const { lastAdvertAt, advertSentAt } = timeline
      return {
        ...transition,
        gap: lastAdvertAt !== undefined && advertSentAt !== undefined ? advertSentAt - lastAdvertAt : undefined,
        steps: known.map(step => ({ ...step, after: step.at - zero })),
      }
    })
}
