/**
 * Which real server gets the next connection, as the kernel's net/netfilter/ipvs/ip_vs_*.c decides it. A scheduler may
 * keep a position between calls and nothing else; weight 0 never gets a new connection.
 */
export interface Scheduler {
  /** Undefined where no destination may take the connection. */
  schedule(destinations: readonly Destination[], client: Client): Destination | undefined
  /** The list or a weight changed; schedulers that keep something about them take it up here. */
  changed?(destinations: readonly Destination[]): void
}

export interface Destination {
  id: string
  weight: number
  activeConnections: number
  inactiveConnections: number
  /** above its upper connection threshold (uthreshold) */
  overloaded?: boolean
  /** of the real server: what mh hashes */
  address?: string
  port?: number
}

export interface Client {
  source: string
  sourcePort?: number
  /** the virtual server's address: what dh hashes */
  destination: string
  /** monotonic ms: lblc and lblcr forget what was not used for a day */
  now?: number
}

export function isAvailable(destination: Destination): boolean {
  return destination.weight > 0 && !destination.overloaded
}
