/** One instance as an onlooker sees it. Every instant is on the host's monotonic clock, every duration milliseconds. */
import type { Instant } from '../instant'
import type { VrrpStateName } from './effect'

export interface VrrpInstanceSnapshot {
  name: string
  interface: string
  virtual_router_id: number
  state: VrrpStateName
  since: Instant
  /** why it is in this state, in words */
  reason: string
  priority: number
  advertInterval: number
  masterDownInterval: number
  sourceAddress?: string
  /** the MASTER this instance listens to; unset while it is MASTER itself or has heard none */
  master?: { address: string; priority: number; lastAdvertAt: Instant }
  vips: { address: string; prefix_length: number; held: boolean }[]
  syncGroup?: string
  /** keepalived's names where it has one: advert_rcvd, advert_sent, become_master … */
  counters: Record<string, number>
}
