/**
 * wrr: in turn, heavier ones more often (net/netfilter/ipvs/ip_vs_wrr.c). The current weight falls from the greatest
 * to the least in steps of the common divisor; each pass takes whoever weighs at least that much, so one cycle of
 * sum(weights) / divisor connections is split exactly by weight.
 */
import { type Destination, isAvailable, type Scheduler } from './scheduler'
import { SeenDestinations } from './seen-destinations'

export class WeightedRoundRobin implements Scheduler {
  private readonly seen = new SeenDestinations()
  private index = -1
  private current = 0
  private greatest = 0
  private step = 1

  schedule(destinations: readonly Destination[]): Destination | undefined {
    this.adopt(destinations)
    // `lower` goes straight to a weight that somebody meets, so the second pass finds one.
    for (let pass = 0; pass < 2; pass++) {
      while (++this.index < destinations.length) {
        const destination = destinations[this.index]!
        if (isAvailable(destination) && destination.weight >= this.current) return destination
      }
      this.index = -1
      if (!this.lower(destinations)) return undefined
    }
    return undefined
  }

  changed(destinations: readonly Destination[]): void {
    this.adopt(destinations)
  }

  /** ip_vs_wrr_dest_changed: starts over, at the greatest weight when the current one is no longer among them. */
  private adopt(destinations: readonly Destination[]): void {
    if (!this.seen.changed(destinations)) return
    this.index = -1
    this.step = destinations.reduce((divisor, { weight }) => greatestCommonDivisor(divisor, weight), 0) || 1
    const heaviest = destinations.reduce((most, { weight }) => Math.max(most, weight), 0)
    this.greatest = Math.max(0, heaviest - (this.step - 1))
    if (this.current > this.greatest || this.current <= 0) this.current = this.greatest
    else if (this.step > 1) this.current = Math.floor(this.current / this.step) * this.step + 1
  }

  /**
   * The next lower current weight that somebody can meet; false where nobody can meet any. The kernel goes down step
   * by step, which for one overloaded destination of weight 2^31 - 1 would be as many passes.
   */
  private lower(destinations: readonly Destination[]): boolean {
    let available = 0
    for (const destination of destinations) {
      if (isAvailable(destination) && destination.weight > available) available = destination.weight
    }
    if (available === 0) return false
    let next = this.current - this.step
    if (next <= 0) next = this.greatest
    if (next > available) next -= Math.ceil((next - available) / this.step) * this.step
    this.current = next > 0 ? next : this.greatest
    return true
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b]
  return a
}
