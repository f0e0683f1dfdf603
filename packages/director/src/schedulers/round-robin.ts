/** rr: each in turn (net/netfilter/ipvs/ip_vs_rr.c). */
import { type Destination, isAvailable, type Scheduler } from './scheduler'

export class RoundRobin implements Scheduler {
  private last = { id: '', index: -1 }

  schedule(destinations: readonly Destination[]): Destination | undefined {
    const start = this.lastIndex(destinations)
    for (let step = 1; step <= destinations.length; step++) {
      const index = (start + step) % destinations.length
      const destination = destinations[index]!
      if (!isAvailable(destination)) continue
      this.last = { id: destination.id, index }
      return destination
    }
    return undefined
  }

  /** Where the list changed under us: after the same destination, or where it stood. */
  private lastIndex(destinations: readonly Destination[]): number {
    const { id, index } = this.last
    if (destinations[index]?.id === id) return index
    const moved = destinations.findIndex(destination => destination.id === id)
    return moved >= 0 ? moved : Math.max(-1, Math.min(index, destinations.length) - 1)
  }
}
