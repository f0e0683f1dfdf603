/** What an instance is, with the deadlines that belong to it. */
import type { Instant } from '../instant'
import type { GratuitousArps } from './gratuitous-arps'

export type VrrpState =
  | { name: 'INIT' }
  /** `dueAt`: the timer ran out then, but `lateBy` ms so late that whoever is MASTER by now is given the time to be heard */
  | {
      name: 'BACKUP'
      masterDownAt: Instant
      wantsMaster: boolean
      preemptAt?: Instant
      dueAt?: Instant
      lateBy?: number
    }
  | { name: 'MASTER'; advertiseAt: Instant; arps: GratuitousArps }
  | { name: 'FAULT' }

export type Backup = VrrpState & { name: 'BACKUP' }
export type Master = VrrpState & { name: 'MASTER' }
