/**
 * twos: the less loaded of two drawn by weight (net/netfilter/ipvs/ip_vs_twos.c). The kernel draws from its random numbers;
 * here they are counted on from a seed (xorshift32), because nothing in this package is random by itself.
 */
import { connectionOverhead } from './least-overhead'
import { type Destination, isAvailable, type Scheduler } from './scheduler'

export class PowerOfTwo implements Scheduler {
  private state: number

  constructor(seed = 0x9e3779b9) {
    this.state = seed >>> 0 || 1
  }

  schedule(destinations: readonly Destination[]): Destination | undefined {
    const total = destinations.reduce((sum, each) => sum + (isAvailable(each) ? each.weight : 0), 0)
    if (total === 0) return undefined
    const first = drawn(destinations, this.below(total + 1))
    const second = drawn(destinations, this.below(total + 1))
    if (!first || !second) return first ?? second
    return second.weight * connectionOverhead(first) > first.weight * connectionOverhead(second) ? second : first
  }

  private below(limit: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    this.state >>>= 0
    return Math.floor((this.state / 2 ** 32) * limit)
  }
}

/** The first at which `weight` is used up: 0 and 1 are both the first one's, as in the kernel. */
function drawn(destinations: readonly Destination[], weight: number): Destination | undefined {
  let left = weight
  for (const destination of destinations) {
    if (!isAvailable(destination)) continue
    left -= destination.weight
    if (left <= 0) return destination
  }
  return undefined
}
