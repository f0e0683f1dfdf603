/**
 * lblc and lblcr (net/netfilter/ipvs/ip_vs_lblc.c, ip_vs_lblcr.c): what was sent to one address stays with one server, or with
 * a set of them, until it is overloaded. The address is the packet's destination: the virtual server's own, or one of many
 * behind a fwmark.
 */
import { connectionOverhead, leastByWeight } from './least-overhead'
import type { Client, Destination, Scheduler } from './scheduler'

/** net.ipv4.vs.lblc_expiration, lblcr_expiration: 24 hours, ms */
const EXPIRATION = 24 * 3600 * 1000
/** An entry not used for so long is taken for expired where the kernel's sweep would find it half an hour later at most. */
const isExpired = (usedAt: number, now: number) => now - usedAt > EXPIRATION
/** tbl->max_size: IP_VS_LBLC_TAB_SIZE (1024) * 16; beyond it those not used for ENTRY_TIMEOUT go. */
const MOST_ENTRIES = 16_384
const ENTRY_TIMEOUT = 6 * 60 * 1000

export class LocalityBased implements Scheduler {
  private readonly entries = new Map<string, { id: string; usedAt: number }>()

  schedule(destinations: readonly Destination[], client: Client): Destination | undefined {
    const { destination: address, now = 0 } = client
    const entry = this.entries.get(address)
    if (entry && !isExpired(entry.usedAt, now)) {
      entry.usedAt = now
      const kept = destinations.find(({ id }) => id === entry.id)
      if (kept && kept.weight > 0 && !isOverloaded(kept, destinations)) return kept
    }
    const chosen = leastByWeight(destinations, connectionOverhead)
    if (chosen) {
      collect(this.entries, now)
      this.entries.set(address, { id: chosen.id, usedAt: now })
    }
    return chosen
  }
}

export class ReplicatedLocalityBased implements Scheduler {
  /** the latest first, as the kernel's list has them */
  private readonly entries = new Map<string, { ids: string[]; usedAt: number; modifiedAt: number }>()

  schedule(destinations: readonly Destination[], client: Client): Destination | undefined {
    const { destination: address, now = 0 } = client
    const entry = this.entries.get(address)
    if (!entry || isExpired(entry.usedAt, now)) {
      const chosen = leastByWeight(destinations, connectionOverhead)
      if (chosen) {
        collect(this.entries, now)
        this.entries.set(address, { ids: [chosen.id], usedAt: now, modifiedAt: now })
      }
      return chosen
    }
    entry.usedAt = now
    const set = entry.ids.flatMap(id => destinations.filter(destination => destination.id === id))
    const least = leastByWeight(set, connectionOverhead)
    if (set.length > 1 && now - entry.modifiedAt > EXPIRATION) {
      const most = mostByWeight(set)
      entry.ids = set.filter(destination => destination !== most).map(({ id }) => id)
      if (most) entry.modifiedAt = now
    }
    if (least && !isOverloaded(least, destinations)) return least
    const chosen = leastByWeight(destinations, connectionOverhead)
    if (chosen && !entry.ids.includes(chosen.id)) {
      entry.ids = [chosen.id, ...entry.ids]
      entry.modifiedAt = now
    }
    return chosen
  }
}

/** is_overloaded: more active connections than its weight, while another has less than half of its own. */
function isOverloaded(destination: Destination, all: readonly Destination[]): boolean {
  return (
    destination.activeConnections > destination.weight &&
    all.some(({ activeConnections, weight }) => activeConnections * 2 < weight)
  )
}

/** ip_vs_dest_set_max */
function mostByWeight(destinations: readonly Destination[]): Destination | undefined {
  let most: Destination | undefined
  for (const destination of destinations) {
    if (destination.weight <= 0) continue
    if (!most || connectionOverhead(most) * destination.weight < connectionOverhead(destination) * most.weight)
      most = destination
  }
  return most
}

function collect(entries: Map<string, { usedAt: number }>, now: number): void {
  if (entries.size < MOST_ENTRIES) return
  for (const [address, { usedAt }] of entries) if (now - usedAt > ENTRY_TIMEOUT) entries.delete(address)
  for (const address of entries.keys()) {
    if (entries.size < MOST_ENTRIES) return
    entries.delete(address)
  }
}
