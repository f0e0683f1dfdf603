/** Whether an instance can take part, and with which priority: its own faults, and what it tracks. */
import type { VrrpInstance as VrrpInstanceConfig, VrrpSyncGroup } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { Cause, CauseKind } from './cause'
import { effectivePriority, type HostView, ownFaults } from './host-view'
import { trackingOutcome } from './tracking'

/** A change of the priority by something tracked, with the reason in words. */
export interface PriorityChange {
  from: number
  to: number
  cause: string
}

export class Fitness {
  /** why it cannot take part, and since when */
  faults: Cause[] = []
  /** trackers whose first word it needs before it takes part */
  awaited: string[] = []
  private weight = 0

  constructor(public priority: number) {}

  /** Takes up what is the case now; the change of priority that it explains, if any. */
  look(
    config: VrrpInstanceConfig,
    group: VrrpSyncGroup | undefined,
    host: HostView,
    now: Instant,
  ): PriorityChange | undefined {
    const from = this.priority
    const { faults, awaited, weight, causes } = trackingOutcome(config, group, host)
    const moved = weight !== this.weight
    const before = new Map(this.faults.map(fault => [fault.text, fault.at]))
    const fault = (kind: CauseKind) => (text: string) => ({ at: before.get(text) ?? now, kind, text })
    this.faults = [...ownFaults(config, host).map(fault('interface')), ...faults.map(fault('tracker'))]
    this.awaited = awaited
    this.weight = weight
    this.priority = effectivePriority(config, weight)
    if (!moved || this.priority === from) return undefined
    return { from, to: this.priority, cause: causes.join(', ') || 'nothing that is tracked changes it' }
  }
}
