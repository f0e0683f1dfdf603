/**
 * Addresses of interfaces in rtnetlink (linux/if_addr.h).
 *
 *   ifaddrmsg  | family u8 | prefix length u8 | flags u8 | scope u8 | index u32 |
 */
import { addressFromBytes, isIpv6 } from './address'
import {
  type Attribute,
  cString,
  decodeAttributes,
  encodeNetlink,
  mustBeAddress,
  netlinkFlag,
  textOf,
  u32,
} from './netlink'

/** An address as an interface may hold it. */
export interface AddressOptions {
  address: string
  prefixLength: number
  /** IPv4 only, at most 15 characters; must start with the interface's name */
  label?: string
  broadcast?: string
  /** 0 global (default), 253 link, 254 host */
  scope?: number
  /** the other end of a point-to-point link */
  peer?: string
  /** seconds for which new connections may use it as their source, IPv6 only; unset: for ever */
  preferredLifetime?: number
  flags?: readonly AddressFlag[]
}

/** IFA_F_* that can be asked for. */
export type AddressFlag = 'nodad' | 'home' | 'mngtmpaddr' | 'noprefixroute' | 'autojoin'

export interface AddressRequest extends AddressOptions {
  seq: number
  index: number
}

export interface AddressMessage {
  type: 'address'
  index: number
  address: string
  prefixLength: number
  label?: string
  deleted: boolean
  secondary?: boolean
  /** IPv6 duplicate detection has not let it through: nothing can be sent from it */
  tentative?: boolean
}

export const addressMessageType = { add: 20, delete: 21, get: 22 } as const

export function encodeGetAddresses(seq: number): Uint8Array {
  return encodeNetlink(addressMessageType.get, netlinkFlag.request | netlinkFlag.dump, seq, new Uint8Array(8))
}

/** Idempotent (NLM_F_REPLACE) and acknowledged. */
export function encodeAddAddress(request: AddressRequest): Uint8Array {
  const { request: ask, ack, create, replace } = netlinkFlag
  const { address, broadcast, label, preferredLifetime, flags = [] } = request
  const attributes = whichAddress(request)
  if (broadcast !== undefined) attributes.push([attribute.broadcast, mustBeAddress(broadcast)])
  if (label !== undefined) attributes.push([attribute.label, cString(label)])
  if (flags.length > 0)
    attributes.push([attribute.flags, u32(flags.reduce((bits, name) => bits | addressFlag[name], 0))])
  if (preferredLifetime !== undefined && isIpv6(address))
    attributes.push([
      attribute.cacheInfo,
      Uint8Array.of(...u32(preferredLifetime), ...u32(FOREVER), ...new Array(8).fill(0)),
    ])
  return encodeNetlink(addressMessageType.add, ask | ack | create | replace, request.seq, header(request), attributes)
}

export function encodeRemoveAddress(request: AddressRequest): Uint8Array {
  const { request: ask, ack } = netlinkFlag
  return encodeNetlink(addressMessageType.delete, ask | ack, request.seq, header(request), whichAddress(request))
}

/** Undefined for a body that holds no address. */
export function decodeAddress(body: Uint8Array, deleted: boolean): AddressMessage | undefined {
  if (body.length < 8) return undefined
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const attributes = decodeAttributes(body.subarray(8))
  // IFA_LOCAL is the address itself; IFA_ADDRESS is the peer's on a point-to-point link and the only one for IPv6.
  const address = attributes.get(attribute.local) ?? attributes.get(attribute.address)
  if (!address || (address.length !== 4 && address.length !== 16)) return undefined
  const label = attributes.get(attribute.label)
  return {
    type: 'address',
    index: view.getUint32(4, true),
    address: addressFromBytes(address),
    prefixLength: view.getUint8(1),
    ...(label && { label: textOf(label) }),
    deleted,
    secondary: (view.getUint8(2) & addressFlag.secondary) !== 0,
    tentative: (view.getUint8(2) & (addressFlag.tentative | addressFlag.duplicate)) !== 0,
  }
}

const FOREVER = 0xffffffff
const family = { inet: 2, inet6: 10 } as const
const attribute = { address: 1, local: 2, label: 3, broadcast: 4, cacheInfo: 6, flags: 8 } as const
const addressFlag = {
  secondary: 1,
  nodad: 2,
  duplicate: 8,
  home: 0x10,
  tentative: 0x40,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
} as const

function header({ address, prefixLength, scope = 0, index }: AddressRequest): Uint8Array {
  return Uint8Array.of(isIpv6(address) ? family.inet6 : family.inet, prefixLength, 0, scope, ...u32(index))
}

function whichAddress({ address, peer }: AddressRequest): Attribute[] {
  return [
    [attribute.local, mustBeAddress(address)],
    [attribute.address, mustBeAddress(peer ?? address)],
  ]
}
