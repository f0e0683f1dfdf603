/** What a VRRP machine asks of its host, in order. The host reports back through the machine's own methods. */
import type { Route, RouteRule, VrrpScript } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { AddressOptions } from '../wire/rtnetlink-address'
import type { Cause } from './cause'
import type { Evidence } from './rivals'

export type VrrpStateName = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT'

/** Where one take-over spent its time, on the monotonic clock. The host fills in what only it knows. */
export interface TakeoverTimeline {
  lastAdvertAt?: Instant
  timerDueAt?: Instant
  timerRanAt?: Instant
  /** by how many ms the timer ran too late to be trusted; unset where it ran in time */
  lateBy?: number
}

export type VrrpEffect =
  | {
      type: 'sendAdvert'
      instance: string
      interface: string
      source: string
      /** multicast group or unicast peer */
      destination: string
      /** 255, but to unicast peers that are told otherwise */
      ttl: number
      priority: number
      /** the VRRP message, checksum and authentication in place (the host adds the IP header: TOS 0xc0) */
      packet: Uint8Array
      /** wrap it in AH with this key (8 bytes) and sequence number */
      ah?: { key: Uint8Array; sequence: number }
    }
  | ({ type: 'addAddress'; instance: string; interface: string } & AddressOptions)
  | ({ type: 'removeAddress'; instance: string; interface: string } & Pick<
      AddressOptions,
      'address' | 'prefixLength' | 'peer'
    >)
  /** no_accept: what comes to the address or goes out from it is dropped, neighbour discovery excepted */
  | { type: 'dropTraffic'; instance: string; interface: string; address: string }
  | { type: 'acceptTraffic'; instance: string; interface: string; address: string }
  | { type: 'addRoute'; instance: string; route: Route }
  | { type: 'removeRoute'; instance: string; route: Route }
  | { type: 'addRule'; instance: string; rule: RouteRule }
  | { type: 'removeRule'; instance: string; rule: RouteRule }
  /** one gratuitous ARP frame; a burst is several of these effects */
  | { type: 'sendGratuitousArp'; instance: string; interface: string; address: string }
  /** the same for an IPv6 VIP: one unsolicited neighbour advertisement */
  | { type: 'sendNeighbourAdvertisement'; instance: string; interface: string; address: string }
  | {
      type: 'transition'
      instance: string
      from: VrrpStateName
      to: VrrpStateName
      /** its effective one */
      priority: number
      /** in words, with addresses and figures */
      cause: string
      /** how it came to that, oldest first */
      chain: readonly Cause[]
      timeline: TakeoverTimeline
    }
  /** all members of a vrrp_sync_group are there now, or one of them is in FAULT */
  | { type: 'groupTransition'; group: string; from: VrrpStateName; to: VrrpStateName }
  /** a timer ran so late that what it would have concluded is not believed; what is done instead, in words */
  | { type: 'timerExpired'; instance: string; late: number; text: string }
  /** the priority that adverts carry changed: the cause, in words */
  | { type: 'priority'; instance: string; state: VrrpStateName; from: number; to: number; cause: string }
  /** run it once, as its user, and report how it ended to `scriptFinished` */
  | { type: 'runScript'; script: VrrpScript }
  | { type: 'trackerChanged'; tracker: string; up: boolean; text: string }
  /** a peer's packet that was dropped or that tells of trouble; first per rule until the next transition, counted always */
  | { type: 'peerRemark'; instance: string; address: string; rule: string; text: string }
  /** somebody else is MASTER for our addresses too, or is no longer (`over`) */
  | { type: 'splitBrain'; instance: string; over: boolean; evidence: Evidence }
  /** an advert of a VRID that no instance has (log_unknown_vrids); once per VRID and sender */
  | { type: 'strayRemark'; interface: string; address: string; text: string }
