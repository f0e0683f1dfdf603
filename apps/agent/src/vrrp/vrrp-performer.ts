/** VRRP effects -> adapter calls, one exhaustive switch, and the measured story of each transition. */
import type { EventBody, Timeline } from '@keelson/contract/messages/event'
import type { VrrpEffect } from '@keelson/director/vrrp/effect'
import { encodeGratuitousArp } from '@keelson/director/wire/arp'
import { encodeNeighbourAdvertisement } from '@keelson/director/wire/ndisc'
import type { GlobalDefs, VrrpScript } from '@keelson/keepalived-conf/config'
import { defaultTable, FilterTable } from '../kernel/filter-table'
import { PacketSocket } from '../kernel/packet-socket'
import type { Reflector } from '../kernel/reflector'
import { Routes } from '../kernel/routes'
import { forwardsIpv6 } from '../kernel/sysctl'
import { monotonicNow, wallOf } from '../live/clock'
import type { LiveBoard, Severity } from '../live/live-board'
import type { VrrpChannels } from './vrrp-channels'

type Transition = Extract<VrrpEffect, { type: 'transition' }>
type Announce = Extract<VrrpEffect, { type: 'sendGratuitousArp' | 'sendNeighbourAdvertisement' }>

export class VrrpPerformer {
  readonly #board: LiveBoard
  readonly #reflector: Reflector
  readonly #channels: VrrpChannels
  readonly #frames = new PacketSocket()
  readonly routes: Routes
  readonly filters = new FilterTable()
  readonly #masterDownInterval: (instance: string) => number
  readonly #runTracker: (script: VrrpScript) => void
  readonly #timerExpired: () => void
  /** what there is to say, once everything that is waited for is done */
  #unsaid: (() => void)[] = []

  constructor(
    board: LiveBoard,
    reflector: Reflector,
    channels: VrrpChannels,
    masterDownInterval: (instance: string) => number,
    runTracker: (script: VrrpScript) => void,
    timerExpired: () => void,
  ) {
    this.#board = board
    this.#reflector = reflector
    this.routes = new Routes(reflector)
    this.#channels = channels
    this.#masterDownInterval = masterDownInterval
    this.#runTracker = runTracker
    this.#timerExpired = timerExpired
  }

  /** Performs in order; a kernel's refusal becomes an event and the rest goes on. */
  perform(effects: readonly VrrpEffect[]): void {
    const sent = new Map<string, number>()
    const stories: { transition: Transition; timeline: Timeline }[] = []
    const storyOf = (instance: string) =>
      stories.findLast(({ transition }) => transition.instance === instance)?.timeline
    for (const effect of effects) {
      try {
        switch (effect.type) {
          case 'sendAdvert': {
            this.#channels.send(effect)
            sent.set(effect.instance, monotonicNow())
            break
          }
          case 'transition': {
            if (effect.from === 'MASTER' && effect.timeline.lateBy !== undefined) this.#timerExpired()
            const advertSent = effect.to === 'MASTER' ? sent.get(effect.instance) : undefined
            stories.push({ transition: effect, timeline: wallTimeline(effect.timeline, advertSent) })
            break
          }
          case 'addAddress': {
            const { interface: name, address, prefixLength } = effect
            this.#reflector.addAddress(name, effect)
            this.#vip(effect.instance, `${address}/${prefixLength}`, true, `added to ${name}`)
            const timeline = storyOf(effect.instance)
            if (timeline) timeline.vipAddedAt ??= wallOf(monotonicNow())
            break
          }
          case 'removeAddress': {
            const { interface: name, address, prefixLength } = effect
            if (this.#reflector.removeAddress(name, effect))
              this.#vip(effect.instance, `${address}/${prefixLength}`, false, `removed from ${name}`)
            break
          }
          case 'dropTraffic':
            this.filters.drop(this.#dropped(effect))
            break
          case 'acceptTraffic':
            this.filters.accept(this.#dropped(effect))
            break
          case 'addRoute':
            this.routes.addRoute(effect.route)
            break
          case 'removeRoute':
            this.routes.removeRoute(effect.route)
            break
          case 'addRule':
            this.routes.addRule(effect.rule)
            break
          case 'removeRule':
            this.routes.removeRule(effect.rule)
            break
          case 'sendGratuitousArp':
          case 'sendNeighbourAdvertisement': {
            const iface = this.#reflector.byName(effect.interface)
            if (iface) this.#frames.send(iface, announcement(effect, iface.mac))
            const timeline = storyOf(effect.instance)
            if (timeline) timeline.garpSentAt ??= wallOf(monotonicNow())
            break
          }
          case 'timerExpired': {
            this.#timerExpired()
            this.#later('warning', {
              kind: 'process',
              process: 'vrrp',
              text: `(${effect.instance}) ${effect.text}`,
            })
            break
          }
          case 'priority': {
            const { instance, state, from, to, cause } = effect
            this.#later('warning', { kind: 'vrrp-priority', instance, state, from, to, cause })
            break
          }
          case 'groupTransition': {
            const { group, from, to } = effect
            const text = `(${group}) vrrp_sync_group is ${to === 'INIT' ? 'stopping' : to}, was ${from}`
            this.#later(to === 'FAULT' ? 'error' : 'info', { kind: 'vrrp-group', group, to, text })
            break
          }
          case 'trackerChanged': {
            const { tracker, up, text } = effect
            this.#later(up ? 'info' : 'error', { kind: 'tracker', tracker, up, text })
            break
          }
          case 'runScript':
            this.#runTracker(effect.script)
            break
          case 'splitBrain': {
            const { instance, over, evidence } = effect
            const { text, ...packets } = evidence
            const wall = { firstAt: wallOf(packets.firstAt), lastAt: wallOf(packets.lastAt) }
            const body = { kind: 'split-brain', instance, over, text, evidence: { ...packets, ...wall } } as const
            this.#board.event(over ? 'info' : 'error', body)
            break
          }
          case 'strayRemark':
            this.#board.event('info', { kind: 'process', process: 'vrrp', text: effect.text })
            break
          case 'peerRemark': {
            const { instance, address, rule, text } = effect
            this.#later('warning', { kind: 'vrrp-peer', instance, address, rule, text })
            break
          }
          default:
            effect satisfies never
        }
      } catch (error) {
        const text = `${effect.type}: ${error instanceof Error ? error.message : String(error)}`
        this.#later('error', { kind: 'process', process: 'vrrp', text })
      }
    }
    for (const { transition, timeline } of stories) this.#tell(transition, timeline)
  }

  /** Says what was done. Apart, because a log and a socket take longer than an advert, an address and an ARP together. */
  tell(): void {
    const unsaid = this.#unsaid
    this.#unsaid = []
    for (const say of unsaid) say()
  }

  configure({ nftables, nftables_priority, nftables_counters, disable_local_igmp }: GlobalDefs): void {
    this.filters.configure({
      movesReports: !disable_local_igmp,
      table: nftables ?? defaultTable,
      priority: nftables_priority,
      counters: nftables_counters,
    })
  }

  close(): void {
    this.#frames.close()
    this.filters.close()
  }

  #dropped({ interface: name, address }: { interface: string; address: string }) {
    return { address, interfaceIndex: this.#reflector.byName(name)?.index ?? 0 }
  }

  #later(severity: Severity, body: EventBody): void {
    const at = Date.now()
    this.#unsaid.push(() => this.#board.event(severity, body, at))
  }

  #vip(instance: string, address: string, held: boolean, what: string): void {
    this.#later('info', { kind: 'vip', instance, address, held, text: `${address} ${what}` })
  }

  #tell({ instance, from, to, priority, cause, chain: causes }: Transition, timeline: Timeline): void {
    const severity = to === 'FAULT' ? 'error' : from === 'INIT' ? 'info' : 'warning'
    const at = Date.now()
    const chain = causes.map(each => ({ ...each, at: wallOf(each.at) }))
    this.#unsaid.push(() => {
      const masterDownInterval = this.#masterDownInterval(instance)
      const story = { cause, chain, timeline, masterDownInterval }
      const body = { kind: 'vrrp-transition', instance, from, to, priority, ...story } as const
      this.#board.event(severity, body, at)
    })
  }
}

function announcement({ type, interface: name, address }: Announce, mac: Uint8Array): Uint8Array {
  if (type === 'sendGratuitousArp') return encodeGratuitousArp(mac, address)
  return encodeNeighbourAdvertisement(mac, address, forwardsIpv6(name))
}

function wallTimeline(timeline: Transition['timeline'], advertSent: number | undefined): Timeline {
  const wall = (instant: number | undefined) => (instant === undefined ? undefined : wallOf(instant))
  return {
    lastAdvertAt: wall(timeline.lastAdvertAt),
    timerDueAt: wall(timeline.timerDueAt),
    timerRanAt: wall(timeline.timerRanAt),
    advertSentAt: wall(advertSent),
    lateBy: timeline.lateBy,
  }
}
