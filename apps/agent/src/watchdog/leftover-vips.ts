/**
 * Addresses, routes and rules that nobody answers for: of a vrrp process that was killed, or of an earlier run with another
 * configuration. What was configured is noted on the disk, so that a later start can clean up after a crash of everything.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { addressesToHold } from '@keelson/director/vrrp/virtual-addresses'
import { wantedInterfaces } from '@keelson/director/vrrp/wanted-interfaces'
import type { Config, Route, RouteRule } from '@keelson/keepalived-conf/config'
import * as z from 'zod'
import { defaultTable, FilterTable } from '../kernel/filter-table'
import { Reflector } from '../kernel/reflector'
import { Routes, ruleInWords } from '../kernel/routes'
import { removeLink } from '../kernel/virtual-link'

const Vip = z.object({
  interface: z.string(),
  address: z.string(),
  prefixLength: z.number().int(),
  peer: z.string().optional(),
})
/** Routes and rules are noted as they are configured. */
const Noted = z.object({
  addresses: z.array(Vip),
  routes: z.array(z.looseObject({ destination: z.string() })),
  rules: z.array(z.looseObject({})),
  /** nf_tables that close VIPs */
  tables: z.array(z.string()).default([]),
  /** interfaces of use_vmac, use_vmac_addr and use_ipvlan */
  links: z.array(z.string()).default([]),
})

interface Noted {
  addresses: z.infer<typeof Vip>[]
  routes: Route[]
  rules: RouteRule[]
  tables: string[]
  links: string[]
}

export class LeftoverVips {
  readonly #path: string
  #noted: Noted

  constructor(path: string) {
    this.#path = path
    this.#noted = read(path)
  }

  /** From now on these may be left over. Those of before are removed with them at the next clean-up. */
  note(config: Config): void {
    this.#noted = holdingsOf(config)
    writeFileSync(this.#path, JSON.stringify(this.#noted), { mode: 0o600 })
  }

  /** Removes them all; what was there, in words. @throws KernelError */
  remove(): string[] {
    const { addresses, routes, rules, tables, links } = this.#noted
    for (const table of tables) removeTable(table)
    if (addresses.length + routes.length + rules.length + links.length === 0) return []
    const reflector = new Reflector()
    const kernel = new Routes(reflector)
    try {
      return [
        ...rules.filter(rule => tried(() => kernel.removeRule(rule))).map(ruleInWords),
        ...routes.filter(route => tried(() => kernel.removeRoute(route))).map(route => `route ${route.destination}`),
        ...addresses
          .filter(vip => reflector.removeAddress(vip.interface, vip))
          .map(vip => `VIP ${vip.address}/${vip.prefixLength} on ${vip.interface}`),
        ...links.filter(name => removeLink(reflector, name)).map(name => `interface ${name}`),
      ]
    } finally {
      reflector.close()
    }
  }
}

function holdingsOf(config: Config): Noted {
  const { vrrp_instance, static_ipaddress, static_routes, static_rules, global_defs } = config
  const held = (vip: Config['static_ipaddress'][number], defaultInterface: string) => ({
    interface: vip.dev ?? defaultInterface,
    address: vip.address,
    prefixLength: vip.prefix_length,
    peer: vip.peer,
  })
  return {
    addresses: [
      ...vrrp_instance
        .flatMap(addressesToHold)
        .map(({ interface: name, address, prefixLength, peer }) => ({ interface: name, address, prefixLength, peer })),
      ...static_ipaddress.map(each => held(each, global_defs.default_interface)),
    ],
    routes: [...vrrp_instance.flatMap(({ virtual_routes }) => virtual_routes), ...static_routes],
    rules: [...vrrp_instance.flatMap(({ virtual_rules }) => virtual_rules), ...static_rules],
    tables: vrrp_instance.every(({ accept }) => accept) ? [] : [global_defs.nftables ?? defaultTable],
    links: wantedInterfaces(config).map(({ name }) => name),
  }
}

function removeTable(name: string): void {
  const tables = new FilterTable()
  try {
    tables.removeLeftovers(name)
  } finally {
    tables.close()
  }
}

/** A name or an interface that is gone has nothing left over. */
function tried(remove: () => boolean): boolean {
  try {
    return remove()
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function read(path: string): Noted {
  try {
    return Noted.parse(JSON.parse(readFileSync(path, 'utf8'))) as Noted
  } catch {
    // the first run, or a note cut by a crash: the vrrp process removes its own when it starts
    return { addresses: [], routes: [], rules: [], tables: [], links: [] }
  }
}
