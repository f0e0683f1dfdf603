/** One director in memory: its interfaces and their addresses, and the real VrrpStack that decides over them. */
import type { Config } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { VrrpEffect } from '../vrrp/effect'
import type { ScriptRun } from '../vrrp/script-tracker'
import { VrrpStack } from '../vrrp/vrrp-stack'
import { wantedInterfaces } from '../vrrp/wanted-interfaces'

export interface SimulatedInterface {
  name: string
  /** its own address; VIPs come and go beside it */
  address: string
  linkLocal?: string
  /** directors hear each other on the same LAN only; default 'lan' */
  lan?: string
}

export class SimulatedDirector {
  stack: VrrpStack | undefined
  readonly up = new Map<string, boolean>()
  /** what a script comes to when it is run; success unless told */
  readonly scripts = new Map<string, ScriptRun>()
  /** its processes stand still: a virtual machine whose host paused it */
  suspended = false
  /** its time of day, less the simulation's clock, ms; a made-up day */
  wallOffset = 1_795_000_000_000
  /** VIPs on the interfaces: '<interface> <address>' */
  readonly addresses = new Set<string>()
  /** its routes and rules, as they are written */
  readonly routing = new Set<string>()
  /** VIPs that it does not answer on */
  readonly closed = new Set<string>()
  private removed: { name: string; address: string }[] = []

  constructor(
    readonly name: string,
    public config: Config,
    readonly interfaces: readonly SimulatedInterface[],
  ) {
    for (const each of interfaces) this.up.set(each.name, true)
  }

  start(now: Instant): void {
    const interfaces = this.interfaces.map(({ name, address, linkLocal }) => ({
      name,
      address,
      linkLocal,
      up: this.isUp(name),
    }))
    const virtual = wantedInterfaces(this.config).map(({ name, base }) => ({ name, up: this.isUp(base) }))
    this.stack = new VrrpStack(
      this.config,
      { interfaces: [...interfaces, ...virtual], wall: now + this.wallOffset },
      now,
    )
  }

  isUp(interfaceName: string): boolean {
    return this.up.get(this.below(interfaceName)) ?? false
  }

  lanOf(interfaceName: string): string | undefined {
    const found = this.interfaces.find(({ name }) => name === this.below(interfaceName))
    return found && (found.lan ?? 'lan')
  }

  holds(address: string): boolean {
    for (const held of this.addresses) if (held.endsWith(` ${address}`)) return true
    return false
  }

  nextDeadline(): Instant {
    return this.suspended ? NEVER : (this.stack?.nextDeadline() ?? NEVER)
  }

  /** The kernel's part of an effect: the address table. What goes out on the wire is the LAN's to carry. */
  perform(effect: VrrpEffect, now: Instant): void {
    if (effect.type === 'addAddress') this.addresses.add(`${effect.interface} ${effect.address}`)
    else if (effect.type === 'removeAddress') this.drop(effect.interface, effect.address)
    else if (effect.type === 'dropTraffic') this.closed.add(effect.address)
    else if (effect.type === 'acceptTraffic') this.closed.delete(effect.address)
    else if (effect.type === 'addRoute') this.routing.add(JSON.stringify(effect.route))
    else if (effect.type === 'removeRoute') this.routing.delete(JSON.stringify(effect.route))
    else if (effect.type === 'addRule') this.routing.add(JSON.stringify(effect.rule))
    else if (effect.type === 'removeRule') this.routing.delete(JSON.stringify(effect.rule))
    else if (effect.type === 'runScript') {
      const { name } = effect.script
      this.stack?.scriptFinished(name, this.scripts.get(name) ?? { ok: true, text: 'succeeded' }, now)
    }
  }

  removeAddress(interfaceName: string, address: string, now: Instant): void {
    this.drop(interfaceName, address)
    this.reportRemoved(now)
  }

  /** As a kernel's events: whoever removed it, and only what is not there again by now. */
  reportRemoved(now: Instant): void {
    const { removed } = this
    this.removed = []
    for (const { name, address } of removed)
      if (!this.addresses.has(`${name} ${address}`)) this.stack?.addressRemoved(name, address, now)
  }

  private below(interfaceName: string): string {
    return wantedInterfaces(this.config).find(({ name }) => name === interfaceName)?.base ?? interfaceName
  }

  private drop(name: string, address: string): void {
    if (this.addresses.delete(`${name} ${address}`)) this.removed.push({ name, address })
  }
}
