/** What rtnetlink (RFC 3549, linux/rtnetlink.h) tells a director: links, addresses, routes, rules, and answers to what was asked. */
import { decodeNetlink, type NetlinkMessage, netlinkType } from './netlink'
import { type AddressMessage, addressMessageType, decodeAddress } from './rtnetlink-address'
import { decodeLink, type LinkMessage, linkMessageType } from './rtnetlink-link'
import { decodeRoute, type RouteMessage, routeMessageType } from './rtnetlink-route'
import { decodeRule, type RuleMessage, ruleMessageType } from './rtnetlink-rule'

export type RtnetlinkMessage =
  | LinkMessage
  | AddressMessage
  | RouteMessage
  | RuleMessage
  /** errno 0 is success; a failure is the positive number: 17 EEXIST, 99 EADDRNOTAVAIL */
  | { type: 'ack'; seq: number; errno: number }
  | { type: 'done'; seq: number }
  /** a message of another kind, or one whose body is too short for its kind */
  | { type: 'unknown'; seq: number; messageType: number }

/** Every message of one datagram, in order. Never throws. */
export function decodeRtnetlink(bytes: Uint8Array): RtnetlinkMessage[] {
  return decodeNetlink(bytes)
    .filter(({ type }) => type !== netlinkType.noop)
    .map(message => decodeMessage(message) ?? { type: 'unknown', seq: message.seq, messageType: message.type })
}

function decodeMessage({ type, seq, body }: NetlinkMessage): RtnetlinkMessage | undefined {
  switch (type) {
    case netlinkType.done:
      return { type: 'done', seq }
    case netlinkType.error: {
      if (body.length < 4) return undefined
      const errno = new DataView(body.buffer, body.byteOffset, 4).getInt32(0, true)
      return { type: 'ack', seq, errno: Math.abs(errno) }
    }
    case linkMessageType.add:
    case linkMessageType.delete:
      return decodeLink(body, type === linkMessageType.delete)
    case addressMessageType.add:
    case addressMessageType.delete:
      return decodeAddress(body, type === addressMessageType.delete)
    case routeMessageType.add:
    case routeMessageType.delete:
      return decodeRoute(body, type === routeMessageType.delete)
    case ruleMessageType.add:
    case ruleMessageType.delete:
      return decodeRule(body, type === ruleMessageType.delete)
    default:
      return undefined
  }
}
