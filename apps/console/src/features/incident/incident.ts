/** What a report of a time says first, and which time it is of. Pure. */
import type { EventGroup, Groupable } from '../events/group-events'
import { type Transition, takeOversOf } from '../failover/lanes'
import { momentOf } from '../failover/time-window'

export interface IncidentFigures {
  events: number
  causes: number
  errors: number
  warnings: number
  takeOvers: number
  /** the longest time without a MASTER on the wire, ms; undefined: none was measured */
  longestGap: number | undefined
  /** who told of something */
  directors: string[]
}

export function incidentFigures(groups: readonly EventGroup[], transitions: Transition[]): IncidentFigures {
  const events: Groupable[] = groups.flatMap(group => group.events)
  const takeOvers = takeOversOf(transitions)
  const gaps = takeOvers.flatMap(({ gap }) => gap ?? [])
  return {
    events: events.length,
    causes: groups.length,
    errors: events.filter(({ severity }) => severity === 'error').length,
    warnings: events.filter(({ severity }) => severity === 'warning').length,
    takeOvers: takeOvers.length,
    longestGap: gaps.length > 0 ? Math.max(...gaps) : undefined,
    directors: [...new Set(events.map(({ director }) => director))].sort(),
  }
}

/** Without words the last hour; a time that ends before it begins is turned round. */
export function incidentTime(from: string | null, to: string | null, now: number): { from: number; to: number } {
  const end = momentOf(to) ?? now
  const start = momentOf(from) ?? end - 3_600_000
  return start <= end ? { from: start, to: end } : { from: end, to: start }
}
