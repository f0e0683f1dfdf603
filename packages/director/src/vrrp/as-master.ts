/** What a MASTER sends, and what it makes of others that send too (RFC 9568 §6.4.3). */
import type { Instant } from '../instant'
import { compareAddresses } from '../wire/address'
import type { Advert } from '../wire/vrrp'
import { followMaster } from './as-backup'
import type { Cause } from './cause'
import { standstillInWords } from './heard'
import type { ReceivedFrom } from './judge-advert'
import type { Participant } from './participant'
import { patienceWith, rivalByAdvert } from './recognise-rival'
import type { Master } from './vrrp-state'

export function hearAsMaster(self: Participant, state: Master, advert: Advert, from: ReceivedFrom, now: Instant): void {
  if (advert.priority === 0) {
    self.rivals.saidGoodbye(from.source)
    advertiseNow(self, state, now)
    return
  }
  const order = advert.priority - self.priority || compareAddresses(from.source, self.sourceAddress ?? '')
  if (order > 0) yieldTo(self, advert, from, now)
  else holdAgainst(self, state, advert, from, now)
}

/** Its regular advert is due. */
export function advertise(self: Participant, state: Master, now: Instant): void {
  const { config } = self
  const late = now - state.advertiseAt
  // The others took over meanwhile and drew the traffic: to go on as if nothing had been would leave it with them.
  // timer_expired_backup says after how many adverts that is; else it is when the first of the others would.
  const { timer_expired_backup: most } = config
  if (late > (most === undefined ? self.masterDownInterval : most * config.advert_int)) {
    const chain: Cause[] = [
      { at: state.advertiseAt, kind: 'timer', text: 'its own advert was due' },
      { at: now, kind: 'timer', text: `it ran ${(late / 1000).toFixed(2)} s late` },
    ]
    const timeline = { timerDueAt: state.advertiseAt, timerRanAt: now, lateBy: late }
    self.becomeBackup({ text: standstillInWords(late), chain }, now, now + config.advert_int, true, timeline)
    return
  }
  self.adverts.send(config, self.priority)
  // By the due time, so that lateness does not add up; a long standstill is not made up for.
  const next = state.advertiseAt + config.advert_int
  state.advertiseAt = next > now ? next : now + config.advert_int
}

function advertiseNow(self: Participant, state: Master, now: Instant): void {
  self.adverts.send(self.config, self.priority)
  state.advertiseAt = now + self.config.advert_int
}

function yieldTo(self: Participant, advert: Advert, from: ReceivedFrom, now: Instant): void {
  const { source } = from
  // vrrp_strict sets neither (keepalived takes RFC 5798 §6.4.3 for it, where an inferior advert is only discarded).
  const { higher_prio_send_advert, strict_mode } = self.config
  if (higher_prio_send_advert && !strict_mode) self.adverts.send(self.config, self.priority)
  self.heard = { address: source, priority: advert.priority, lastAdvertAt: now, accepted: true }
  followMaster(self, advert)
  const what =
    advert.priority > self.priority ? `priority ${advert.priority}` : 'the same priority and a higher address'
  const chain: Cause[] = [
    ...(self.priorityCause ? [self.priorityCause] : []),
    { at: now, kind: 'advert', text: advertInWords(advert, from) },
  ]
  self.becomeBackup({ text: `${source} is MASTER with ${what}, ours ${self.priority}`, chain }, now)
}

function holdAgainst(self: Participant, state: Master, advert: Advert, from: ReceivedFrom, now: Instant): void {
  const { source } = from
  const what = advert.priority < self.priority ? 'lower priority' : 'a lower address and the same priority'
  const text = `received advert from ${source} with ${what} ${advert.priority}, ours ${self.priority}, forcing new election`
  self.remarks.note({ counter: 'lower_pri_rcvd', rule: 'lower-priority-master', text }, source)
  const rival = rivalByAdvert('advert', advert, from, `${what}, ours ${self.priority}`)
  self.rivals.heard(rival, patienceWith(advert.advertIntervalCentis), now)
  if (self.config.strict_mode) return
  if (!self.config.lower_prio_no_advert) advertiseNow(self, state, now)
  self.announceLowerPriority(now)
  self.group?.announceLowerPriority(self, now)
}

function advertInWords({ priority, virtual_router_id, addresses }: Advert, { source, ttl }: ReceivedFrom): string {
  const vips = addresses.length > 3 ? `${addresses.length} VIPs` : addresses.join(' ') || 'no VIP'
  return `an advert from ${source}: priority ${priority}, VRID ${virtual_router_id}, TTL ${ttl}, ${vips}`
}
