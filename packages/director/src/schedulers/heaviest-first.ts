/** The schedulers that fill the heaviest before they go on. */
import { type Destination, isAvailable, type Scheduler } from './scheduler'

/** fo (ip_vs_fo.c): everything to the heaviest that is available. */
export class Failover implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    return heaviest(destinations.filter(isAvailable))
  }
}

/** ovf (ip_vs_ovf.c): the heaviest that has no more active connections than its weight. */
export class Overflow implements Scheduler {
  schedule(destinations: readonly Destination[]): Destination | undefined {
    return heaviest(
      destinations.filter(
        destination => isAvailable(destination) && destination.activeConnections <= destination.weight,
      ),
    )
  }
}

function heaviest(destinations: readonly Destination[]): Destination | undefined {
  return destinations.reduce<Destination | undefined>(
    (found, destination) => (found && found.weight >= destination.weight ? found : destination),
    undefined,
  )
}
