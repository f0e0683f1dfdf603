/** What a BACKUP makes of adverts, and of their absence (RFC 9568 §6.4.2). */
import type { Instant } from '../instant'
import type { Advert } from '../wire/vrrp'
import { expiryInWords } from './heard'
import type { ReceivedFrom } from './judge-advert'
import { isHeldBack } from './operator-hold'
import type { Participant } from './participant'
import { whyMasterIsDown } from './silence'
import { skewTime } from './timers'
import type { Backup } from './vrrp-state'

export function hearAsBackup(
  self: Participant,
  state: Backup,
  advert: Advert,
  { source }: ReceivedFrom,
  now: Instant,
): void {
  const { priority } = advert
  const accepted = priority === 0 || accepts(self, state, priority, now)
  self.heard = { address: source, priority, lastAdvertAt: now, accepted }
  if (priority === 0) {
    state.masterDownAt = now + skewTime(self.priority, self.masterAdvertInterval, self.config.version)
    return
  }
  if (accepted) {
    followMaster(self, advert)
    state.wantsMaster = false
    state.masterDownAt = now + self.masterDownInterval
    state.dueAt = undefined
    state.lateBy = undefined
  } else {
    const text = `received lower priority (${priority}) advert from ${source} - discarding`
    self.remarks.note({ counter: 'lower_pri_rcvd', rule: 'lower-priority', text }, source)
  }
}

/** The end of the master down timer. */
export function masterIsDown(self: Participant, state: Backup, now: Instant): void {
  const timerDueAt = state.dueAt ?? state.masterDownAt
  if (ranLate(self, state, now)) return
  state.wantsMaster = true
  if (self.group && !self.group.mayBecomeMaster(self)) {
    state.masterDownAt = now + self.masterDownInterval
    return
  }
  const { heard, priority, priorityCause, since: listeningSince, masterAdvertInterval, masterDownInterval } = self
  const { lateBy } = state
  const facts = { heard, priority, priorityCause, listeningSince, masterAdvertInterval, masterDownInterval }
  self.becomeMaster(whyMasterIsDown({ ...facts, timerDueAt, lateBy }, now), now, {
    ...(heard && { lastAdvertAt: heard.lastAdvertAt }),
    timerDueAt,
    timerRanAt: now,
    ...(lateBy !== undefined && { lateBy }),
  })
}

/** Deviates: an interval of 0 is taken for our own, or one packet would make us MASTER at once. */
export function followMaster(self: Participant, { advertIntervalCentis }: Advert): void {
  if (self.config.version === 3) self.masterAdvertInterval = advertIntervalCentis * 10 || self.config.advert_int
}

/** preempt_delay runs from the first inferior advert and is called off by a superior one. */
function accepts(
  { config, priority: ours, hold }: Participant,
  state: Backup,
  priority: number,
  now: Instant,
): boolean {
  if (priority >= ours) {
    state.preemptAt = undefined
    return true
  }
  if (config.nopreempt || isHeldBack(hold, now)) return true
  if (config.preempt_delay === 0) return false
  state.preemptAt ??= now + config.preempt_delay
  return now < state.preemptAt
}

/**
 * A process that stood still knows nothing of that time: it must not claim the VIPs blindly, so it listens for one
 * more advert interval, once (keepalived#2066: a resumed machine that became a second MASTER).
 */
function ranLate(self: Participant, state: Backup, now: Instant): boolean {
  const { masterAdvertInterval: wait } = self
  const late = now - state.masterDownAt
  if (state.dueAt !== undefined || late <= wait) return false
  state.dueAt = state.masterDownAt
  state.lateBy = late
  state.masterDownAt = now + wait
  self.timerExpired(late, expiryInWords(late, wait))
  return true
}
