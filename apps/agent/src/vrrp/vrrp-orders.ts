/** A person's orders to the vrrp process: from the contract's words to the stack's, and refused when the person saw another state. */
import type { Demote, Failback, FromConsole, Reannounce } from '@keelson/contract/messages/from-console'
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { NEVER } from '@keelson/director/instant'
import type { OperatorOrder } from '@keelson/director/vrrp/operator-orders'
import type { VrrpInstanceSnapshot } from '@keelson/director/vrrp/vrrp-snapshot'

type VrrpOrder = Demote | Failback | Reannounce

/** The wall clock may be set a little in between; a transition that was undone within this time, ms, is the same state. */
const SAME_MOMENT = 1000

export function isOrderOfVrrp(message: FromConsole): message is VrrpOrder {
  return message.type === 'demote' || message.type === 'failback' || message.type === 'reannounce'
}

export function orderOf(message: VrrpOrder): OperatorOrder {
  const { instance, by } = message
  if (message.type === 'demote') return { type: 'demote', instance, by, hold: message.hold ?? NEVER }
  return { type: message.type, instance, by }
}

/** Undefined when it is still as it was seen, or nothing was said of it. */
export function staleness(
  { seen, instance }: VrrpOrder,
  current: VrrpInstanceSnapshot | undefined,
  wall: (instant: number) => number,
): { refused: string } | undefined {
  if (!seen || !current) return undefined
  const since = Math.round(wall(current.since))
  if (seen.state === current.state && Math.abs(since - seen.since) <= SAME_MOMENT) return undefined
  const at = (instant: number) => new Date(instant).toISOString()
  return {
    refused: `${instance} is ${current.state} since ${at(since)}, not ${seen.state} since ${at(seen.since)} as was seen: look again`,
  }
}

/** The instance as the contract tells it; `wall` makes milliseconds since the epoch of its instants. */
export function shownInstance(instance: VrrpInstanceSnapshot, wall: (instant: number) => number): VrrpState {
  const { since, master, heldBack, ...rest } = instance
  const at = (instant: number) => Math.round(wall(instant))
  const until = heldBack && heldBack.until !== NEVER ? { until: at(heldBack.until) } : {}
  return {
    ...rest,
    since: at(since),
    ...(master && { master: { ...master, lastAdvertAt: at(master.lastAdvertAt) } }),
    ...(heldBack && { heldBack: { since: at(heldBack.since), by: heldBack.by, ...until } }),
  }
}
