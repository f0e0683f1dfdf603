/** Routes and policy rules in the kernel, put there and taken away. */
import type { IprouteNames } from '@keelson/director/wire/iproute-words'
import type { RtnetlinkMessage } from '@keelson/director/wire/rtnetlink'
import { encodeAddRoute, encodeRemoveRoute, routeIdentity } from '@keelson/director/wire/rtnetlink-route'
import { encodeAddRule, encodeRemoveRule, ruleIdentity } from '@keelson/director/wire/rtnetlink-rule'
import type { Route, RouteRule } from '@keelson/keepalived-conf/config'
import { numberOfName } from './iproute-names'
import { KernelError } from './libc'
import type { Reflector } from './reflector'

const EEXIST = 17
/** What the kernel says of a route that is not there, and of a rule, an interface and an address family that are not. */
const ABSENT = new Set([3, 2, 19, 99, 97])

export class Routes {
  readonly #reflector: Reflector
  readonly #names: IprouteNames
  readonly #held = new Map<string, Route | RouteRule>()
  /** our own deletions that the kernel has not told of yet */
  readonly #removing = new Map<string, number>()

  constructor(reflector: Reflector) {
    this.#reflector = reflector
    this.#names = { numberOf: numberOfName, interfaceIndex: name => reflector.byName(name)?.index }
  }

  /** The route or rule that a deletion is about, unless it was our own; undefined for what is none of ours. */
  lost(message: RtnetlinkMessage): Route | RouteRule | undefined {
    if ((message.type !== 'route' && message.type !== 'rule') || !message.deleted) return undefined
    const key = `${message.type} ${message.identity}`
    const echoes = this.#removing.get(key) ?? 0
    if (echoes > 1) this.#removing.set(key, echoes - 1)
    else this.#removing.delete(key)
    if (echoes > 0) return undefined
    const held = this.#held.get(key)
    this.#held.delete(key)
    return held
  }

  /** Puts back whatever is missing, when it is not known what. */
  restore(): void {
    this.#removing.clear()
    for (const [key, held] of this.#held) {
      if (key.startsWith('route ')) this.addRoute(held as Route)
      else this.addRule(held as RouteRule)
    }
  }

  /** One that is there already is no error. @throws KernelError, or RangeError for a name that nothing here has */
  addRoute(route: Route): void {
    this.#add(seq => encodeAddRoute(seq, route, this.#names), `route ${route.destination}`)
    this.#held.set(`route ${routeIdentity(route, this.#names)}`, route)
  }

  /** True when it was removed, false when it was not there. */
  removeRoute(route: Route): boolean {
    const removed = this.#remove(seq => encodeRemoveRoute(seq, route, this.#names), `route ${route.destination}`)
    return this.#forget(`route ${routeIdentity(route, this.#names)}`, removed)
  }

  addRule(rule: RouteRule): void {
    this.#add(seq => encodeAddRule(seq, rule, this.#names), ruleInWords(rule))
    this.#held.set(`rule ${ruleIdentity(rule)}`, rule)
  }

  removeRule(rule: RouteRule): boolean {
    const removed = this.#remove(seq => encodeRemoveRule(seq, rule, this.#names), ruleInWords(rule))
    return this.#forget(`rule ${ruleIdentity(rule)}`, removed)
  }

  #forget(key: string, removed: boolean): boolean {
    this.#held.delete(key)
    if (removed) this.#removing.set(key, (this.#removing.get(key) ?? 0) + 1)
    return removed
  }

  #add(encode: (seq: number) => Uint8Array, what: string): void {
    const errno = this.#request(encode, `adding ${what}`)
    if (errno !== 0 && errno !== EEXIST) throw new KernelError('rtnetlink', `adding ${what}`, errno)
  }

  #remove(encode: (seq: number) => Uint8Array, what: string): boolean {
    const errno = this.#request(encode, `removing ${what}`)
    if (errno !== 0 && !ABSENT.has(errno)) throw new KernelError('rtnetlink', `removing ${what}`, errno)
    return errno === 0
  }

  #request(encode: (seq: number) => Uint8Array, about: string): number {
    try {
      return this.#reflector.request(encode, about)
    } catch (error) {
      if (error instanceof RangeError) throw new RangeError(`${about}: ${error.message}`)
      throw error
    }
  }
}

export function ruleInWords({ from, to, priority }: RouteRule): string {
  return ['rule', priority, from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ')
}
