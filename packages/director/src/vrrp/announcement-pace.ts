/**
 * How fast gratuitous ARPs and neighbour advertisements may follow one another on an interface, or on several that a
 * garp_group says are one switch: vrrp_garp_interval, vrrp_gna_interval. What is too early waits in order, and is not
 * sent any more when its address is gone meanwhile.
 */
import type { Config } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { VrrpEffect } from './effect'

type Announcement = Extract<VrrpEffect, { type: 'sendGratuitousArp' | 'sendNeighbourAdvertisement' }>

interface Lane {
  nextAt: Instant
  waiting: Announcement[]
}

export class AnnouncementPace {
  private config: Config | undefined
  /** by what the interval is of: one interface, or a garp_group; ARP and its like apart */
  private readonly lanes = new Map<string, Lane>()

  constructor(private readonly emit: (effect: VrrpEffect) => void) {}

  configure(config: Config): void {
    this.config = config
  }

  /** Passes every effect on; an announcement when its time has come. */
  pass(effect: VrrpEffect, now: Instant): void {
    if (effect.type === 'removeAddress') this.forget(effect.interface, effect.address)
    if (effect.type !== 'sendGratuitousArp' && effect.type !== 'sendNeighbourAdvertisement') {
      this.emit(effect)
      return
    }
    const { key, interval } = this.laneOf(effect)
    const lane = this.lanes.get(key) ?? { nextAt: now, waiting: [] }
    if (interval === 0 && lane.waiting.length === 0) {
      this.emit(effect)
      return
    }
    this.lanes.set(key, lane)
    lane.waiting.push(effect)
    this.drain(lane, now)
  }

  nextDeadline(): Instant {
    let next = NEVER
    for (const { nextAt, waiting } of this.lanes.values()) if (waiting.length > 0) next = Math.min(next, nextAt)
    return next
  }

  tick(now: Instant): void {
    for (const lane of this.lanes.values()) this.drain(lane, now)
  }

  /** Counted from when one was sent, not from when it was due: the switch is to have its rest. */
  private drain(lane: Lane, now: Instant): void {
    while (now >= lane.nextAt) {
      const next = lane.waiting.shift()
      if (!next) return
      this.emit(next)
      lane.nextAt = now + this.laneOf(next).interval
    }
  }

  private forget(interfaceName: string, address: string): void {
    for (const lane of this.lanes.values())
      lane.waiting = lane.waiting.filter(each => each.interface !== interfaceName || each.address !== address)
  }

  private laneOf({ type, interface: name }: Announcement): { key: string; interval: number } {
    const group =
      this.config?.garp_group.findIndex(each => each.interface === name || each.interfaces.includes(name)) ?? -1
    const { garp_interval, gna_interval } = this.config?.garp_group[group] ?? {}
    const { vrrp_garp_interval = 0, vrrp_gna_interval = 0 } = this.config?.global_defs ?? {}
    const interval =
      type === 'sendGratuitousArp' ? (garp_interval ?? vrrp_garp_interval) : (gna_interval ?? vrrp_gna_interval)
    return { key: `${type} ${group < 0 ? name : `group ${group}`}`, interval }
  }
}
