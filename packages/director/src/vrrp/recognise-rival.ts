/** A packet as evidence of another MASTER for addresses of ours. */
import type { Advert } from '../wire/vrrp'
import type { ReceivedFrom } from './judge-advert'
import type { Rival } from './rivals'

type Said = Pick<Advert, 'virtual_router_id' | 'priority' | 'addresses'>

export function rivalByAdvert(seen: Rival['seen'], advert: Said, from: ReceivedFrom, what: string): Rival {
  const { virtual_router_id, priority, addresses } = advert
  const text = `${from.source} is MASTER too: ${what} (priority ${priority}, VRID ${virtual_router_id}, TTL ${from.ttl})`
  return { seen, address: from.source, priority, virtual_router_id, ttl: from.ttl, vips: addresses.slice(0, 20), text }
}

/**
 * Rules that another director breaks when its file differs from ours: it does not hear us either, and both are MASTER.
 * What breaks another rule is garbage, or from further away than a director can be.
 */
export const disagreements: ReadonlySet<string> = new Set([
  'ah-missing',
  'ah-unexpected',
  'ah-check',
  'version-mismatch',
  'hmac-missing',
  'hmac-unknown-key',
  'hmac-bad-hmac',
  'hmac-stale',
  'auth-type-mismatch',
  'auth-password',
  'advert-interval-mismatch',
  'unicast-mismatch',
  'not-a-unicast-peer',
])

/** What was seen on the wire: the sender of an ARP packet, or the target of a neighbour advertisement. */
export interface NeighbourClaim {
  address: string
  mac: string
  seen: 'arp' | 'neighbour-advertisement'
}

export function rivalByClaim({ address, mac, seen }: NeighbourClaim): Rival {
  const how = seen === 'arp' ? 'ARP' : 'a neighbour advertisement'
  return { seen, address, mac, vips: [address], text: `${mac} answers for ${address} too (${how})` }
}

/** After the last advert of a rival: what a BACKUP would wait, at the least a second. */
export function patienceWith(advertIntervalCentis: number): number {
  return Math.max(1000, 4 * advertIntervalCentis * 10)
}

/** Who answers ARP is heard only when it is asked. */
export const patienceWithClaims = 60_000
