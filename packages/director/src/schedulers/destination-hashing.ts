/** dh: one virtual address, one real server, whatever the weights (net/netfilter/ipvs/ip_vs_dh.c). For caches behind a fwmark. */
import { availableIn, bucketOf, bucketsInTurn } from './hash-table'
import type { Client, Destination, Scheduler } from './scheduler'
import { SeenDestinations } from './seen-destinations'

export class DestinationHashing implements Scheduler {
  private readonly seen = new SeenDestinations()
  private buckets: number[] = []

  schedule(destinations: readonly Destination[], client: Client): Destination | undefined {
    this.changed(destinations)
    return availableIn(this.buckets, bucketOf(client.destination), destinations)
  }

  changed(destinations: readonly Destination[]): void {
    if (this.seen.changed(destinations)) this.buckets = bucketsInTurn(destinations)
  }
}
