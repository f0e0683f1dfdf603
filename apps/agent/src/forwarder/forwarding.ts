/** What forwards: the kernel's IPVS or this process. The forwarder process holds one and knows nothing more of it. */
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import type { Config } from '@keelson/keepalived-conf/config'
import type { DestinationCounters, Service } from './table'

export interface Forwarding {
  /** The whole table that should be. Connections that stand are not touched. */
  apply(services: readonly Service[]): void
  /** These are others than they were; without it the whole table is applied. */
  change?(services: readonly Service[]): void
  /** What the configuration says of forwarding as a whole; before any table counts. */
  configure?(config: Config): void
  /** Once a second, monotonic ms: what expires, and what could not be done before. */
  tick(now: number): void
  /** Of every destination that has or had connections; the same array as before while nothing was counted anew. */
  counters(): DestinationCounters[]
  connections(filter: ConnectionFilter, limit: number): Promise<ConnectionsReport>
  /** The process ends cleanly. */
  close(): void
}

/** A fault that people should hear of, in words. */
export type TellFault = (text: string) => void
