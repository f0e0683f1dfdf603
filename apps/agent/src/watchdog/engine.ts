/** What makes a configuration true on this director: our own processes, or a stock keepalived that is driven. */
import type { EngineName } from '@keelson/contract/messages/live-state'
import type { Configuration } from './configuration'
import type { Messages } from './messages'

/** What is to be true from now on, and what the processes are told of it. */
export interface Order {
  configuration: Configuration
  messages: Messages
}

/** How the file that the engine runs from is kept. */
export interface ConfigurationStore {
  /** Why the file may not be written over, naming it and what to do. `known`: hashes of texts that a console gave. */
  foreign(known: readonly string[]): string | undefined
  /** What the engine itself has against a text, in its own words; `anew`: also what it has against the file of today. */
  examine(text: string, anew?: boolean): Promise<string | undefined>
  /** @throws Error of the disk */
  write(text: string): void
}

export interface Engine {
  readonly name: EngineName
  readonly store: ConfigurationStore
  /** `moved`: another engine ran until now. Resolves when others may take the processor. @throws Error in words */
  start(configuration: Configuration, moved: boolean): Promise<void>
  /** `isNews`: a text that it does not run yet, or a file that is to be read again. */
  configure(order: Order, isNews: boolean): void
  /** In good order, with nothing left behind that it began. */
  stop(): Promise<void>
  /** Goes so that another engine can come: VIPs go to the other director, the kernel's IPVS stays as it stands. */
  handOver(): Promise<void>
}
