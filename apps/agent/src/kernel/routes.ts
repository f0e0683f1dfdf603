/** Routes and policy rules in the kernel, put there and taken away. */
import type { IprouteNames } from '@keelson/director/wire/iproute-words'
import { encodeAddRoute, encodeRemoveRoute } from '@keelson/director/wire/rtnetlink-route'
import { encodeAddRule, encodeRemoveRule } from '@keelson/director/wire/rtnetlink-rule'
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

  constructor(reflector: Reflector) {
    this.#reflector = reflector
    this.#names = { numberOf: numberOfName, interfaceIndex: name => reflector.byName(name)?.index }
  }

  /** One that is there already is no error. @throws KernelError, or RangeError for a name that nothing here has */
  addRoute(route: Route): void {
    this.#add(seq => encodeAddRoute(seq, route, this.#names), `route ${route.destination}`)
  }

  /** True when it was removed, false when it was not there. */
  removeRoute(route: Route): boolean {
    return this.#remove(seq => encodeRemoveRoute(seq, route, this.#names), `route ${route.destination}`)
  }

  addRule(rule: RouteRule): void {
    this.#add(seq => encodeAddRule(seq, rule, this.#names), ruleInWords(rule))
  }

  removeRule(rule: RouteRule): boolean {
    return this.#remove(seq => encodeRemoveRule(seq, rule, this.#names), ruleInWords(rule))
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
