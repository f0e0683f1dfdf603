/** One instance as its states see it: what as-backup and as-master decide over, and the ways they may leave by. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { Cause, Why } from './cause'
import type { TakeoverTimeline } from './effect'
import type { Heard } from './heard'
import type { OperatorHold } from './operator-hold'
import type { OwnAdverts } from './own-adverts'
import type { Remarks } from './remarks'
import type { Rivals } from './rivals'
import type { SyncGroup } from './sync-group'

export interface Participant {
  readonly config: VrrpInstanceConfig
  readonly group: SyncGroup | undefined
  readonly adverts: OwnAdverts
  readonly remarks: Remarks
  readonly since: Instant
  readonly rivals: Rivals
  /** what made the priority other than configured */
  readonly priorityCause: Cause | undefined
  heard: Heard | undefined
  /** set while a person has it stand back */
  hold: OperatorHold | undefined
  /** what the MASTER keeps to: version 3 follows it (RFC 9568 §6.4.2) */
  masterAdvertInterval: number
  readonly priority: number
  readonly sourceAddress: string | undefined
  readonly masterDownInterval: number
  becomeMaster(why: Why, now: Instant, timeline?: TakeoverTimeline): void
  becomeBackup(why: Why, now: Instant, masterDownAt?: Instant, wantsMaster?: boolean, timeline?: TakeoverTimeline): void
  timerExpired(late: number, text: string): void
  announceLowerPriority(now: Instant): void
}
