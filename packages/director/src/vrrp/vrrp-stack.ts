/**
 * All VRRP instances and sync groups of one director: says which instance a packet or a change of the host concerns,
 * and keeps the effects of all in one order.
 */
import type { Config, Route, RouteRule, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import { isIpv6 } from '../wire/address'
import { isMalformed, readAdvert } from '../wire/vrrp'
import { AnnouncementPace } from './announcement-pace'
import type { VrrpEffect, VrrpStateName } from './effect'
import type { IsHeld } from './held-addresses'
import type { HostInterface, HostView } from './host-view'
import type { ReceivedFrom } from './judge-advert'
import { LinkDelays } from './link-delays'
import type { OperatorHold } from './operator-hold'
import { carryOut, type OperatorOrder, type OrderOutcome } from './operator-orders'
import type { NeighbourClaim } from './recognise-rival'
import type { ScriptRun } from './script-tracker'
import { mayBeSigned } from './signed-adverts'
import { StaticHoldings, trackedInterfaces } from './static-holdings'
import { SyncGroup } from './sync-group'
import { Trackers } from './trackers'
import { familyOf } from './virtual-addresses'
import { VrrpInstance } from './vrrp-instance'
import type { VrrpInstanceSnapshot } from './vrrp-snapshot'

/** What the host knows of its interfaces when the stack starts. */
export interface VrrpHost {
  interfaces: HostInterface[]
  /** the time of day, milliseconds since the epoch */
  wall?: number
  /** who stood back before this process began, by instance */
  holds?: ReadonlyMap<string, OperatorHold>
}

export type { HostInterface, ReceivedFrom }

export class VrrpStack {
  private instances: VrrpInstance[] = []
  private groups: SyncGroup[] = []
  private readonly groupStates = new Map<string, VrrpStateName>()
  private readonly interfaces = new Map<string, HostInterface>()
  private effects: VrrpEffect[] = []
  private readonly links = new LinkDelays()
  private readonly pace = new AnnouncementPace(effect => this.effects.push(effect))
  private readonly trackers = new Trackers(effect => this.emit(effect))
  private readonly statics = new StaticHoldings(effect => this.emit(effect))
  private readonly strays = { vrid_err: 0, unreadable: 0 }
  private readonly strangers = new Set<string>()
  private now: Instant
  private wallOffset = 0

  constructor(
    private config: Config,
    host: VrrpHost,
    now: Instant,
  ) {
    this.now = now
    if (host.wall !== undefined) this.setWallClock(host.wall, now)
    for (const each of host.interfaces) this.interfaces.set(each.name, each)
    this.trackers.configure(config, now)
    this.statics.configure(config)
    this.pace.configure(config)
    this.links.configure(config.interface_up_down_delays)
    this.instances = config.vrrp_instance.map(each => this.createInstance(each, now))
    this.regroup(now)
    for (const instance of this.instances) {
      instance.hold = host.holds?.get(instance.config.name)
      instance.start(now, config.global_defs.vrrp_startup_delay)
    }
  }

  /** The time of day, milliseconds since the epoch, at `now`: what signed adverts go by. Tell it whenever it may have moved. */
  setWallClock(wall: number, now: Instant): void {
    this.wallOffset = wall - now
  }

  /** `payload` is what follows the IP header; anybody on the LAN may have written it. */
  receive(payload: Uint8Array, packet: ReceivedFrom, now: Instant): void {
    this.now = now
    // Even a packet that does not decode is counted where it was meant to go.
    const virtualRouterId = payload[1]
    const family = isIpv6(packet.source) ? 'inet6' : 'inet'
    const instance = this.instances.find(
      ({ config }) =>
        config.virtual_router_id === virtualRouterId &&
        config.interface === packet.interface &&
        familyOf(config) === family,
    )
    if (!instance) {
      this.strays.vrid_err++
      this.remarkOnStray(virtualRouterId, packet)
      this.lookForRival(payload, packet, now)
      return
    }
    const reading = readAdvert(payload, packet, mayBeSigned(instance.config))
    if (isMalformed(reading)) instance.receiveMalformed(reading, packet)
    else instance.receive(reading, packet, now)
  }

  /** Something came that is not even a packet: it says nothing but that it was there. */
  receiveUnreadable(): void {
    this.strays.unreadable++
  }

  /** Somebody on the LAN says by ARP, or by a neighbour advertisement, that an address is its own. */
  arpHeard(interfaceName: string, claim: NeighbourClaim, now: Instant): void {
    this.now = now
    for (const { mac } of this.interfaces.values()) if (mac === claim.mac) return
    for (const instance of this.instances) instance.claimHeard(interfaceName, claim, now)
  }

  linkChanged(interfaceName: string, up: boolean, now: Instant, mac?: string): void {
    if (up && !this.interfaces.get(interfaceName)?.up) this.statics.interfaceUp(interfaceName)
    const counts = this.links.passes(interfaceName, up, this.interfaces.get(interfaceName)?.up ?? false, now)
    this.changeInterface(interfaceName, { ...(counts && { up }), ...(mac !== undefined && { mac }) }, now)
  }

  /** Deleted, renamed or moved to another namespace: its addresses went with it. */
  linkGone(interfaceName: string, now: Instant): void {
    this.now = now
    this.interfaces.delete(interfaceName)
    this.lookAgain(now)
  }

  /** What the interface has to send from now; what is not given it has no more. */
  addressChanged(
    interfaceName: string,
    own: Pick<HostInterface, 'address' | 'linkLocal' | 'addresses'>,
    now: Instant,
  ): void {
    const { address, linkLocal, addresses } = own
    this.changeInterface(interfaceName, { address, linkLocal, addresses }, now)
  }

  /** Report every address that is not there any more; what we removed ourselves is held no more, so that says nothing. */
  addressRemoved(interfaceName: string, address: string, now: Instant): void {
    this.now = now
    this.statics.addressRemoved(interfaceName, address)
    for (const instance of this.instances) instance.addressRemoved(interfaceName, address, now)
  }

  /** The same for a route or a rule, which the host knows by the object it was given. */
  routeRemoved(route: Route | RouteRule, what: string, now: Instant): void {
    this.now = now
    this.statics.routeRemoved(route)
    for (const instance of this.instances) instance.routeRemoved(route, what, now)
  }

  /** A `runScript` effect came to this. */
  scriptFinished(script: string, run: ScriptRun, now: Instant): void {
    this.now = now
    if (this.trackers.scriptFinished(script, run)) this.lookAgain(now)
  }

  /** How many processes a vrrp_track_process has now. */
  processesCounted(trackProcess: string, count: number, now: Instant): void {
    this.now = now
    if (this.trackers.processesCounted(trackProcess, count, now)) this.lookAgain(now)
  }

  /** What whoever runs BFD says of a session; this version runs none itself. */
  bfdChanged(bfdInstance: string, up: boolean, now: Instant): void {
    this.now = now
    if (this.trackers.bfdChanged(bfdInstance, up)) this.lookAgain(now)
  }

  /** The number that a track_file holds now. */
  fileChanged(trackFile: string, value: number, now: Instant): void {
    this.now = now
    if (this.trackers.fileChanged(trackFile, value)) this.lookAgain(now)
  }

  /** A person's word; what is done, or why it is not. */
  order(order: OperatorOrder, now: Instant): OrderOutcome {
    this.now = now
    return carryOut(order, this.instances, now)
  }

  /** By difference: an instance whose interface, VRID and family stay keeps its state, timers and counters. */
  reload(config: Config, now: Instant): void {
    this.now = now
    this.config = config
    this.trackers.configure(config, now)
    this.statics.configure(config)
    this.pace.configure(config)
    this.links.configure(config.interface_up_down_delays)
    const before = new Map(this.instances.map(instance => [identity(instance.config), instance]))
    const wanted = config.vrrp_instance.map(next => {
      const kept = before.get(identity(next))
      before.delete(identity(next))
      return { next, kept }
    })
    for (const instance of before.values()) instance.shutdown('removed from the configuration', now)
    const isHeld: IsHeld = (name, address) => this.instances.some(each => each.addresses.holds(name, address))
    for (const { kept, next } of wanted) kept?.releaseAddresses(next, isHeld)
    const created: VrrpInstance[] = []
    this.instances = wanted.map(({ kept, next }) => {
      if (kept) return kept
      const instance = this.createInstance(next, now)
      created.push(instance)
      return instance
    })
    this.regroup(now)
    for (const { kept, next } of wanted) kept?.reconfigure(next, now)
    for (const instance of created) instance.start(now)
  }

  shutdown(now: Instant): void {
    this.now = now
    // Goodbyes must not look like one member leaving the group behind.
    for (const instance of this.instances) instance.group = undefined
    for (const instance of this.instances) instance.shutdown('stopping', now)
    this.statics.removeAll()
  }

  nextDeadline(): Instant {
    let next = Math.min(this.trackers.nextDeadline(), this.pace.nextDeadline(), this.links.nextDeadline())
    for (const instance of this.instances) next = Math.min(next, instance.nextDeadline())
    return next
  }

  tick(now: Instant): void {
    this.now = now
    if (this.trackers.tick(now)) this.lookAgain(now)
    this.pace.tick(now)
    for (const { name, up } of this.links.due(now)) this.changeInterface(name, { up }, now)
    for (const instance of this.instances) instance.tick(now)
  }

  takeEffects(): VrrpEffect[] {
    this.tellGroups()
    const { effects } = this
    this.effects = []
    return effects
  }

  snapshot(_now: Instant): VrrpInstanceSnapshot[] {
    return this.instances.map(instance => instance.snapshot())
  }

  /** One alone, for a host that has many and one that moved. */
  snapshotOf(name: string): VrrpInstanceSnapshot | undefined {
    return this.instances.find(({ config }) => config.name === name)?.snapshot()
  }

  /** Packets that were for no instance here. */
  counters(): Record<string, number> {
    return { ...this.strays }
  }

  private createInstance(config: VrrpInstanceConfig, now: Instant): VrrpInstance {
    return new VrrpInstance(config, this.view, effect => this.emit(effect), now)
  }

  private readonly view: HostView = {
    wallClock: () => this.now + this.wallOffset,
    interface: name => this.interfaces.get(name),
    trackers: this.trackers,
    multicastGroup: family => this.config.global_defs[family === 'inet' ? 'vrrp_mcast_group4' : 'vrrp_mcast_group6'],
    staticInterfaces: ({ name }) => trackedInterfaces(this.config, name),
    isDuplicate: config => this.config.vrrp_instance.find(other => identity(other) === identity(config)) !== config,
  }

  /** An advert of another VRID that names a VIP of ours: two directors that were meant to be one pair. */
  private lookForRival(payload: Uint8Array, packet: ReceivedFrom, now: Instant): void {
    const reading = readAdvert(payload, packet)
    if (isMalformed(reading)) return
    const { addresses, virtual_router_id } = reading.advert
    for (const instance of this.instances) {
      const { virtual_ipaddress, interface: name } = instance.config
      if (name !== packet.interface || !virtual_ipaddress.some(vip => addresses.includes(vip.address))) continue
      const what = `its virtual_router_id is ${virtual_router_id}, ours ${instance.config.virtual_router_id}`
      instance.rivalHeard('other-vrid', reading.advert, packet, what, now)
    }
  }

  /** Anybody can forge any number of them: past the limit they are only counted. */
  private remarkOnStray(virtualRouterId: number | undefined, { interface: name, source }: ReceivedFrom): void {
    const key = `${virtualRouterId} ${source} ${name}`
    if (!this.config.global_defs.log_unknown_vrids || this.strangers.has(key) || this.strangers.size >= 64) return
    this.strangers.add(key)
    const text = `received an advert for unknown virtual_router_id ${virtualRouterId} from ${source} on ${name}`
    this.emit({ type: 'strayRemark', interface: name, address: source, text })
  }

  /** After everything that one call led to: members follow one another, the group is told once. */
  private tellGroups(): void {
    for (const group of this.groups) {
      const from = this.groupStates.get(group.name) ?? 'INIT'
      const to = group.state
      if (to === undefined || to === from) continue
      this.groupStates.set(group.name, to)
      this.effects.push({ type: 'groupTransition', group: group.name, from, to })
    }
  }

  private regroup(now: Instant): void {
    for (const instance of this.instances) instance.group = undefined
    this.groups = this.config.vrrp_sync_group.map(group => {
      const members = this.instances.filter(({ config }) => group.group.includes(config.name))
      const result = new SyncGroup(group, members)
      for (const member of members) member.group = result
      return result
    })
    for (const instance of this.instances) if (!instance.group) instance.groupFaultChanged(undefined, now)
    for (const group of this.groups) group.spreadFaults(now)
  }

  private changeInterface(name: string, change: Partial<HostInterface>, now: Instant): void {
    this.now = now
    this.interfaces.set(name, { ...(this.interfaces.get(name) ?? { name, up: false }), ...change })
    this.lookAgain(now)
  }

  private lookAgain(now: Instant): void {
    for (const instance of this.instances) instance.hostChanged(now)
  }

  private emit(effect: VrrpEffect): void {
    this.pace.pass(effect, this.now)
  }
}

function identity(config: VrrpInstanceConfig): string {
  return `${config.interface} ${config.virtual_router_id} ${familyOf(config)}`
}
