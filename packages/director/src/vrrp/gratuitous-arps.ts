/**
 * When a MASTER announces its VIPs again. The first burst goes out with the take-over and is not kept here.
 *
 *   take-over --garp_master_delay--> second burst --garp_master_refresh--> refresh --garp_master_refresh--> …
 *   inferior advert --garp_lower_prio_delay--> second burst
 */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'

export class GratuitousArps {
  private secondBurstAt = NEVER
  private lowerPriorityAt = NEVER
  private refreshAt = NEVER
  private elsewhereAt = NEVER

  constructor(
    private config: VrrpInstanceConfig,
    now: Instant,
  ) {
    if (config.garp_master_delay > 0) this.secondBurstAt = now + config.garp_master_delay
    if (config.garp_master_refresh > 0) this.refreshAt = now + config.garp_master_delay + config.garp_master_refresh
    this.elsewhereAt = this.afterInterval(now)
  }

  nextDeadline(): Instant {
    return Math.min(this.secondBurstAt, this.lowerPriorityAt, this.refreshAt, this.elsewhereAt)
  }

  /** How many frames per VIP are due. */
  due(now: Instant): number {
    let repeat = 0
    if (now >= this.secondBurstAt) {
      this.secondBurstAt = NEVER
      repeat = Math.max(repeat, this.config.garp_master_repeat)
    }
    if (now >= this.lowerPriorityAt) {
      this.lowerPriorityAt = NEVER
      repeat = Math.max(repeat, this.config.garp_lower_prio_repeat)
    }
    if (now >= this.refreshAt) {
      this.refreshAt = now + this.config.garp_master_refresh
      repeat = Math.max(repeat, this.config.garp_master_refresh_repeat)
    }
    return repeat
  }

  /** garp_extra_if: one frame is due for each VIP on another interface than the adverts'. */
  elsewhereIsDue(now: Instant): boolean {
    if (now < this.elsewhereAt) return false
    this.elsewhereAt = this.afterInterval(now)
    return true
  }

  private afterInterval(now: Instant): Instant {
    const interval = this.config.garp_extra_if?.interval ?? 0
    return interval > 0 ? now + interval : NEVER
  }

  /** Somebody believed to be MASTER may have drawn traffic: a second burst follows the one sent now. */
  afterLowerPriority(now: Instant): void {
    if (this.config.garp_lower_prio_delay > 0) this.lowerPriorityAt = now + this.config.garp_lower_prio_delay
  }

  /** New VIPs need the second burst as much as new masters. */
  afterNewAddresses(now: Instant): void {
    if (this.config.garp_master_delay > 0) this.secondBurstAt = now + this.config.garp_master_delay
  }

  reconfigure(config: VrrpInstanceConfig, now: Instant): void {
    if (config.garp_master_refresh !== this.config.garp_master_refresh) {
      this.refreshAt = config.garp_master_refresh > 0 ? now + config.garp_master_refresh : NEVER
    }
    const before = this.config.garp_extra_if?.interval
    this.config = config
    if (before !== config.garp_extra_if?.interval) this.elsewhereAt = this.afterInterval(now)
  }
}
