/**
 * Does this advert belong to the configuration? keepalived's receive checks (vrrp_check_packet), in its order and
 * under its counters. What the bytes alone show wrong is wire/vrrp's to say.
 */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isAuthentic } from '../wire/ah'
import type { Malformed } from '../wire/malformed'
import type { Advert } from '../wire/vrrp'
import { authTypeOf, keyOf } from './credentials'
import type { TrailerFault } from './signed-adverts'

/** Where a VRRP message came from: the IP header around it. */
export interface ReceivedFrom {
  interface: string
  source: string
  destination: string
  ttl: number
  /** the IPv4 packet whole, where it came in an authentication header */
  ah?: { sequence: number; packet: Uint8Array }
}

export interface Remark {
  counter: string
  rule: string
  text: string
}

export interface AdvertVerdict {
  /** the advert must not be acted upon */
  drop?: Remark
  /** the advert counts, but tells of trouble */
  remark?: Remark
}

/** What was believed before, and so must be passed. */
export interface Believed {
  /** the highest AH sequence number */
  sequence: number
  /** what is wrong with the signature of auth_hmac; asked once, and only of what passed the checks before it */
  trailerFault(): TrailerFault | undefined
}

export function judgeAdvert(
  config: VrrpInstanceConfig,
  advert: Advert,
  from: ReceivedFrom,
  believed: Believed = { sequence: 0, trailerFault: () => undefined },
): AdvertVerdict {
  const drop = dropped(config, advert, from, believed)
  if (drop) return { drop }
  const remark = intervalDiffers(config, advert, from) ?? addressListDiffers(config, advert, from)
  return remark ? { remark } : {}
}

/** keepalived's counter for bytes that are no advert. */
export function remarkOnMalformed(problem: Malformed, from: ReceivedFrom): Remark {
  const counter = malformedCounters[problem.malformed] ?? 'packet_len_err'
  return { counter, rule: problem.malformed, text: `${problem.detail} from ${from.source}` }
}

export function remarkOnOwnAddress(advert: Advert, from: ReceivedFrom): Remark {
  const text = `received an advert with priority ${advert.priority} from our own address ${from.source}`
  return remark('own_rcvd', 'same-address', text)
}

const malformedCounters: Readonly<Record<string, string>> = {
  'packet-length': 'packet_len_err',
  version: 'vers_err',
  type: 'invalid_type_rcvd',
  checksum: 'chk_err',
  'auth-type': 'invalid_authtype',
}

function dropped(
  config: VrrpInstanceConfig,
  advert: Advert,
  from: ReceivedFrom,
  believed: Believed,
): Remark | undefined {
  const unicast = config.unicast_peer.length > 0
  // RFC 9568 §7.1: the TTL proves that the sender is on this link; a unicast peer may be a router away.
  if (!unicast && from.ttl !== 255) {
    return remark('ip_ttl_err', 'ttl', `invalid TTL/HL from ${from.source}. Received ${from.ttl} and expect 255`)
  }
  if (advert.version !== config.version) {
    const text = `wrong VRRP version from ${from.source}. Received ${advert.version} and expect ${config.version}`
    return remark('vers_err', 'version-mismatch', text)
  }
  const fault = believed.trailerFault()
  if (fault)
    return remark(`auth_ext_${fault}`, `hmac-${fault.replace('_', '-')}`, `${trailerFaults[fault]} ${from.source}`)
  if (config.version === 2) {
    const wrong = authenticationFails(config, advert, from, believed.sequence) ?? intervalDiffers(config, advert, from)
    if (wrong) return wrong
  }
  if (unicast !== !isMulticast(from.destination)) {
    const [expected, received] = unicast ? ['un', 'mult'] : ['mult', 'un']
    const text = `Expected ${expected}icast packet but received ${received}icast packet from ${from.source}`
    return remark('packet_len_err', 'unicast-mismatch', text)
  }
  if (unicast && !config.unicast_peer.includes(from.source)) {
    return remark('addr_list_err', 'not-a-unicast-peer', `unicast source address ${from.source} not a unicast peer`)
  }
  return undefined
}

const trailerFaults: Readonly<Record<TrailerFault, string>> = {
  missing: 'no auth_hmac trailer from',
  malformed: 'malformed auth_hmac trailer from',
  stale: 'auth_hmac time outside of the window from',
  unknown_key: 'auth_hmac with an unknown key from',
  bad_hmac: 'invalid HMAC from',
  replay: 'replayed auth_hmac sequence from',
}

function authenticationFails(
  config: VrrpInstanceConfig,
  advert: Advert,
  from: ReceivedFrom,
  lastSequence: number,
): Remark | undefined {
  const expected = authTypeOf(config)
  if (advert.authType !== expected) {
    const text = `received a ${advert.authType} auth from ${from.source}, expecting ${expected}!`
    return remark('authtype_mismatch', 'auth-type-mismatch', text)
  }
  if (expected === 0) return undefined
  if (expected === 2) return headerFails(config, from, lastSequence)
  const password = keyOf(config)
  // Every byte is compared, so that the time taken tells nothing of the first that differs.
  let difference = 0
  for (const [i, byte] of password.entries()) difference |= byte ^ (advert.authData?.[i] ?? 0)
  if (difference === 0) return undefined
  return remark('auth_failure', 'auth-password', `received an invalid passwd from ${from.source}!`)
}

function headerFails(config: VrrpInstanceConfig, { ah, source }: ReceivedFrom, last: number): Remark | undefined {
  if (!ah) return remark('auth_failure', 'ah-missing', `received an advert without AH from ${source}!`)
  if (!isAuthentic(ah.packet, keyOf(config))) {
    return remark('auth_failure', 'ah-check', `received AH with an invalid auth value from ${source}!`)
  }
  if (ah.sequence > last) return undefined
  const text = `IPSEC-AH sequence number ${ah.sequence} from ${source} was already processed, ours is ${last}`
  return remark('auth_failure', 'ah-replay', text)
}

/** v2 drops on it (RFC 3768 §7.1 MUST); v3 backups follow the MASTER's interval, so it is only worth a word. */
function intervalDiffers(config: VrrpInstanceConfig, advert: Advert, from: ReceivedFrom): Remark | undefined {
  const unit = config.version === 2 ? 100 : 1
  const mine = Math.round(config.advert_int / 10 / unit)
  const theirs = advert.advertIntervalCentis / unit
  if (mine === theirs) return undefined
  const name = config.version === 2 ? 'sec' : 'centisec'
  const text = `advertisement interval mismatch with ${from.source} mine=${mine} ${name} rcv'd=${theirs} ${name}`
  return remark('advert_interval_err', 'advert-interval-mismatch', text)
}

/**
 * Counted, not dropped, as keepalived does since 2.3.4: dropping made two masters of a pair whose VIP lists were
 * changed one director after the other (keepalived#1603).
 */
function addressListDiffers(config: VrrpInstanceConfig, advert: Advert, from: ReceivedFrom): Remark | undefined {
  const mine = config.virtual_ipaddress.map(vip => vip.address)
  if (mine.length !== advert.addresses.length) {
    const text = `expected ${mine.length} VIPs but received ${advert.addresses.length} from ${from.source}`
    return remark('addr_list_err', 'address-list-mismatch', text)
  }
  const theirs = new Set(advert.addresses)
  const missing = mine.find(address => !theirs.has(address))
  if (missing === undefined) return undefined
  const about = `ip address associated with VRID ${config.virtual_router_id}`
  return remark(
    'addr_list_err',
    'address-list-mismatch',
    `${about} not present in advert from ${from.source}: ${missing}`,
  )
}

function remark(counter: string, rule: string, text: string): Remark {
  return { counter, rule, text }
}

function isMulticast(address: string): boolean {
  if (address.includes(':')) return address.toLowerCase().startsWith('ff')
  const first = Number(address.split('.', 1)[0])
  return first >= 224 && first <= 239
}
