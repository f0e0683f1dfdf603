/** What rtnetlink (RFC 3549, linux/rtnetlink.h) tells a director: links, addresses, and answers to what was asked. */
import { decodeNetlink, type NetlinkMessage, netlinkType } from './netlink'
import { type AddressMessage, addressMessageType, decodeAddress } from './rtnetlink-address'
import { decodeLink, type LinkMessage, linkMessageType } from './rtnetlink-link'

export type RtnetlinkMessage =
  | LinkMessage
  | AddressMessage
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
    default:
      return undefined
  }
}
