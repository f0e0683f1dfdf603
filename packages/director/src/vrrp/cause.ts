/** Why something happened, step by step: what an operator needs to believe a transition. */
import type { Instant } from '../instant'

export type CauseKind =
  /** an advert that was believed */
  | 'advert'
  /** an advert that did not come, or nobody to hear */
  | 'silence'
  | 'timer'
  /** a script, file, process or interface that is tracked */
  | 'tracker'
  /** what trackers did to the priority */
  | 'priority'
  /** the instance's own interface, or its address */
  | 'interface'
  /** a VIP that somebody else took away */
  | 'address'
  /** another member of the sync group */
  | 'group'
  /** start, stop, reload */
  | 'command'
  | 'configuration'

export interface Cause {
  at: Instant
  kind: CauseKind
  /** in words, with addresses and figures */
  text: string
}

/** The cause in one sentence, and the steps that led to it, oldest first. */
export interface Why {
  text: string
  chain: readonly Cause[]
}

/** A single step that says it all. */
export function because(kind: CauseKind, at: Instant, text: string): Why {
  return { text, chain: [{ at, kind, text }] }
}
