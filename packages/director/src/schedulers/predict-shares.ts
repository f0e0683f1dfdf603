/**
 * Which part of new connections each destination gets in the long run, 0 to 1, with connections that all last about as
 * long. Together less than 1 where some clients are turned away (sh, dh), 0 for all where nobody is available.
 */
import type { SchedulerName } from '@keelson/keepalived-conf/config'
import { availableIn, bucketOf, bucketsByWeight, bucketsInTurn } from './hash-table'
import { Failover } from './heaviest-first'
import { type Destination, isAvailable } from './scheduler'

/** `virtualAddress`, where there is one, decides everything for dh. */
export function predictShares(
  name: SchedulerName,
  destinations: readonly Destination[],
  virtualAddress?: string,
): Map<string, number> {
  switch (name) {
    case 'rr':
    case 'lc':
      return proportional(destinations, () => 1)
    case 'sh':
      return byBuckets(destinations, bucketsByWeight(destinations))
    case 'dh': {
      const buckets = bucketsInTurn(destinations)
      if (virtualAddress === undefined) return byBuckets(destinations, buckets)
      const chosen = availableIn(buckets, bucketOf(virtualAddress), destinations)
      return proportional(destinations, destination => (destination === chosen ? 1 : 0))
    }
    case 'fo':
    case 'ovf': {
      const chosen = new Failover().schedule(destinations)
      return proportional(destinations, destination => (destination === chosen ? 1 : 0))
    }
    case 'wrr':
    case 'wlc':
    case 'sed':
    case 'nq':
    case 'mh':
    case 'twos':
    case 'lblc':
    case 'lblcr':
      return proportional(destinations, destination => destination.weight)
  }
}

function proportional(
  destinations: readonly Destination[],
  part: (destination: Destination) => number,
): Map<string, number> {
  const parts = destinations.map(destination => (isAvailable(destination) ? part(destination) : 0))
  const sum = parts.reduce((total, each) => total + each, 0)
  return new Map(destinations.map(({ id }, i) => [id, sum === 0 ? 0 : parts[i]! / sum]))
}

function byBuckets(destinations: readonly Destination[], buckets: readonly number[]): Map<string, number> {
  return new Map(
    destinations.map((destination, i) => {
      const own = isAvailable(destination) ? buckets.filter(index => index === i).length : 0
      return [destination.id, buckets.length === 0 ? 0 : own / buckets.length]
    }),
  )
}
