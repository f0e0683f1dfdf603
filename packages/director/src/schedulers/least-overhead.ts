/** The schedulers that take the least loaded: they differ in what load is, and in whether weight divides it. */
import { type Destination, isAvailable, type Scheduler } from './scheduler'

/** lc (ip_vs_lc.c): an active connection counts as 256 inactive ones. */
export class LeastConnection implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    let least: Destination | undefined
    for (const destination of destinations) {
      if (!isAvailable(destination)) continue
      if (!least || connectionOverhead(destination) < connectionOverhead(least)) least = destination
    }
    return least
  }
}

/** wlc (ip_vs_wlc.c): the same, divided by the weight. */
export class WeightedLeastConnection implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    return leastByWeight(destinations, connectionOverhead)
  }
}

/** sed (ip_vs_sed.c): the shortest expected delay, counting the connection to come. */
export class ShortestExpectedDelay implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    return leastByWeight(destinations, expectedDelay)
  }
}

/** nq (ip_vs_nq.c): an idle one at once, otherwise as sed. */
export class NeverQueue implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    const idle = destinations.find(destination => isAvailable(destination) && destination.activeConnections === 0)
    return idle ?? leastByWeight(destinations, expectedDelay)
  }
}

/** ip_vs_dest_conn_overhead (ip_vs.h) */
export function connectionOverhead({ activeConnections, inactiveConnections }: Destination): number {
  return activeConnections * 256 + inactiveConnections
}

function expectedDelay({ activeConnections }: Destination): number {
  return activeConnections + 1
}

/** Compares load / weight by cross multiplication, as the kernel does; the first of equals wins. */
export function leastByWeight(
  destinations: readonly Destination[],
  load: (destination: Destination) => number,
): Destination | undefined {
  let least: Destination | undefined
  let leastLoad = 0
  for (const destination of destinations) {
    if (!isAvailable(destination)) continue
    const itsLoad = load(destination)
    if (least && leastLoad * destination.weight <= itsLoad * least.weight) continue
    least = destination
    leastLoad = itsLoad
  }
  return least
}
