/** interface_up_down_delays: a change of a link counts only when it lasts; one that is taken back meanwhile was none. */
import type { InterfaceDelay } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'

export class LinkDelays {
  private delays = new Map<string, InterfaceDelay>()
  private readonly waiting = new Map<string, { up: boolean; at: Instant }>()

  configure(delays: readonly InterfaceDelay[]): void {
    this.delays = new Map(delays.map(each => [each.interface, each]))
  }

  /** True when the change counts at once; `isUp`: what is believed of the link. */
  passes(name: string, up: boolean, isUp: boolean, now: Instant): boolean {
    this.waiting.delete(name)
    if (up === isUp) return true
    const delay = this.delays.get(name)?.[up ? 'up' : 'down'] ?? 0
    if (delay <= 0) return true
    this.waiting.set(name, { up, at: now + delay })
    return false
  }

  nextDeadline(): Instant {
    let next = NEVER
    for (const { at } of this.waiting.values()) next = Math.min(next, at)
    return next
  }

  /** Changes that have lasted. */
  due(now: Instant): { name: string; up: boolean }[] {
    const due = [...this.waiting].filter(([, { at }]) => now >= at).map(([name, { up }]) => ({ name, up }))
    for (const { name } of due) this.waiting.delete(name)
    return due
  }
}
