import type { Instant } from '../instant'
import type { VrrpEffect } from '../vrrp/effect'

/** What happened on the simulated LAN: a director's effect, or something that was done to it. */
export type SimulatedEvent = { at: Instant; director: string } & (
  | { type: 'effect'; effect: VrrpEffect }
  | { type: 'action'; text: string }
)
