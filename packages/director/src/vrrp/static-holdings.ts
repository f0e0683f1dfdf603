/** static_ipaddress, static_routes, static_rules: there as long as the director runs, whoever is MASTER. */
import type { Config, Route, RouteRule } from '@keelson/keepalived-conf/config'
import type { VrrpEffect } from './effect'
import { HeldRoutes, type Routing } from './held-routes'
import { type HeldAddress, heldAddress } from './virtual-addresses'

/** Whose they are in effects and events. */
export const staticOwner = 'static'

export class StaticHoldings {
  private config: Config | undefined
  private held = new Map<string, HeldAddress>()
  private readonly routes: HeldRoutes

  constructor(private readonly emit: (effect: VrrpEffect) => void) {
    this.routes = new HeldRoutes(emit)
  }

  /** What a configuration does not have goes first; what it has and is there stays. */
  configure(config: Config): void {
    this.config = config
    const wanted = new Map(addressesOf(config).map(each => [each.key, each]))
    const routing = routingOf(config)
    this.routes.keepOnly(staticOwner, routing)
    this.keepOnly(wanted)
    for (const [key, { key: _, untracked: __, ...address }] of wanted)
      if (!this.held.has(key)) this.emit({ type: 'addAddress', instance: staticOwner, ...address })
    this.held = wanted
    this.routes.hold(staticOwner, routing)
  }

  /** Somebody else removed it: keepalived puts it back at once. */
  addressRemoved(interfaceName: string, address: string): void {
    this.restore(held => held.interface === interfaceName && held.address === address)
  }

  routeRemoved(lost: Route | RouteRule): void {
    if (this.routes.lost(lost) && this.config) this.routes.hold(staticOwner, routingOf(this.config))
  }

  /** What went with the interface comes back with it. */
  interfaceUp(name: string): void {
    this.restore(held => held.interface === name)
    for (const route of this.config?.static_routes ?? [])
      if (route.dev === name) this.emit({ type: 'addRoute', instance: staticOwner, route })
  }

  removeAll(): void {
    this.config = undefined
    this.routes.removeAll(staticOwner)
    this.keepOnly(new Map())
  }

  private restore(isLost: (held: HeldAddress) => boolean): void {
    for (const { key: _, untracked: __, ...address } of [...this.held.values()].filter(isLost))
      this.emit({ type: 'addAddress', instance: staticOwner, ...address })
  }

  private keepOnly(wanted: ReadonlyMap<string, HeldAddress>): void {
    for (const [key, { interface: name, address, prefixLength, peer }] of [...this.held].reverse()) {
      if (wanted.has(key)) continue
      this.emit({ type: 'removeAddress', instance: staticOwner, interface: name, address, prefixLength, peer })
      this.held.delete(key)
    }
  }
}

/**
 * track_group: the interfaces that an instance cannot do without, and what is there. A static entry that is lost is put back
 * and moves nobody (seen of 2.2.7, whatever its man page says).
 */
export function trackedInterfaces(config: Config, instance: string): Map<string, string> {
  const { track_group, static_ipaddress, static_routes, static_rules, global_defs } = config
  const groups = new Set(track_group.flatMap(({ name, group }) => (group.includes(instance) ? [name] : [])))
  const found = new Map<string, string>()
  const track = (group: string | undefined, name: string | undefined, what: string) => {
    if (group !== undefined && name !== undefined && groups.has(group)) found.set(name, what)
  }
  for (const { track_group: group, dev = global_defs.default_interface, address } of static_ipaddress)
    track(group, dev, address)
  for (const { track_group: group, dev, destination } of static_routes) track(group, dev, `the route to ${destination}`)
  for (const { track_group: group, iif, priority } of static_rules) track(group, iif, `rule ${priority}`)
  return found
}

function addressesOf({ static_ipaddress, global_defs }: Config): HeldAddress[] {
  return static_ipaddress.map(each => heldAddress(each, global_defs.default_interface))
}

function routingOf({ static_routes, static_rules }: Config): Routing {
  return { routes: static_routes, rules: static_rules }
}
