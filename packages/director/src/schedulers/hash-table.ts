/** The 256 buckets that sh and dh share (net/netfilter/ipvs/ip_vs_sh.c, ip_vs_dh.c). */
import { addressToBytes } from '../wire/address'
import { type Destination, isAvailable } from './scheduler'

export const tableSize = 256

/** Each destination fills as many buckets in a row as its weight, then the next, round and round. */
export function bucketsByWeight(destinations: readonly Destination[]): number[] {
  const buckets: number[] = []
  let index = 0
  let filled = 0
  while (destinations.length > 0 && buckets.length < tableSize) {
    buckets.push(index)
    // A weight of 0 still takes one bucket, whose clients are then turned away.
    if (++filled < destinations[index]!.weight) continue
    index = (index + 1) % destinations.length
    filled = 0
  }
  return buckets
}

export function bucketsInTurn(destinations: readonly Destination[]): number[] {
  if (destinations.length === 0) return []
  return Array.from({ length: tableSize }, (_, bucket) => bucket % destinations.length)
}

/** hash_32 of the folded address (linux/hash.h), the top 8 bits; `port` is 0 without sh-port. */
export function bucketOf(address: string, port = 0): number {
  return Math.imul((foldedAddress(address) + port) | 0, 0x61c88647) >>> 24
}

/** Its four words of IPv6 folded into one, host order; IPv4 as it is. Text that is no address counts as 0. */
export function foldedAddress(address: string): number {
  const bytes = addressToBytes(address) ?? new Uint8Array(4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let folded = 0
  for (let at = 0; at < bytes.length; at += 4) folded ^= view.getUint32(at)
  return folded >>> 0
}

export function availableIn(
  buckets: readonly number[],
  bucket: number,
  destinations: readonly Destination[],
): Destination | undefined {
  const destination = destinations[buckets[bucket] ?? -1]
  return destination && isAvailable(destination) ? destination : undefined
}
