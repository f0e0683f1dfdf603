/**
 * A person asked this director to stand back: as a BACKUP it takes any MASTER for a superior one, as with nopreempt, until
 * the hold ends. It ends by failback, by its time, or because nobody else serves: silence makes it MASTER as ever.
 *
 * Deviates: keepalived has no such word, there one edits the priority and reloads. On the wire it is what RFC 9568 §6.4.3
 * says of a shutdown (priority 0) and §6.1 of Preempt_Mode, so every peer understands it. It outlives a restart, not a boot.
 */
import type { Instant } from '../instant'

export interface OperatorHold {
  since: Instant
  /** NEVER: until it is called off */
  until: Instant
  by: string
}

export function isHeldBack(hold: OperatorHold | undefined, now: Instant): boolean {
  return hold !== undefined && now < hold.until
}
