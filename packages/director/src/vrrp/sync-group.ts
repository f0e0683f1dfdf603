/**
 * vrrp_sync_group: its instances are MASTER together or not at all (keepalived vrrp_sync.c).
 *
 * - One becomes MASTER only when every other is, or wants to be; then it takes them along.
 * - One that loses MASTER takes the others to BACKUP.
 * - A fault of one is a fault of all, until the last is mended.
 */
import type { VrrpSyncGroup } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { Why } from './cause'
import type { VrrpStateName } from './effect'
import type { Participant } from './participant'
import type { VrrpInstance } from './vrrp-instance'

export class SyncGroup {
  constructor(
    readonly config: VrrpSyncGroup,
    readonly members: readonly VrrpInstance[],
  ) {}

  get name(): string {
    return this.config.name
  }

  /** What all members are; undefined while they are on their way. One in FAULT speaks for all. */
  get state(): VrrpStateName | undefined {
    const states = this.members.map(member => member.stateName)
    if (states.includes('FAULT')) return 'FAULT'
    return states.every(state => state === states[0]) ? states[0] : undefined
  }

  mayBecomeMaster(asking: Participant): boolean {
    return this.othersOf(asking).every(member => member.wantsMaster)
  }

  becameMaster(leader: VrrpInstance, now: Instant): void {
    for (const member of this.othersOf(leader)) member.followToMaster(this.after(leader, 'MASTER', now), now)
  }

  leftMaster(leader: VrrpInstance, now: Instant): void {
    for (const member of this.othersOf(leader)) member.followToBackup(this.after(leader, 'BACKUP', now), now)
  }

  /** Every member learns whether another one is faulty. */
  spreadFaults(now: Instant): void {
    for (const member of this.members) {
      const faulty = this.othersOf(member).find(other => other.hasOwnFault)
      member.groupFaultChanged(faulty && this.faultOf(faulty, now), now)
    }
  }

  announceLowerPriority(from: Participant, now: Instant): void {
    for (const member of this.othersOf(from)) member.announceLowerPriority(now)
  }

  private othersOf(member: Participant): VrrpInstance[] {
    return this.members.filter(other => other !== member)
  }

  /** What led the leader, and then the group. */
  private after(leader: VrrpInstance, state: string, now: Instant): Why {
    const text = this.because(leader, state)
    return { text, chain: [...leader.why.chain, { at: now, kind: 'group', text }] }
  }

  private faultOf(faulty: VrrpInstance, now: Instant): Why {
    const text = this.because(faulty, 'FAULT')
    return { text: `${text}: ${faulty.faultText}`, chain: [...faulty.ownFaults, { at: now, kind: 'group', text }] }
  }

  private because(leader: VrrpInstance, state: string): string {
    return `sync group ${this.name} follows ${leader.config.name} to ${state}`
  }
}
