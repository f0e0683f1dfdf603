/** VRRP effects -> adapter calls, one exhaustive switch, and the measured story of each transition. */
import type { Timeline } from '@keelson/contract/messages/event'
import type { VrrpEffect } from '@keelson/director/vrrp/effect'
import { encodeGratuitousArp } from '@keelson/director/wire/arp'
import { encodeIpv4 } from '@keelson/director/wire/ipv4'
import { PacketSocket } from '../kernel/packet-socket'
import type { Reflector } from '../kernel/reflector'
import type { VrrpSocket } from '../kernel/vrrp-socket'
import { monotonicNow, wallOf } from '../live/clock'
import type { LiveBoard } from '../live/live-board'

const PROTOCOL_VRRP = 112
const TOS_INTERNETWORK_CONTROL = 0xc0

type Transition = Extract<VrrpEffect, { type: 'transition' }>

export class VrrpPerformer {
  readonly #board: LiveBoard
  readonly #reflector: Reflector
  readonly #sockets: ReadonlyMap<string, VrrpSocket>
  readonly #frames = new PacketSocket()
  readonly #packetIds = new Map<string, number>()
  readonly #masterDownInterval: (instance: string) => number

  constructor(
    board: LiveBoard,
    reflector: Reflector,
    sockets: ReadonlyMap<string, VrrpSocket>,
    masterDownInterval: (instance: string) => number,
  ) {
    this.#board = board
    this.#reflector = reflector
    this.#sockets = sockets
    this.#masterDownInterval = masterDownInterval
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
            const id = ((this.#packetIds.get(effect.instance) ?? 0) % 0xffff) + 1
            this.#packetIds.set(effect.instance, id)
            const { source, destination } = effect
            const header = { source, destination, protocol: PROTOCOL_VRRP, ttl: 255, tos: TOS_INTERNETWORK_CONTROL, id }
            this.#sockets.get(effect.interface)?.send(encodeIpv4(header, effect.packet), destination)
            sent.set(effect.instance, monotonicNow())
            break
          }
          case 'transition': {
            const advertSent = effect.to === 'MASTER' ? sent.get(effect.instance) : undefined
            stories.push({ transition: effect, timeline: wallTimeline(effect.timeline, advertSent) })
            break
          }
          case 'addAddress': {
            const { interface: name, address, prefixLength, label, broadcast } = effect
            this.#reflector.addAddress(name, address, prefixLength, { label, broadcast })
            this.#vip(effect.instance, `${address}/${prefixLength}`, true, `added to ${name}`)
            const timeline = storyOf(effect.instance)
            if (timeline) timeline.vipAddedAt ??= wallOf(monotonicNow())
            break
          }
          case 'removeAddress': {
            const { interface: name, address, prefixLength } = effect
            if (this.#reflector.removeAddress(name, address, prefixLength))
              this.#vip(effect.instance, `${address}/${prefixLength}`, false, `removed from ${name}`)
            break
          }
          case 'sendGratuitousArp': {
            const iface = this.#reflector.byName(effect.interface)
            if (iface) this.#frames.send(iface, encodeGratuitousArp(iface.mac, effect.address))
            const timeline = storyOf(effect.instance)
            if (timeline) timeline.garpSentAt ??= wallOf(monotonicNow())
            break
          }
          case 'peerRemark': {
            const { instance, address, rule, text } = effect
            this.#board.event('warning', { kind: 'vrrp-peer', instance, address, rule, text })
            break
          }
          default:
            effect satisfies never
        }
      } catch (error) {
        const text = `${effect.type}: ${error instanceof Error ? error.message : String(error)}`
        this.#board.event('error', { kind: 'process', process: 'vrrp', text })
      }
    }
    for (const { transition, timeline } of stories) this.#tell(transition, timeline)
  }

  close(): void {
    this.#frames.close()
  }

  #vip(instance: string, address: string, held: boolean, what: string): void {
    this.#board.event('info', { kind: 'vip', instance, address, held, text: `${address} ${what}` })
  }

  #tell({ instance, from, to, cause }: Transition, timeline: Timeline): void {
    const severity = to === 'FAULT' ? 'error' : from === 'INIT' ? 'info' : 'warning'
    const masterDownInterval = this.#masterDownInterval(instance)
    this.#board.event(severity, { kind: 'vrrp-transition', instance, from, to, cause, timeline, masterDownInterval })
  }
}

function wallTimeline(timeline: Transition['timeline'], advertSent: number | undefined): Timeline {
  const wall = (instant: number | undefined) => (instant === undefined ? undefined : wallOf(instant))
  return {
    lastAdvertAt: wall(timeline.lastAdvertAt),
    timerDueAt: wall(timeline.timerDueAt),
    timerRanAt: wall(timeline.timerRanAt),
    advertSentAt: wall(advertSent),
  }
}
