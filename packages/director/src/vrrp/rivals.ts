/**
 * Split brain as its MASTER sees it: others that send adverts for the same addresses, or answer for them. A rival is
 * told when it is first heard and when it is over: it fell silent, said goodbye, or we are MASTER no longer.
 */
import { type Instant, NEVER } from '../instant'
import type { VrrpEffect } from './effect'

export interface Rival {
  /** what was heard: an advert that we hold against, one that was refused, one of another VRID, ARP, or its like in IPv6 */
  seen: 'advert' | 'refused-advert' | 'other-vrid' | 'arp' | 'neighbour-advertisement'
  /** sender of the advert, or the VIP that is answered for */
  address: string
  mac?: string
  priority?: number
  virtual_router_id?: number
  ttl?: number
  /** the addresses that its advert names, or the one it answers for */
  vips: string[]
  /** in words */
  text: string
}

/** The packets of one rival. */
export interface Evidence extends Rival {
  firstAt: Instant
  lastAt: Instant
  count: number
}

/** Forged senders are as many as somebody likes to send. */
const MOST_RIVALS = 8

export class Rivals {
  private readonly known = new Map<string, Evidence & { silentAt: Instant }>()

  constructor(
    private readonly instance: () => string,
    private readonly emit: (effect: VrrpEffect) => void,
  ) {}

  /** `patience`: how long after its last packet it is taken to be gone. */
  heard(rival: Rival, patience: number, now: Instant): void {
    const key = `${rival.address} ${rival.mac ?? ''}`
    const before = this.known.get(key)
    if (!before && this.known.size >= MOST_RIVALS) return
    const { firstAt = now, count = 0 } = before ?? {}
    const evidence = { ...rival, firstAt, lastAt: now, count: count + 1 }
    this.known.set(key, { ...evidence, silentAt: now + patience })
    if (!before) this.tell(evidence, rival.text, false)
  }

  saidGoodbye(address: string): void {
    this.end(each => each.address === address && each.mac === undefined, 'it stopped (priority 0)')
  }

  allOver(why: string): void {
    this.end(() => true, why)
  }

  nextDeadline(): Instant {
    let next = NEVER
    for (const { silentAt } of this.known.values()) next = Math.min(next, silentAt)
    return next
  }

  tick(now: Instant): void {
    this.end(({ silentAt }) => now >= silentAt, 'it has fallen silent')
  }

  private end(which: (rival: Evidence & { silentAt: Instant }) => boolean, why: string): void {
    for (const [key, rival] of this.known) {
      if (!which(rival)) continue
      this.known.delete(key)
      const { silentAt: _, ...evidence } = rival
      this.tell(evidence, `${rival.text}: over, ${why} (packets: ${rival.count})`, true)
    }
  }

  private tell(evidence: Evidence, text: string, over: boolean): void {
    this.emit({ type: 'splitBrain', instance: this.instance(), over, evidence: { ...evidence, text } })
  }
}
