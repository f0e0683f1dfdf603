/** What a virtual server is in IPVS: one service, or for a group one for each of its addresses and marks, as keepalived expands it. */
import type {
  ForwardingMethod,
  GroupMember,
  SchedulerFlag,
  Tunnel,
  VirtualServerProtocol,
} from '@keelson/keepalived-conf/config'
import { addressFromBytes, addressToBytes } from '../wire/address'
import type { Family } from '../wire/attribute-table'
import { serviceFlag } from '../wire/ipvs-attributes'
import {
  destinationKey,
  type IpvsDestination,
  type IpvsEntry,
  type IpvsService,
  serviceKey,
  tunnelOf,
} from './ipvs-table'

export interface WantedDestination {
  address: string
  port: number
  weight: number
  method: ForwardingMethod
  tunnel?: Tunnel
  uthreshold?: number
  lthreshold?: number
}

export interface WantedService {
  address?: string
  port?: number
  fwmark?: number
  /** of a firewall mark; unset: that of its servers */
  family?: Family
  /** instead of an address or a mark */
  members?: readonly GroupMember[]
  protocol: VirtualServerProtocol
  scheduler: string
  flags: readonly SchedulerFlag[]
  ops: boolean
  /** milliseconds; unset: not persistent */
  persistence?: number
  engine?: string
  granularity?: string
  destinations: readonly WantedDestination[]
}

/** By their keys. Two virtual servers must not want one service: of the same address the first in the file stays. */
export function wantedEntries(wanted: WantedService): Map<string, IpvsEntry> {
  const family = wanted.family ?? (wanted.destinations[0]?.address.includes(':') ? 6 : 4)
  const entries = new Map<string, IpvsEntry>()
  for (const service of namesOf(wanted, family).map(name => serviceOf(wanted, name))) {
    const destinations = new Map<string, IpvsDestination>()
    for (const each of wanted.destinations) {
      const destination = destinationOf(each, service)
      destinations.set(destinationKey(destination), destination)
    }
    entries.set(serviceKey(service), { service, destinations })
  }
  return entries
}

type Name = Pick<IpvsService, 'family' | 'fwmark' | 'protocol' | 'address' | 'port'>

function namesOf({ address, port = 0, fwmark, members, protocol }: WantedService, family: Family): Name[] {
  if (fwmark !== undefined) return [{ family, fwmark }]
  if (address !== undefined) return [addressName(address, port, protocol)]
  return (members ?? []).flatMap((member): Name[] => {
    if ('fwmark' in member)
      return [{ family: member.family ? (member.family === 'inet6' ? 6 : 4) : family, fwmark: member.fwmark }]
    return addressesOf(member).map(each => addressName(each, member.port, protocol))
  })
}

const addressName = (address: string, port: number, protocol: VirtualServerProtocol): Name => ({
  family: address.includes(':') ? 6 : 4,
  protocol,
  address: canonical(address),
  port,
})

function serviceOf(wanted: WantedService, name: Name): IpvsService {
  const { persistence, granularity, engine, flags, ops, scheduler } = wanted
  const whole = name.family === 6 ? '128' : '255.255.255.255'
  return {
    ...name,
    scheduler,
    ...(engine !== undefined && { engine }),
    flags:
      (persistence === undefined ? 0 : serviceFlag.persistent) |
      (ops ? serviceFlag.onePacket : 0) |
      flags.reduce((sum, flag) => sum | FLAGS[flag], 0),
    timeout: persistence === undefined ? 0 : Math.round(persistence / 1000),
    netmask: granularity === undefined ? whole : maskOf(granularity, name.family),
  }
}

/** As it stands in that service. */
export function destinationOf(wanted: WantedDestination, { fwmark }: Name): IpvsDestination {
  const { address, port, weight, method, tunnel, uthreshold = 0, lthreshold = 0 } = wanted
  const destination: IpvsDestination = {
    family: address.includes(':') ? 6 : 4,
    address: canonical(address),
    // A mark may stand for any port: only NAT can choose one.
    port: fwmark !== undefined && method !== 'NAT' ? 0 : port,
    method,
    weight,
    upperThreshold: uthreshold,
    lowerThreshold: lthreshold,
  }
  if (method !== 'TUN') return destination
  return { ...destination, ...tunnelOf(tunnel?.type ?? 'ipip', tunnel?.port, tunnel?.checksum) }
}

const FLAGS = {
  'flag-1': serviceFlag.scheduler1,
  'flag-2': serviceFlag.scheduler2,
  'flag-3': serviceFlag.scheduler3,
} as const

/** A prefix length is a mask for IPv4 too. */
function maskOf(granularity: string, family: Family): string {
  if (family === 6 || granularity.includes('.')) return granularity
  const bits = Number(granularity)
  return addressFromBytes(Uint8Array.from([0, 8, 16, 24], at => 256 - 2 ** (8 - Math.max(0, Math.min(8, bits - at)))))
}

/** IPv4 has one text only: writeIpv4 takes no other. */
const canonical = (address: string): string => {
  if (!address.includes(':')) return address
  const bytes = addressToBytes(address)
  return bytes ? addressFromBytes(bytes) : address
}

/** An address, a range of them, or a network: all of its addresses, the first and the last included. */
function addressesOf(member: Exclude<GroupMember, { fwmark: number }>): string[] {
  const first = addressToBytes(member.address)
  if (!first) return []
  const { to, prefix_length } = member
  const last = to === undefined ? undefined : addressToBytes(to)
  const start = numberOf(first)
  if (last) return listed(start, numberOf(last) - start + 1n, first.length)
  if (prefix_length === undefined) return [addressFromBytes(first)]
  const host = BigInt(first.length * 8 - prefix_length)
  return listed((start >> host) << host, 1n << host, first.length)
}

/** keepalived takes no more than so many either (an IPv4 /16, or 2^16 of IPv6). */
const MOST_ADDRESSES = 65_536n

function listed(start: bigint, count: bigint, length: number): string[] {
  if (count < 1n || count > MOST_ADDRESSES) return []
  return Array.from({ length: Number(count) }, (_, i) => addressFromBytes(bytesOf(start + BigInt(i), length)))
}

const numberOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

const bytesOf = (number: bigint, length: number) =>
  Uint8Array.from({ length }, (_, i) => Number((number >> BigInt(8 * (length - 1 - i))) & 255n))
