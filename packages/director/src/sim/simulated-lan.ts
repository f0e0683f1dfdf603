/**
 * A LAN, a clock and directors in memory. Everything that decides is the real thing, down to the bytes of each packet;
 * only wires, kernels and time are made up. Time moves in `runFor` and `runUntil` and nowhere else.
 */
import type { Config } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { VrrpEffect } from '../vrrp/effect'
import type { OperatorOrder, OrderOutcome } from '../vrrp/operator-orders'
import type { ScriptRun } from '../vrrp/script-tracker'
import type { VrrpInstanceSnapshot } from '../vrrp/vrrp-snapshot'
import { decodeIpv4 } from '../wire/ipv4'
import { isMalformed } from '../wire/malformed'
import { SimulatedDirector, type SimulatedInterface } from './simulated-director'
import type { SimulatedEvent } from './simulated-event'

interface Frame {
  at: Instant
  from: string
  lan: string
  source: string
  destination: string
  ttl: number
  /** what follows the IP header */
  payload: Uint8Array
}

export interface SimulatedLanOptions {
  /** milliseconds a packet takes */
  latency?: number
}

export class SimulatedLan {
  now: Instant = 0
  readonly directors = new Map<string, SimulatedDirector>()
  private readonly latency: number
  private inFlight: Frame[] = []
  /** '<from> <to>': what the one sends the other does not hear */
  private readonly cuts = new Set<string>()
  /** '<lan> <address>': who announced it last, which is where everybody else sends */
  private readonly announcedBy = new Map<string, string>()
  private events: SimulatedEvent[] = []

  constructor({ latency = 0.2 }: SimulatedLanOptions = {}) {
    this.latency = latency
  }

  addDirector(name: string, config: Config, interfaces: readonly SimulatedInterface[]): void {
    this.directors.set(name, new SimulatedDirector(name, config, interfaces))
  }

  start(name: string): void {
    this.act(name, 'starts', director => director.start(this.now))
  }

  /** As a machine that loses power: no goodbye, and its addresses answer no more. */
  kill(name: string): void {
    this.act(name, 'dies', director => {
      director.stack = undefined
      director.addresses.clear()
      director.routing.clear()
    })
  }

  /** As a process that gets SIGKILL: no goodbye, and its addresses stay on the interfaces. */
  crash(name: string): void {
    this.act(name, 'crashes', director => {
      director.stack = undefined
    })
  }

  /** Its processes stand still and hear nothing; its addresses go on answering. */
  suspend(name: string): void {
    this.act(name, 'is suspended', director => {
      director.suspended = true
    })
  }

  /** Every timer that ran out meanwhile runs late, and nothing of what was said waits for it. */
  resume(name: string): void {
    this.act(name, 'is resumed', director => {
      director.suspended = false
      director.stack?.tick(this.now)
    })
  }

  /** What a vrrp_script of the director comes to from its next run on. */
  setScript(name: string, script: string, run: ScriptRun): void {
    this.act(name, `script ${script}: ${run.text} from now`, director => director.scripts.set(script, run))
  }

  stop(name: string): void {
    this.act(name, 'stops', director => director.stack?.shutdown(this.now))
    this.directorOf(name).stack = undefined
  }

  reload(name: string, config: Config): void {
    this.act(name, 'reloads', director => {
      director.config = config
      director.stack?.reload(config, this.now)
    })
  }

  /** A person's word to one director. */
  order(name: string, order: OperatorOrder): OrderOutcome | undefined {
    let outcome: OrderOutcome | undefined
    this.act(name, `is told to ${order.type}`, director => {
      outcome = director.stack?.order(order, this.now)
    })
    return outcome
  }

  /** Somebody sets its clock; what it counts time by goes on as before. */
  jumpClock(name: string, milliseconds: number): void {
    this.act(name, `its clock jumps by ${milliseconds / 1000} s`, director => {
      director.wallOffset += milliseconds
      director.stack?.setWallClock(this.now + director.wallOffset, this.now)
    })
  }

  setLink(name: string, interfaceName: string, up: boolean): void {
    this.act(name, `${interfaceName} goes ${up ? 'up' : 'down'}`, director => {
      director.up.set(interfaceName, up)
      director.stack?.linkChanged(interfaceName, up, this.now)
    })
  }

  /** Another program deletes an address. */
  removeAddress(name: string, interfaceName: string, address: string): void {
    this.act(name, `something removes ${address} from ${interfaceName}`, director =>
      director.removeAddress(interfaceName, address, this.now),
    )
  }

  /** One way only: `to` does not hear `from`. */
  cut(from: string, to: string): void {
    this.cuts.add(`${from} ${to}`)
  }

  mend(from: string, to: string): void {
    this.cuts.delete(`${from} ${to}`)
  }

  /** Directors of different parts do not hear each other; those named in no part hear nobody. */
  partition(...parts: readonly (readonly string[])[]): void {
    this.cuts.clear()
    const partOf = (name: string) => parts.findIndex(part => part.includes(name))
    for (const from of this.directors.keys()) {
      for (const to of this.directors.keys()) {
        if (partOf(from) < 0 || partOf(from) !== partOf(to)) this.cut(from, to)
      }
    }
  }

  heal(): void {
    this.cuts.clear()
  }

  hears(from: string, to: string): boolean {
    return from !== to && !this.cuts.has(`${from} ${to}`)
  }

  /** Anything at all on the wire, from nobody: an IPv4 packet that every director receives. */
  inject(bytes: Uint8Array, lan = 'lan'): void {
    const packet = decodeIpv4(bytes)
    if (!isMalformed(packet)) this.inFlight.push({ at: this.now + this.latency, from: '', lan, ...packet })
  }

  runFor(milliseconds: number): void {
    this.runUntil(this.now + milliseconds)
  }

  runUntil(instant: Instant): void {
    for (let next = this.nextEventAt(); next <= instant; next = this.nextEventAt()) {
      this.now = Math.max(this.now, next)
      this.deliverDue()
      for (const director of this.directors.values()) {
        if (director.nextDeadline() > this.now) continue
        director.stack?.tick(this.now)
        this.perform(director)
      }
    }
    this.now = Math.max(this.now, instant)
  }

  /** When something happens next by itself. */
  nextEventAt(): Instant {
    let next = this.inFlight.reduce((least, frame) => Math.min(least, frame.at), Number.POSITIVE_INFINITY)
    for (const director of this.directors.values()) next = Math.min(next, director.nextDeadline())
    return next
  }

  snapshot(name: string): VrrpInstanceSnapshot[] {
    return this.directorOf(name).stack?.snapshot(this.now) ?? []
  }

  /** Directors that have the address on an interface. */
  holders(address: string): string[] {
    return [...this.directors.values()].filter(director => director.holds(address)).map(({ name }) => name)
  }

  /** Where traffic for the address goes: to whom announced it last, if that one still has it. */
  trafficGoesTo(address: string, lan = 'lan'): string | undefined {
    const name = this.announcedBy.get(`${lan} ${address}`)
    return name !== undefined && this.directors.get(name)?.holds(address) ? name : undefined
  }

  takeEvents(): SimulatedEvent[] {
    const { events } = this
    this.events = []
    return events
  }

  private act(name: string, text: string, action: (director: SimulatedDirector) => void): void {
    const director = this.directorOf(name)
    this.events.push({ at: this.now, director: name, type: 'action', text })
    action(director)
    this.perform(director)
  }

  private directorOf(name: string): SimulatedDirector {
    const director = this.directors.get(name)
    if (!director) throw new RangeError(`there is no director '${name}' on this LAN`)
    return director
  }

  private perform(director: SimulatedDirector): void {
    // Performing one effect may cause more: an address that goes is reported back to the stack.
    for (
      let effects = director.stack?.takeEffects() ?? [];
      effects.length > 0;
      effects = director.stack?.takeEffects() ?? []
    ) {
      for (const effect of effects) {
        this.events.push({ at: this.now, director: director.name, type: 'effect', effect })
        director.perform(effect, this.now)
        this.transmit(director, effect)
      }
      director.reportRemoved(this.now)
    }
  }

  private transmit(director: SimulatedDirector, effect: VrrpEffect): void {
    if (!('interface' in effect)) return
    const lan = director.lanOf(effect.interface)
    if (lan === undefined || !director.isUp(effect.interface)) return
    if (effect.type === 'sendGratuitousArp' || effect.type === 'sendNeighbourAdvertisement')
      this.announcedBy.set(`${lan} ${effect.address}`, director.name)
    else if (effect.type === 'sendAdvert') {
      const { source, destination, ttl, packet: payload } = effect
      const at = this.now + this.latency
      this.inFlight.push({ at, from: director.name, lan, source, destination, ttl, payload })
    }
  }

  private deliverDue(): void {
    const due = this.inFlight.filter(frame => frame.at <= this.now)
    this.inFlight = this.inFlight.filter(frame => frame.at > this.now)
    for (const frame of due) for (const director of this.directors.values()) this.deliver(frame, director)
  }

  private deliver(frame: Frame, director: SimulatedDirector): void {
    if (!this.hears(frame.from, director.name) || director.suspended) return
    const { source, destination, ttl, payload } = frame
    for (const { name } of director.interfaces) {
      if (director.lanOf(name) !== frame.lan || !director.isUp(name)) continue
      director.stack?.receive(payload, { interface: name, source, destination, ttl }, this.now)
    }
    this.perform(director)
  }
}
