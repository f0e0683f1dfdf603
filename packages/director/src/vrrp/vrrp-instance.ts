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
import type { Route, RouteRule, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { Malformed } from '../wire/malformed'
import type { AdvertReading } from '../wire/vrrp'
import { hearAsBackup, masterIsDown } from './as-backup'
import { advertise, hearAsMaster } from './as-master'
import { because, type Cause, type Why } from './cause'
import type { TakeoverTimeline, VrrpEffect, VrrpStateName } from './effect'
import { Fitness } from './fitness'
import { GratuitousArps } from './gratuitous-arps'
import type { Heard } from './heard'
import type { IsHeld } from './held-addresses'
import { Holdings } from './holdings'
import { type HostView, ownerPriority } from './host-view'
import { judgeAdvert, type ReceivedFrom, remarkOnMalformed, remarkOnOwnAddress } from './judge-advert'
import { isHeldBack, type OperatorHold } from './operator-hold'
import { groupOf, OwnAdverts, senderAddress } from './own-adverts'
import type { Participant } from './participant'
import {
  disagreements,
  type NeighbourClaim,
  patienceWith,
  patienceWithClaims,
  rivalByAdvert,
  rivalByClaim,
} from './recognise-rival'
import { Remarks } from './remarks'
import { type Rival, Rivals } from './rivals'
import type { SyncGroup } from './sync-group'
import { masterDownInterval } from './timers'
import { describe, type VrrpInstanceSnapshot } from './vrrp-snapshot'
import type { VrrpState } from './vrrp-state'

export class VrrpInstance implements Participant {
  group: SyncGroup | undefined
  private state: VrrpState = { name: 'INIT' }
  since: Instant
  why: Why = { text: 'not started', chain: [] }
  priorityCause: Cause | undefined
  readonly rivals: Rivals
  heard: Heard | undefined
  hold: OperatorHold | undefined
  readonly addresses: Holdings
  private readonly fitness: Fitness
  /** version 3 follows the MASTER's (RFC 9568 §6.4.2) */
  masterAdvertInterval: number
  /** how it takes part once nothing is awaited; none before `start` and after `shutdown` */
  private begin: ((now: Instant) => void) | undefined
  private groupFault: Why | undefined
  readonly remarks: Remarks
  readonly adverts: OwnAdverts

  constructor(
    public config: VrrpInstanceConfig,
    private readonly host: HostView,
    private readonly emit: (effect: VrrpEffect) => void,
    now: Instant,
  ) {
    this.since = now
    this.masterAdvertInterval = config.advert_int
    this.fitness = new Fitness(config.priority)
    this.rivals = new Rivals(() => this.config.name, emit)
    this.remarks = new Remarks(remark => emit({ type: 'peerRemark', instance: this.config.name, ...remark }))
    this.addresses = new Holdings(this.remarks.countingAnnouncements(emit))
    this.adverts = new OwnAdverts(host, emit, this.remarks)
  }

  /** VIPs an earlier life left behind go first; then BACKUP, whatever `state` says, as keepalived does. */
  start(now: Instant, startupDelay = 0): void {
    this.lookAround(now)
    this.addresses.removeLeftovers(this.config)
    const notBefore = now + startupDelay
    this.begin = at =>
      this.becomeBackup(
        because('command', at, 'started'),
        at,
        this.firstTimer(Math.max(at, notBefore)),
        this.config.state === 'MASTER',
      )
    this.settleFault(now)
  }

  receive(reading: AdvertReading, from: ReceivedFrom, now: Instant): void {
    if (from.source !== this.sourceAddress) this.receiveFromPeer(reading, from, now)
    // An echo of our own packet says nothing; a stranger that sends from our address does.
    else if (this.state.name === 'MASTER' || reading.advert.priority === 0) this.remarks.count('own_rcvd')
    else this.remarks.note(remarkOnOwnAddress(reading.advert, from), from.source)
  }

  private receiveFromPeer(reading: AdvertReading, from: ReceivedFrom, now: Instant): void {
    this.remarks.count('advert_rcvd')
    const { config, adverts, host } = this
    const verdict = judgeAdvert(config, reading, from, {
      sequence: adverts.sequence,
      master: this.heard?.accepted ? this.heard.address : undefined,
      trailerFault: advert => adverts.signatures.check(config, advert, from.source, host.wallClock()),
      hasChecksum: () => adverts.checksums.accepts(config, reading, from, groupOf(config, host)),
    })
    if ('drop' in verdict) {
      this.remarks.note(verdict.drop, from.source)
      const { rule, text } = verdict.drop
      if (disagreements.has(rule)) this.rivalHeard('refused-advert', reading.advert, from, text, now)
      return
    }
    const { advert, remarks } = verdict
    for (const remark of remarks) this.remarks.note(remark, from.source)
    if (from.ah) adverts.sequence = from.ah.sequence
    if (advert.priority === 0) this.remarks.count('pri_zero_rcvd')
    if (this.state.name === 'BACKUP') hearAsBackup(this, this.state, advert, from, now)
    else if (this.state.name === 'MASTER') hearAsMaster(this, this.state, advert, from, now)
  }

  /** An advert that is not acted upon tells of another MASTER all the same. */
  rivalHeard(
    seen: Rival['seen'],
    advert: AdvertReading['advert'],
    from: ReceivedFrom,
    what: string,
    now: Instant,
  ): void {
    if (this.state.name !== 'MASTER' || advert.priority === 0) return
    const { version, authType: _, ...said } = advert
    const patience = patienceWith(version === this.config.version ? advert.advertIntervalCentis : 100)
    this.rivals.heard(rivalByAdvert(seen, said, from, what), patience, now)
  }

  /** Somebody else, by its MAC, says that an address is its own. */
  claimHeard(interfaceName: string, claim: NeighbourClaim, now: Instant): void {
    if (this.state.name === 'MASTER' && this.addresses.holds(interfaceName, claim.address))
      this.rivals.heard(rivalByClaim(claim), patienceWithClaims, now)
  }

  receiveMalformed(problem: Malformed, from: ReceivedFrom): void {
    this.remarks.count('advert_rcvd')
    this.remarks.note(remarkOnMalformed(problem, from), from.source)
  }

  /** Something about interfaces or addresses changed: take up what it means here. */
  hostChanged(now: Instant): void {
    this.lookAround(now)
    this.settleFault(now)
    this.group?.spreadFaults(now)
  }

  addressRemoved(interfaceName: string, address: string, now: Instant): void {
    if (this.state.name !== 'MASTER' || !this.addresses.lost(interfaceName, address)) return
    const text = `${address} was removed from ${interfaceName} by something else`
    this.stepAside(because('address', now, text), now, this.state.advertiseAt)
  }

  routeRemoved(route: Route | RouteRule, what: string, now: Instant): void {
    if (this.state.name !== 'MASTER' || !this.addresses.lostRoute(route)) return
    this.stepAside(because('address', now, `${what} was removed by something else`), now, this.state.advertiseAt)
  }

  /** Somebody else took what is ours: as keepalived, says goodbye and stands again when its next advert was due. */
  private stepAside(why: Why, now: Instant, masterDownAt: Instant): void {
    this.adverts.send(this.config, 0)
    this.becomeBackup(why, now, masterDownAt)
  }

  nextDeadline(): Instant {
    if (this.state.name === 'BACKUP') return this.state.masterDownAt
    if (this.state.name === 'MASTER')
      return Math.min(this.state.advertiseAt, this.state.arps.nextDeadline(), this.rivals.nextDeadline())
    return NEVER
  }

  tick(now: Instant): void {
    if (this.state.name === 'BACKUP' && now >= this.state.masterDownAt) masterIsDown(this, this.state, now)
    else if (this.state.name === 'MASTER' && now >= this.state.advertiseAt) advertise(this, this.state, now)
    if (this.state.name !== 'MASTER') return
    this.addresses.announce(this.config, this.state.arps.due(now))
    if (this.state.arps.elsewhereIsDue(now)) this.addresses.announceElsewhere(this.config)
    this.rivals.tick(now)
  }

  /** First half of a reload: what others may take. Deviates: who is not MASTER removes what nobody holds, whoever put it there. */
  releaseAddresses(next: VrrpInstanceConfig, isHeld: IsHeld): void {
    this.addresses.keepOnly(next)
    if (this.state.name !== 'MASTER') this.addresses.removeStrays(next, isHeld)
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
    this.enter({ name: 'INIT' }, because('command', now, cause), now)
  }

  get stateName(): VrrpStateName {
    return this.state.name
  }

  get wantsMaster(): boolean {
    return this.state.name === 'MASTER' || (this.state.name === 'BACKUP' && this.state.wantsMaster)
  }

  get hasOwnFault(): boolean {
    return this.ownFaults.length > 0
  }

  /** Why it cannot take part, in words; empty when it can. */
  get faultText(): string {
    return this.ownFaults.map(({ text }) => text).join(', ') || (this.groupFault?.text ?? '')
  }

  get ownFaults(): readonly Cause[] {
    return this.fitness.faults
  }

  groupFaultChanged(why: Why | undefined, now: Instant): void {
    this.groupFault = why
    this.settleFault(now)
  }

  followToMaster(why: Why, now: Instant): void {
    if (this.state.name === 'BACKUP') this.becomeMaster(why, now)
  }

  followToBackup(why: Why, now: Instant): void {
    if (this.state.name === 'MASTER') this.becomeBackup(why, now)
    else if (this.state.name === 'BACKUP') this.state.wantsMaster = false
  }

  announceLowerPriority(now: Instant): void {
    if (this.state.name !== 'MASTER') return
    this.addresses.announce(this.config, this.config.garp_lower_prio_repeat)
    this.state.arps.afterLowerPriority(now)
  }

  /** The burst of a take-over once more; how many frames that is. Only while MASTER. */
  announceAgain(): number {
    this.addresses.announce(this.config, this.config.garp_master_repeat)
    return this.addresses.keys().size * this.config.garp_master_repeat
  }

  snapshot(): VrrpInstanceSnapshot {
    const { config, since, priority, masterDownInterval, sourceAddress } = this
    const held = this.addresses.keys()
    return {
      ...describe(config, held, this.state.name === 'BACKUP' ? this.heard : undefined),
      heldBack: this.hold,
      state: this.state.name,
      since,
      reason: this.why.text,
      priority,
      masterDownInterval,
      sourceAddress,
      syncGroup: this.group?.name,
      counters: this.remarks.counters(),
    }
  }

  // --- ways into a state

  /** The advert first: it is what silences the others (vrrp_state_goto_master). */
  becomeMaster(why: Why, now: Instant, timeline: TakeoverTimeline = {}): void {
    this.masterAdvertInterval = this.config.advert_int
    this.heard = undefined
    this.hold = undefined
    this.adverts.send(this.config, this.priority)
    this.remarks.count('become_master')
    const arps = new GratuitousArps(this.config, now)
    this.enter({ name: 'MASTER', advertiseAt: now + this.config.advert_int, arps }, why, now, timeline)
    this.addresses.hold(this.config)
    this.addresses.announce(this.config, this.config.garp_master_repeat)
    this.group?.becameMaster(this, now)
  }

  becomeBackup(
    why: Why,
    now: Instant,
    masterDownAt = now + this.masterDownInterval,
    wantsMaster = false,
    timeline: TakeoverTimeline = {},
  ): void {
    const wasMaster = this.leaveMaster(false)
    this.enter({ name: 'BACKUP', masterDownAt, wantsMaster }, why, now, timeline)
    if (wasMaster) this.group?.leftMaster(this, now)
  }

  timerExpired(late: number, text: string): void {
    this.emit({ type: 'timerExpired', instance: this.config.name, late, text })
  }

  private becomeFault(now: Instant): void {
    this.leaveMaster(true)
    this.heard = undefined
    const chain = this.hasOwnFault ? this.ownFaults : (this.groupFault?.chain ?? [])
    this.enter({ name: 'FAULT' }, { text: this.faultText, chain }, now)
  }

  private enter(state: VrrpState, why: Why, now: Instant, timeline: TakeoverTimeline = {}): void {
    const from: VrrpStateName = this.state.name
    this.state = state
    this.since = now
    this.why = why
    this.remarks.forget()
    this.emit({
      type: 'transition',
      instance: this.config.name,
      from,
      to: state.name,
      priority: this.priority,
      cause: why.text,
      chain: why.chain,
      timeline,
    })
  }

  private leaveMaster(sayGoodbye: boolean): boolean {
    if (this.state.name !== 'MASTER') return false
    if (sayGoodbye) this.adverts.send(this.config, 0)
    this.addresses.removeAll(this.config)
    this.rivals.allOver('this director is MASTER no longer')
    this.remarks.count('release_master')
    return true
  }

  /** The address owner does not wait (RFC 9568 §6.4.1). */
  private firstTimer(now: Instant): Instant {
    const owner = this.priority === ownerPriority && this.config.state === 'MASTER'
    return owner && !isHeldBack(this.hold, now) ? now : now + this.masterDownInterval
  }

  private settleFault(now: Instant): void {
    if (!this.begin) return
    const faulty = this.faultText !== ''
    if (faulty && this.state.name !== 'FAULT') this.becomeFault(now)
    else if (!faulty && this.state.name === 'FAULT') this.becomeBackup(this.whyMended(now), now, this.firstTimer(now))
    else if (this.state.name !== 'INIT') return
    else if (this.fitness.awaited.length === 0) this.begin(now)
    else this.why = because('tracker', now, `waits for the first result of ${this.fitness.awaited.join(', ')}`)
  }

  private whyMended(now: Instant): Why {
    return {
      text: 'the fault is mended',
      chain: [...this.why.chain, { at: now, kind: 'tracker', text: 'all of it is mended' }],
    }
  }

  /** A pending timer moves by what a change of the priority is worth, as keepalived's does. */
  private lookAround(now: Instant): void {
    const before = this.masterDownInterval
    const change = this.fitness.look(this.config, this.group?.config, this.host, now)
    if (this.state.name === 'BACKUP') this.state.masterDownAt += this.masterDownInterval - before
    if (!change) return
    const { from, to, cause } = change
    const text = `priority ${from} became ${to}: ${cause}`
    this.priorityCause = to === this.config.priority ? undefined : { at: now, kind: 'priority', text }
    this.emit({ type: 'priority', instance: this.config.name, state: this.state.name, ...change })
  }

  get priority(): number {
    return this.fitness.priority
  }

  get sourceAddress(): string | undefined {
    return senderAddress(this.config, this.host)
  }

  get masterDownInterval(): number {
    const { version, down_timer_adverts } = this.config
    return masterDownInterval(this.priority, this.masterAdvertInterval, version, down_timer_adverts)
  }
}
