/**
 * One VRRP instance (RFC 3768 and RFC 9568 §6.4, with keepalived's rules where the RFC leaves room).
 *
 *           start                    silence, or priority 0 and skew
 *   INIT ----------> BACKUP ------------------------------------------> MASTER
 *     ^                | ^ \            superior advert, VIP taken away    |
 *     | shutdown       | |  <---------------------------------------------+
 *     |          fault | | mended                                          |
 *     +--------------- FAULT <--------------------------------------------+  fault
 *
 * VIPs are held exactly while MASTER. Nothing a peer sends makes any of this throw.
 */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import { compareAddresses } from '../wire/address'
import type { Malformed } from '../wire/malformed'
import type { Advert } from '../wire/vrrp'
import type { TakeoverTimeline, VrrpEffect, VrrpStateName } from './effect'
import { Fitness } from './fitness'
import { GratuitousArps } from './gratuitous-arps'
import { type Heard, silenceInWords, standstillInWords } from './heard'
import { Holdings } from './holdings'
import { type HostView, ownerPriority } from './host-view'
import { judgeAdvert, type ReceivedFrom, remarkOnMalformed, remarkOnOwnAddress } from './judge-advert'
import { OwnAdverts, senderAddress } from './own-adverts'
import { Remarks } from './remarks'
import type { SyncGroup } from './sync-group'
import { masterDownInterval, skewTime } from './timers'
import { describe, type VrrpInstanceSnapshot } from './vrrp-snapshot'
import type { Backup, Master, VrrpState } from './vrrp-state'

export class VrrpInstance {
  group: SyncGroup | undefined
  private state: VrrpState = { name: 'INIT' }
  private since: Instant
  private reason = 'not started'
  private heard: Heard | undefined
  private readonly addresses: Holdings
  private readonly fitness: Fitness
  /** version 3 follows the MASTER's (RFC 9568 §6.4.2) */
  private masterAdvertInterval: number
  /** how it takes part once nothing is awaited; none before `start` and after `shutdown` */
  private begin: ((now: Instant) => void) | undefined
  private groupFault: string | undefined
  private readonly remarks: Remarks
  private readonly adverts: OwnAdverts

  constructor(
    public config: VrrpInstanceConfig,
    private readonly host: HostView,
    private readonly emit: (effect: VrrpEffect) => void,
    now: Instant,
  ) {
    this.since = now
    this.masterAdvertInterval = config.advert_int
    this.fitness = new Fitness(config.priority)
    this.addresses = new Holdings(emit)
    this.remarks = new Remarks(remark => emit({ type: 'peerRemark', instance: this.config.name, ...remark }))
    this.adverts = new OwnAdverts(host, emit, this.remarks)
  }

  /** VIPs an earlier life left behind go first; then BACKUP, whatever `state` says, as keepalived does. */
  start(now: Instant, startupDelay = 0): void {
    this.lookAround()
    this.addresses.removeLeftovers(this.config)
    const notBefore = now + startupDelay
    this.begin = at =>
      this.becomeBackup('started', at, this.firstTimer(Math.max(at, notBefore)), this.config.state === 'MASTER')
    this.settleFault(now)
  }

  receive(advert: Advert, from: ReceivedFrom, now: Instant): void {
    if (from.source !== this.sourceAddress) this.receiveFromPeer(advert, from, now)
    // An echo of our own packet says nothing; a stranger that sends from our address does.
    else if (this.state.name === 'MASTER' || advert.priority === 0) this.remarks.count('own_rcvd')
    else this.remarks.note(remarkOnOwnAddress(advert, from), from.source)
  }

  private receiveFromPeer(advert: Advert, from: ReceivedFrom, now: Instant): void {
    this.remarks.count('advert_rcvd')
    const { drop, remark } = judgeAdvert(this.config, advert, from, this.adverts.sequence)
    const noted = drop ?? remark
    if (noted) this.remarks.note(noted, from.source)
    if (drop) return
    if (from.ah) this.adverts.sequence = from.ah.sequence
    if (advert.priority === 0) this.remarks.count('pri_zero_rcvd')
    if (this.state.name === 'BACKUP') this.receiveAsBackup(this.state, advert, from, now)
    else if (this.state.name === 'MASTER') this.receiveAsMaster(this.state, advert, from, now)
  }

  receiveMalformed(problem: Malformed, from: ReceivedFrom): void {
    this.remarks.count('advert_rcvd')
    this.remarks.note(remarkOnMalformed(problem, from), from.source)
  }

  /** Something about interfaces or addresses changed: take up what it means here. */
  hostChanged(now: Instant): void {
    this.lookAround()
    this.settleFault(now)
    this.group?.spreadFaults(now)
  }

  /** Somebody else deleted an address of ours: as keepalived, says goodbye and stands again when its next advert was due. */
  addressRemoved(interfaceName: string, address: string, now: Instant): void {
    if (this.state.name !== 'MASTER' || !this.addresses.lost(interfaceName, address)) return
    this.adverts.send(this.config, 0)
    this.becomeBackup(`${address} was removed from ${interfaceName} by something else`, now, this.state.advertiseAt)
  }

  nextDeadline(): Instant {
    if (this.state.name === 'BACKUP') return this.state.masterDownAt
    if (this.state.name === 'MASTER') return Math.min(this.state.advertiseAt, this.state.arps.nextDeadline())
    return NEVER
  }

  tick(now: Instant): void {
    if (this.state.name === 'BACKUP' && now >= this.state.masterDownAt) this.masterIsDown(this.state, now)
    else if (this.state.name === 'MASTER' && now >= this.state.advertiseAt) this.advertise(this.state, now)
    if (this.state.name === 'MASTER') this.addresses.announce(this.config, this.state.arps.due(now))
  }

  /** First half of a reload: addresses the new configuration does not have, so that another instance may take them. */
  releaseAddresses(next: VrrpInstanceConfig): void {
    this.addresses.keepOnly(next)
  }

  /** Second half of a reload: state, timers and counters stay. */
  reconfigure(next: VrrpInstanceConfig, now: Instant): void {
    const before = this.masterDownInterval
    this.config = next
    if (next.version === 2 || this.state.name !== 'BACKUP' || !this.heard) this.masterAdvertInterval = next.advert_int
    if (this.state.name === 'BACKUP') this.state.masterDownAt += this.masterDownInterval - before
    else if (this.state.name === 'MASTER') {
      this.state.advertiseAt = Math.min(this.state.advertiseAt, now + next.advert_int)
      this.state.arps.reconfigure(next, now)
      if (this.addresses.hold(next) > 0) {
        this.addresses.announce(next, next.garp_master_repeat)
        this.state.arps.afterNewAddresses(now)
      }
    }
    this.hostChanged(now)
  }

  /** A MASTER says goodbye with priority 0 (RFC 9568 §6.4.3), so that the next one waits for its skew only. */
  shutdown(cause: string, now: Instant): void {
    if (this.state.name === 'INIT') return
    this.begin = undefined
    this.leaveMaster(true)
    this.enter({ name: 'INIT' }, cause, now)
  }

  get wantsMaster(): boolean {
    return this.state.name === 'MASTER' || (this.state.name === 'BACKUP' && this.state.wantsMaster)
  }

  get hasOwnFault(): boolean {
    return this.fitness.faults.length > 0
  }

  /** Why it cannot take part, in words; empty when it can. */
  get faultText(): string {
    return this.fitness.faults.join(', ') || (this.groupFault ?? '')
  }

  groupFaultChanged(text: string | undefined, now: Instant): void {
    this.groupFault = text
    this.settleFault(now)
  }

  followToMaster(cause: string, now: Instant): void {
    if (this.state.name === 'BACKUP') this.becomeMaster(cause, now)
  }

  followToBackup(cause: string, now: Instant): void {
    if (this.state.name === 'MASTER') this.becomeBackup(cause, now)
    else if (this.state.name === 'BACKUP') this.state.wantsMaster = false
  }

  announceLowerPriority(now: Instant): void {
    if (this.state.name !== 'MASTER') return
    this.addresses.announce(this.config, this.config.garp_lower_prio_repeat)
    this.state.arps.afterLowerPriority(now)
  }

  snapshot(): VrrpInstanceSnapshot {
    const { config, since, reason, priority, masterDownInterval, sourceAddress } = this
    const held = this.addresses.keys()
    return {
      ...describe(config, held, this.state.name === 'BACKUP' ? this.heard : undefined),
      state: this.state.name,
      since,
      reason,
      priority,
      masterDownInterval,
      sourceAddress,
      syncGroup: this.group?.name,
      counters: this.remarks.counters(),
    }
  }

  // --- BACKUP

  private receiveAsBackup(state: Backup, advert: Advert, from: ReceivedFrom, now: Instant): void {
    const accepted = advert.priority === 0 || this.accepts(state, advert.priority, now)
    this.heard = { address: from.source, priority: advert.priority, lastAdvertAt: now, accepted }
    if (advert.priority === 0) {
      state.masterDownAt = now + skewTime(this.priority, this.masterAdvertInterval, this.config.version)
      return
    }
    if (accepted) {
      this.followMaster(advert)
      state.wantsMaster = false
      state.masterDownAt = now + this.masterDownInterval
      state.dueAt = undefined
    } else {
      const text = `received lower priority (${advert.priority}) advert from ${from.source} - discarding`
      this.remarks.note({ counter: 'lower_pri_rcvd', rule: 'lower-priority', text }, from.source)
    }
  }

  /** preempt_delay runs from the first inferior advert and is called off by a superior one. */
  private accepts(state: Backup, priority: number, now: Instant): boolean {
    if (priority >= this.priority) {
      state.preemptAt = undefined
      return true
    }
    if (this.config.nopreempt) return true
    if (this.config.preempt_delay === 0) return false
    state.preemptAt ??= now + this.config.preempt_delay
    return now < state.preemptAt
  }

  private masterIsDown(state: Backup, now: Instant): void {
    const timerDueAt = state.dueAt ?? state.masterDownAt
    if (this.ranLate(state, now)) return
    state.wantsMaster = true
    if (this.group && !this.group.mayBecomeMaster(this)) {
      state.masterDownAt = now + this.masterDownInterval
      return
    }
    const lastAdvertAt = this.heard?.lastAdvertAt
    const silence = silenceInWords(this.heard, this.priority, this.since, now)
    this.becomeMaster(state.dueAt === undefined ? silence : `${silence}, its own timer having run late`, now, {
      ...(lastAdvertAt !== undefined && { lastAdvertAt }),
      timerDueAt,
      timerRanAt: now,
    })
  }

  /**
   * A process that stood still knows nothing of that time: it must not claim the VIPs blindly, so it listens for one
   * more advert interval, once (keepalived#2066: a resumed machine that became a second MASTER).
   */
  private ranLate(state: Backup, now: Instant): boolean {
    if (state.dueAt !== undefined || now - state.masterDownAt <= this.masterAdvertInterval) return false
    state.dueAt = state.masterDownAt
    state.masterDownAt = now + this.masterAdvertInterval
    return true
  }

  // --- MASTER

  private receiveAsMaster(state: Master, advert: Advert, from: ReceivedFrom, now: Instant): void {
    if (advert.priority === 0) {
      this.advertiseNow(state, now)
      return
    }
    const order = advert.priority - this.priority || compareAddresses(from.source, this.sourceAddress ?? '')
    if (order > 0) this.yieldTo(advert, from, now)
    else this.holdAgainst(state, advert, from, now)
  }

  private yieldTo(advert: Advert, from: ReceivedFrom, now: Instant): void {
    if (this.config.higher_prio_send_advert) this.adverts.send(this.config, this.priority)
    this.heard = { address: from.source, priority: advert.priority, lastAdvertAt: now, accepted: true }
    this.followMaster(advert)
    const what =
      advert.priority > this.priority ? `priority ${advert.priority}` : 'the same priority and a higher address'
    this.becomeBackup(`${from.source} is MASTER with ${what}, ours ${this.priority}`, now)
  }

  private holdAgainst(state: Master, advert: Advert, from: ReceivedFrom, now: Instant): void {
    const what = advert.priority < this.priority ? 'lower priority' : 'a lower address and the same priority'
    const text = `received advert from ${from.source} with ${what} ${advert.priority}, ours ${this.priority}, forcing new election`
    this.remarks.note({ counter: 'lower_pri_rcvd', rule: 'lower-priority-master', text }, from.source)
    if (!this.config.lower_prio_no_advert) this.advertiseNow(state, now)
    this.announceLowerPriority(now)
    this.group?.announceLowerPriority(this, now)
  }

  private advertise(state: Master, now: Instant): void {
    const late = now - state.advertiseAt
    // The others took over meanwhile and drew the traffic: to go on as if nothing had been would leave it with them.
    if (late > this.masterDownInterval) {
      this.becomeBackup(standstillInWords(late), now, now + this.config.advert_int, true)
      return
    }
    this.adverts.send(this.config, this.priority)
    // By the due time, so that lateness does not add up; a long standstill is not made up for.
    const next = state.advertiseAt + this.config.advert_int
    state.advertiseAt = next > now ? next : now + this.config.advert_int
  }

  private advertiseNow(state: Master, now: Instant): void {
    this.adverts.send(this.config, this.priority)
    state.advertiseAt = now + this.config.advert_int
  }

  // --- ways into a state

  /** The advert first: it is what silences the others (vrrp_state_goto_master). */
  private becomeMaster(cause: string, now: Instant, timeline: TakeoverTimeline = {}): void {
    this.masterAdvertInterval = this.config.advert_int
    this.heard = undefined
    this.adverts.send(this.config, this.priority)
    this.remarks.count('become_master')
    const arps = new GratuitousArps(this.config, now)
    this.enter({ name: 'MASTER', advertiseAt: now + this.config.advert_int, arps }, cause, now, timeline)
    this.addresses.hold(this.config)
    this.addresses.announce(this.config, this.config.garp_master_repeat)
    this.group?.becameMaster(this, now)
  }

  private becomeBackup(
    cause: string,
    now: Instant,
    masterDownAt = now + this.masterDownInterval,
    wantsMaster = false,
  ): void {
    const wasMaster = this.leaveMaster(false)
    this.enter({ name: 'BACKUP', masterDownAt, wantsMaster }, cause, now)
    if (wasMaster) this.group?.leftMaster(this, now)
  }

  private becomeFault(now: Instant): void {
    this.leaveMaster(true)
    this.heard = undefined
    this.enter({ name: 'FAULT' }, this.faultText, now)
  }

  private enter(state: VrrpState, cause: string, now: Instant, timeline: TakeoverTimeline = {}): void {
    const from: VrrpStateName = this.state.name
    this.state = state
    this.since = now
    this.reason = cause
    this.remarks.forget()
    this.emit({ type: 'transition', instance: this.config.name, from, to: state.name, cause, timeline })
  }

  private leaveMaster(sayGoodbye: boolean): boolean {
    if (this.state.name !== 'MASTER') return false
    if (sayGoodbye) this.adverts.send(this.config, 0)
    this.addresses.removeAll(this.config)
    this.remarks.count('release_master')
    return true
  }

  /** The address owner does not wait (RFC 9568 §6.4.1). */
  private firstTimer(now: Instant): Instant {
    const owner = this.priority === ownerPriority && this.config.state === 'MASTER'
    return owner ? now : now + this.masterDownInterval
  }

  private settleFault(now: Instant): void {
    if (!this.begin) return
    const faulty = this.faultText !== ''
    if (faulty && this.state.name !== 'FAULT') this.becomeFault(now)
    else if (!faulty && this.state.name === 'FAULT') this.becomeBackup('the fault is mended', now, this.firstTimer(now))
    else if (this.state.name !== 'INIT') return
    else if (this.fitness.awaited.length === 0) this.begin(now)
    else this.reason = `waits for the first result of ${this.fitness.awaited.join(', ')}`
  }

  /** A pending timer moves by what a change of the priority is worth, as keepalived's does. */
  private lookAround(): void {
    const before = this.masterDownInterval
    const change = this.fitness.look(this.config, this.group?.config, this.host)
    if (this.state.name === 'BACKUP') this.state.masterDownAt += this.masterDownInterval - before
    if (change) this.emit({ type: 'priority', instance: this.config.name, ...change })
  }

  /** Deviates: an interval of 0 is taken for our own, or one packet would make us MASTER at once. */
  private followMaster(advert: Advert): void {
    if (this.config.version === 3)
      this.masterAdvertInterval = advert.advertIntervalCentis * 10 || this.config.advert_int
  }

  private get priority(): number {
    return this.fitness.priority
  }

  private get sourceAddress(): string | undefined {
    return senderAddress(this.config, this.host)
  }

  private get masterDownInterval(): number {
    const { version, down_timer_adverts } = this.config
    return masterDownInterval(this.priority, this.masterAdvertInterval, version, down_timer_adverts)
  }
}
