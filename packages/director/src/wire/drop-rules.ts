/**
 * keepalived's ruleset of a MASTER that does not accept (core/nftables.c): what comes to one of its VIPs or goes out from one
 * is dropped; neighbour discovery is let through, or nobody would find the VIP at all.
 */
import { addressToBytes, isIpv6 } from './address'
import { u32 } from './netlink'
import {
  counter,
  type Expression,
  elements,
  equals,
  isIn,
  load,
  mask,
  meta,
  type NftFamily,
  type NftMessage,
  newChain,
  newRule,
  newSet,
  nftType,
  verdict,
} from './nftables'

/** global_defs: nftables, nftables_priority, nftables_counters */
export interface FilterOptions {
  table: string
  priority: number
  counters: boolean
}

export interface DroppedAddress {
  address: string
  /** of a link-local address: the same one may be somebody else's on another link */
  interfaceIndex: number
}

/** Into a table that is there. */
export function createDropRules(family: NftFamily, options: FilterOptions): NftMessage[] {
  return family === 'ip' ? ipv4Rules(options) : ipv6Rules(options)
}

export function dropAddress(name: string, dropped: DroppedAddress, type: 'newElements' | 'deleteElements'): NftMessage {
  const { address, interfaceIndex } = dropped
  const bytes = addressToBytes(address) ?? new Uint8Array()
  if (!isLinkLocal(address)) return elements(isIpv6(address) ? 'ip6' : 'ip', name, VIPS, [bytes], type)
  return elements('ip6', name, LINK_LOCAL_VIPS, [Uint8Array.of(...bytes, ...u32(interfaceIndex))], type)
}

const VIPS = 'vips'
const LINK_LOCAL_VIPS = 'vips_link_local'
const DISCOVERY = 'neighbor-discovery'
const ids = { [VIPS]: 1, [LINK_LOCAL_VIPS]: 2, [DISCOVERY]: 3 } as const
const ICMPV6 = 58
const SOLICITATION = 135
const ADVERTISEMENT = 136
/** Where the addresses lie in the IP headers. */
const source = { ip: 12, ip6: 8 } as const
const destination = { ip: 16, ip6: 24 } as const

function ipv4Rules({ table: name, priority, counters }: FilterOptions): NftMessage[] {
  const drop = (chain: string, offset: number) =>
    newRule('ip', name, chain, [
      load('network', offset, 4),
      isIn(VIPS, ids[VIPS]),
      ...counted(counters),
      verdict('drop'),
    ])
  return [
    newSet('ip', name, VIPS, { type: nftType.ipv4, length: 4 }, ids[VIPS]),
    newChain('ip', name, 'out', { number: 'output', priority }),
    newChain('ip', name, 'in', { number: 'input', priority }),
    drop('out', source.ip),
    drop('in', destination.ip),
  ]
}

function ipv6Rules({ table: name, priority, counters }: FilterOptions): NftMessage[] {
  const concatenated = (nftType.ipv6 << 6) | nftType.interface
  const rule = (chain: string, ...expressions: Expression[]) => newRule('ip6', name, chain, expressions)
  const hooked = (chain: 'in' | 'out', offset: number) => [
    rule(
      chain,
      meta('l4proto'),
      equals(Uint8Array.of(ICMPV6)),
      load('transport', 0, 1),
      isIn(DISCOVERY, ids[DISCOVERY]),
      ...counted(counters),
      verdict('accept'),
    ),
    rule(
      chain,
      load('network', offset, 16),
      mask(Uint8Array.of(0xff, 0xc0, ...new Array(14).fill(0))),
      equals(Uint8Array.of(0xfe, 0x80, ...new Array(14).fill(0))),
      ...counted(counters),
      verdict({ goto: `${chain}_link_local` }),
    ),
    rule(chain, load('network', offset, 16), isIn(VIPS, ids[VIPS]), ...counted(counters), verdict('drop')),
  ]
  const linkLocal = (chain: 'in' | 'out', offset: number, link: 'iif' | 'oif') =>
    rule(
      `${chain}_link_local`,
      load('network', offset, 16),
      meta(link, 2),
      isIn(LINK_LOCAL_VIPS, ids[LINK_LOCAL_VIPS]),
      ...counted(counters),
      verdict('drop'),
    )
  return [
    newSet('ip6', name, VIPS, { type: nftType.ipv6, length: 16 }, ids[VIPS]),
    newSet('ip6', name, DISCOVERY, { type: nftType.icmpv6, length: 1, constant: true }, ids[DISCOVERY]),
    elements('ip6', name, DISCOVERY, [Uint8Array.of(SOLICITATION), Uint8Array.of(ADVERTISEMENT)]),
    newSet('ip6', name, LINK_LOCAL_VIPS, { type: concatenated, length: 20 }, ids[LINK_LOCAL_VIPS]),
    newChain('ip6', name, 'out', { number: 'output', priority }),
    newChain('ip6', name, 'in', { number: 'input', priority }),
    newChain('ip6', name, 'in_link_local'),
    newChain('ip6', name, 'out_link_local'),
    linkLocal('in', destination.ip6, 'iif'),
    linkLocal('out', source.ip6, 'oif'),
    ...hooked('out', source.ip6),
    ...hooked('in', destination.ip6),
  ]
}

export function counted(counters: boolean): Expression[] {
  return counters ? [counter] : []
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address)
}
