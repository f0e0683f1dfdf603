/** The routes and rules one owner (an instance, or the director itself) holds, and the effects that add and remove them. */
import type { Route, RouteRule } from '@keelson/keepalived-conf/config'
import type { VrrpEffect } from './effect'

export interface Routing {
  routes: readonly Route[]
  rules: readonly RouteRule[]
}

export class HeldRoutes {
  private routes = new Map<string, Route>()
  private rules = new Map<string, RouteRule>()

  constructor(private readonly emit: (effect: VrrpEffect) => void) {}

  /** Adds what is wanted and not held: routes first, which rules lead to. */
  hold(owner: string, wanted: Routing): void {
    const routes = keyed(wanted.routes)
    const rules = keyed(wanted.rules)
    for (const [key, route] of routes)
      if (!this.routes.has(key)) this.emit({ type: 'addRoute', instance: owner, route })
    for (const [key, rule] of rules) if (!this.rules.has(key)) this.emit({ type: 'addRule', instance: owner, rule })
    this.routes = routes
    this.rules = rules
  }

  /** Removes what is not wanted, the last first. */
  keepOnly(owner: string, wanted: Routing): void {
    const routes = keyed(wanted.routes)
    const rules = keyed(wanted.rules)
    for (const [key, rule] of [...this.rules].reverse())
      if (!rules.has(key)) {
        this.emit({ type: 'removeRule', instance: owner, rule })
        this.rules.delete(key)
      }
    for (const [key, route] of [...this.routes].reverse())
      if (!routes.has(key)) {
        this.emit({ type: 'removeRoute', instance: owner, route })
        this.routes.delete(key)
      }
  }

  /** It is gone already; false where it was not held, or where no_track says that its loss means nothing. */
  lost(lost: Route | RouteRule): boolean {
    const key = JSON.stringify(lost)
    const held = this.routes.get(key) ?? this.rules.get(key)
    this.routes.delete(key)
    this.rules.delete(key)
    return held !== undefined && !held.no_track
  }

  removeAll(owner: string): void {
    this.keepOnly(owner, { routes: [], rules: [] })
  }

  /** What an earlier life of this director may have left in the tables. */
  removeLeftovers(owner: string, wanted: Routing): void {
    this.routes = keyed(wanted.routes)
    this.rules = keyed(wanted.rules)
    this.removeAll(owner)
  }
}

function keyed<T>(all: readonly T[]): Map<string, T> {
  return new Map(all.map(each => [JSON.stringify(each), each]))
}
