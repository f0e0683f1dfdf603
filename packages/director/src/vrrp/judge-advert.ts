/**
 * Does this advert belong to the configuration? keepalived's receive checks (vrrp_check_packet of 2.4), in its order and
 * under its counters where it has one. Whoever wrote the packet is nobody yet.
 */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isMulticast } from '../wire/address'
import type { Malformed } from '../wire/malformed'
import { type Advert, type AdvertReading, typeAdvertisement } from '../wire/vrrp'
import { authTypeOf } from './credentials'
import { ownerPriority } from './host-view'
import { authenticationFails, trailerFails } from './judge-credentials'
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

/** What was believed before, and what follows from it. */
export interface Believed {
  /** the highest AH sequence number: the next must pass it */
  sequence: number
  /** the MASTER listened to, whose address list need not be checked again (skip_check_adv_addr) */
  master: string | undefined
  /** what is wrong with the signature of auth_hmac; asked once, and only of what passed the checks before it */
  trailerFault(advert: Advert): TrailerFault | undefined
  /** is the checksum right, in one of the forms that the configuration allows? */
  hasChecksum(reading: AdvertReading, from: ReceivedFrom): boolean
}

export type AdvertVerdict = { drop: Remark } | { advert: Advert; remarks: Remark[] }

interface Case {
  config: VrrpInstanceConfig
  reading: AdvertReading
  advert: Advert
  from: ReceivedFrom
  unicast: boolean
  believed: Believed
}
type Check = (it: Case) => Remark | undefined

export function judgeAdvert(
  config: VrrpInstanceConfig,
  reading: AdvertReading,
  from: ReceivedFrom,
  believed: Believed,
): AdvertVerdict {
  // From the version check on it is what the type says; nothing before that looks.
  const advert = reading.advert as Advert
  const it = { config, reading, advert, from, unicast: config.unicast_peer.length > 0, believed }
  for (const check of dropping) {
    const drop = check(it)
    if (drop) return { drop }
  }
  return { advert, remarks: remarking.flatMap(check => check(it) ?? []) }
}

/** The length is wrong, which comes before all but the header it came in. */
export function remarkOnMalformed(problem: Malformed, from: ReceivedFrom): Remark {
  return remark('packet_len_err', problem.malformed, `${problem.detail} from ${from.source}`)
}

export function remarkOnOwnAddress(advert: { priority: number }, from: ReceivedFrom): Remark {
  const text = `received an advert with priority ${advert.priority} from our own address ${from.source}`
  return remark('own_rcvd', 'same-address', text)
}

const dropping: readonly Check[] = [
  headerIsMissing,
  ttlIsNot255,
  versionDiffers,
  trailerFails,
  authenticationFails,
  // v2 drops on it (RFC 3768 §7.1 MUST); v3 backups follow the MASTER's interval, so it is only worth a word.
  it => (it.config.version === 2 ? intervalDiffers(it) : undefined),
  typeIsUnknown,
  checksumIsWrong,
  destinationIsOfAnotherKind,
  ownerListensToNobody,
  sourceIsNoPeer,
  peerIsTooFarOrNear,
]

const remarking: readonly Check[] = [
  it => (it.config.version === 3 ? intervalDiffers(it) : undefined),
  addressListDiffers,
  ownsTheAddressesToo,
]

function headerIsMissing({ config, from }: Case): Remark | undefined {
  const expected = authTypeOf(config) === 2
  if (expected === (from.ah !== undefined)) return undefined
  const text = expected ? `received an advert without AH from ${from.source}!` : `unexpected AH from ${from.source}`
  return remark('auth_failure', expected ? 'ah-missing' : 'ah-unexpected', text)
}

/** RFC 9568 §7.1: the TTL proves that the sender is on this link; a unicast peer may be a router away. */
function ttlIsNot255({ unicast, from }: Case): Remark | undefined {
  if (unicast || from.ttl === 255) return undefined
  return remark('ip_ttl_err', 'ttl', `invalid TTL/HL from ${from.source}. Received ${from.ttl} and expect 255`)
}

function versionDiffers({ config, advert, from }: Case): Remark | undefined {
  if (advert.version === config.version) return undefined
  const text = `wrong VRRP version from ${from.source}. Received ${advert.version} and expect ${config.version}`
  return remark('vers_err', 'version-mismatch', text)
}

function typeIsUnknown({ reading: { type }, from }: Case): Remark | undefined {
  if (type === typeAdvertisement) return undefined
  return remark('invalid_type_rcvd', 'type', `VRRP packet type ${type}, only 1 exists from ${from.source}`)
}

function checksumIsWrong({ config, reading, from, believed }: Case): Remark | undefined {
  if (believed.hasChecksum(reading, from)) return undefined
  return remark('chk_err', 'checksum', `Invalid VRRPv${config.version} checksum from ${from.source}`)
}

function destinationIsOfAnotherKind({ unicast, from }: Case): Remark | undefined {
  if (unicast === !isMulticast(from.destination)) return undefined
  const [expected, received] = unicast ? ['un', 'mult'] : ['mult', 'un']
  const text = `Expected ${expected}icast packet but received ${received}icast packet from ${from.source}`
  return remark('packet_len_err', 'unicast-mismatch', text)
}

function ownerListensToNobody({ config, from }: Case): Remark | undefined {
  if (!config.owner_ignore_adverts || config.priority !== ownerPriority) return undefined
  return remark('owner_ignored', 'owner-ignores', `the owner of the addresses ignores the advert from ${from.source}`)
}

/** keepalived asks for it only where it is told to: a peer may send from another address than it listens at. */
function sourceIsNoPeer({ config, unicast, from }: Case): Remark | undefined {
  if (!unicast || !config.check_unicast_src || config.unicast_peer.includes(from.source)) return undefined
  return remark('unicast_src_err', 'not-a-unicast-peer', `unicast source address ${from.source} not a unicast peer`)
}

function peerIsTooFarOrNear({ config, unicast, from }: Case): Remark | undefined {
  const peer = unicast ? config.unicast_peer_options.find(({ address }) => address === from.source) : undefined
  const { min_ttl = 0, max_ttl = 255 } = peer ?? {}
  if (from.ttl >= min_ttl && from.ttl <= max_ttl) return undefined
  const text = `invalid TTL/HL from ${from.source}. Received ${from.ttl} and expect ${min_ttl} to ${max_ttl}`
  return remark('ip_ttl_err', 'peer-ttl', text)
}

function intervalDiffers({ config, advert, from }: Case): Remark | undefined {
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
function addressListDiffers({ config, advert, from, believed }: Case): Remark | undefined {
  if (config.skip_check_adv_addr && believed.master === from.source) return undefined
  const mine = config.virtual_ipaddress.map(vip => vip.address)
  if (mine.length !== advert.addresses.length) {
    const text = `expected ${mine.length} VIPs but received ${advert.addresses.length} from ${from.source}`
    return remark('addr_list_err', 'address-list-mismatch', text)
  }
  const theirs = new Set(advert.addresses)
  const missing = mine.find(address => !theirs.has(address))
  if (missing === undefined) return undefined
  const about = `ip address associated with VRID ${config.virtual_router_id}`
  const text = `${about} not present in advert from ${from.source}: ${missing}`
  return remark('addr_list_err', 'address-list-mismatch', text)
}

/**
 * Two cannot own one address. Deviates: keepalived lets the survivor go down to 254; here the lower address yields, as
 * between any two of one priority, and both say what is wrong.
 */
function ownsTheAddressesToo({ config, advert, from }: Case): Remark | undefined {
  if (config.priority !== ownerPriority || advert.priority !== ownerPriority) return undefined
  const text = `CONFIGURATION ERROR: local instance and ${from.source} are both configured as address owner`
  return remark('owner_err', 'two-owners', text)
}

function remark(counter: string, rule: string, text: string): Remark {
  return { counter, rule, text }
}
