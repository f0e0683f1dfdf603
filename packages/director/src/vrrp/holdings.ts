/**
 * All that an instance holds while it is MASTER, in keepalived's order (vrrp_state_become_master): addresses, the routes
 * that may need them, the rules that lead to those; and away in reverse.
 */
import type { Route, RouteRule, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import type { VrrpEffect } from './effect'
import { HeldAddresses, type IsHeld } from './held-addresses'
import { HeldRoutes, type Routing } from './held-routes'

export class Holdings {
  private readonly addresses: HeldAddresses
  private readonly routes: HeldRoutes

  constructor(emit: (effect: VrrpEffect) => void) {
    this.addresses = new HeldAddresses(emit)
    this.routes = new HeldRoutes(emit)
  }

  keys(): Set<string> {
    return this.addresses.keys()
  }

  /** Adds what the configuration has and we do not; how many addresses those were. */
  hold(config: VrrpInstanceConfig): number {
    const added = this.addresses.hold(config)
    this.routes.hold(config.name, routingOf(config))
    return added
  }

  /** Removes what the configuration does not have. */
  keepOnly(config: VrrpInstanceConfig): void {
    this.routes.keepOnly(config.name, routingOf(config))
    this.addresses.keepOnly(config)
  }

  removeAll(config: VrrpInstanceConfig): void {
    this.routes.removeAll(config.name)
    this.addresses.removeAll(config)
  }

  /** What an earlier life of this director may have left behind. */
  removeLeftovers(config: VrrpInstanceConfig): void {
    this.routes.removeLeftovers(config.name, routingOf(config))
    this.addresses.removeStrays(config, () => false)
  }

  /** Addresses that are on the interfaces though no instance holds them. */
  removeStrays(config: VrrpInstanceConfig, isHeld: IsHeld): void {
    this.addresses.removeStrays(config, isHeld)
  }

  holds(interfaceName: string, address: string): boolean {
    return this.addresses.holds(interfaceName, address)
  }

  /** It is gone already; false where its loss means nothing. */
  lost(interfaceName: string, address: string): boolean {
    return this.addresses.lost(interfaceName, address)
  }

  lostRoute(lost: Route | RouteRule): boolean {
    return this.routes.lost(lost)
  }

  announce(config: VrrpInstanceConfig, repeat: number): void {
    this.addresses.announce(config, repeat)
  }

  announceElsewhere(config: VrrpInstanceConfig): void {
    this.addresses.announceElsewhere(config)
  }
}

function routingOf({ virtual_routes, virtual_rules }: VrrpInstanceConfig): Routing {
  return { routes: virtual_routes, rules: virtual_rules }
}
