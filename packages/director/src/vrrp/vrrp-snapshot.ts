/** One instance as an onlooker sees it. Every instant is on the host's monotonic clock, every duration milliseconds. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { VrrpStateName } from './effect'
import type { Heard } from './heard'
import type { OperatorHold } from './operator-hold'
import { addressesToHold } from './virtual-addresses'

export interface VrrpInstanceSnapshot {
  name: string
  interface: string
  virtual_router_id: number
  version: 2 | 3
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
  /** a person has it stand back */
  heldBack?: OperatorHold | undefined
  /** keepalived's names where it has one: advert_rcvd, advert_sent, become_master … */
  counters: Record<string, number>
}

/** What follows from the configuration, the addresses held (by key) and the MASTER that is listened to. */
export function describe(config: VrrpInstanceConfig, held: ReadonlySet<string>, heard: Heard | undefined) {
  const { name, interface: interfaceName, virtual_router_id, version, advert_int: advertInterval } = config
  const vips = addressesToHold(config).map(({ key, address, prefixLength }) => ({
    address,
    prefix_length: prefixLength,
    held: held.has(key),
  }))
  const master = heard && { address: heard.address, priority: heard.priority, lastAdvertAt: heard.lastAdvertAt }
  return { name, interface: interfaceName, virtual_router_id, version, advertInterval, master, vips }
}
