/**
 * sh: one client address, one real server (net/netfilter/ipvs/ip_vs_sh.c). Where that one is unavailable the client is
 * turned away, unless sh-fallback looks on; sh-port makes the port part of the client.
 */
import { availableIn, bucketOf, bucketsByWeight, tableSize } from './hash-table'
import type { Client, Destination, Scheduler } from './scheduler'
import { SeenDestinations } from './seen-destinations'

export interface SourceHashingFlags {
  fallback?: boolean
  port?: boolean
}

export class SourceHashing implements Scheduler {
  private readonly seen = new SeenDestinations()
  private buckets: number[] = []

  constructor(private readonly flags: SourceHashingFlags = {}) {}

  schedule(destinations: readonly Destination[], client: Client): Destination | undefined {
    this.changed(destinations)
    const port = this.flags.port ? client.sourcePort : 0
    const first = bucketOf(client.source, port)
    const destination = availableIn(this.buckets, first, destinations)
    if (destination || !this.flags.fallback) return destination
    for (let offset = 0; offset < tableSize; offset++) {
      // As the kernel does: it hashes anew, from an offset that starts at the first bucket (ip_vs_sh_get_fallback).
      const bucket = (((offset + first) % tableSize) + first) % tableSize
      const fallback = availableIn(this.buckets, bucket, destinations)
      if (fallback) return fallback
    }
    return undefined
  }

  changed(destinations: readonly Destination[]): void {
    if (this.seen.changed(destinations)) this.buckets = bucketsByWeight(destinations)
  }
}
