/**
 * keepalived's rules for use_vmac (core/nftables.c): membership reports of a macvlan (IGMP, MLDv2) leave by the interface
 * below it, whose MAC the switch knows; a router solicitation of a macvlan is nobody's.
 */
import { counted, type FilterOptions } from './drop-rules'
import { u32 } from './netlink'
import {
  duplicate,
  type Expression,
  elements,
  equals,
  isIn,
  load,
  mapped,
  meta,
  type NftFamily,
  type NftMessage,
  newChain,
  newRule,
  newSet,
  nftType,
  verdict,
} from './nftables'

/** Interfaces by index. */
export interface Reporter {
  vmac: number
  below: number
}

/** Into a table that is there. */
export function createReportRules(family: NftFamily, { table, priority, counters }: FilterOptions): NftMessage[] {
  const index = { type: nftType.interface, length: 4, host: true }
  const chain = newChain(family, table, 'out', { number: 'output', priority })
  const map = newSet(family, table, MAP, { ...index, data: index }, ids[MAP])
  const rule = (...expressions: Expression[]) =>
    newRule(family, table, 'out', [...expressions, ...counted(counters), verdict('drop')])
  const moved = [...ofMacvlan, meta('oif', 2), mapped(MAP, ids[MAP], 2), duplicate(1, 2)]
  if (family === 'ip')
    return [map, chain, rule(load('network', 9, 1), equals(Uint8Array.of(IGMP)), load('network', 16, 4), ...moved)]
  return [
    map,
    newSet(family, table, SET, index, ids[SET]),
    chain,
    rule(...isIcmpv6(MLD_REPORT), load('network', 24, 16), ...moved),
    rule(...isIcmpv6(ROUTER_SOLICITATION), ...ofMacvlan, meta('oif', 2), isIn(SET, ids[SET], 2)),
  ]
}

export function moveReports(
  family: NftFamily,
  table: string,
  { vmac, below }: Reporter,
  type: 'newElements' | 'deleteElements',
): NftMessage[] {
  const map = elements(family, table, MAP, [[u32(vmac), u32(below)]], type)
  return family === 'ip' ? [map] : [map, elements(family, table, SET, [u32(vmac)], type)]
}

const MAP = 'vmac_map'
const SET = 'vmac_set'
/** drop-rules.ts has 1 to 3 in the same batch */
const ids = { [MAP]: 4, [SET]: 5 } as const
const IGMP = 2
const ICMPV6 = 58
const ROUTER_SOLICITATION = 133
const MLD_REPORT = 143
/** IFNAMSIZ bytes */
const MACVLAN = Uint8Array.from('macvlan'.padEnd(16, '\0'), each => each.charCodeAt(0))
const ofMacvlan = [meta('oifkind', 2), equals(MACVLAN, 2)]

function isIcmpv6(type: number): Expression[] {
  return [meta('l4proto'), equals(Uint8Array.of(ICMPV6)), load('transport', 0, 1), equals(Uint8Array.of(type))]
}
