/** Netlink: one socket that asks and waits for the kernel's answer, or one that listens to what changes. */
import { DatagramBatch } from './datagram-batch'
import {
  AF_NETLINK,
  bindSocket,
  closeDescriptor,
  KernelError,
  openSocket,
  receiveFrom,
  SO_RCVBUF,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_SOCKET,
  sendTo,
  setSocketFlag,
} from './libc'

const NETLINK_ROUTE = 0
export const NETLINK_NETFILTER = 12
export const NETLINK_GENERIC = 16
const SOL_NETLINK = 270
const NETLINK_CAP_ACK = 10
const ENOBUFS = 105
const RECEIVE_BUFFER = 1024 * 1024
/** The kernel writes no larger parts of a list (netlink_dump of af_netlink.c), however large the room is. */
const LARGEST_PART = 32 * 1024
const MOST_AT_ONCE = 8
export const RTMGRP_LINK = 0x1
export const RTMGRP_IPV4_IFADDR = 0x10
export const RTMGRP_IPV6_IFADDR = 0x100
/** RTMGRP_IPV4_ROUTE, _IPV4_RULE, _IPV6_ROUTE and the bit of RTNLGRP_IPV6_RULE */
export const RTMGRP_ROUTES_AND_RULES = 0x40 | 0x80 | 0x400 | 0x40000

export class NetlinkSocket {
  readonly fd: number
  readonly #buffer = new Uint8Array(256 * 1024)
  #batch: DatagramBatch | undefined

  /** @param groups bits of RTMGRP_*; 0 for a socket that only asks */
  constructor(groups: number, protocol = NETLINK_ROUTE) {
    this.fd = openSocket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, protocol, 'for netlink')
    setSocketFlag(this.fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, 'SO_RCVBUF for rtnetlink')
    bindSocket(this.fd, netlinkAddress(groups), 'rtnetlink')
  }

  /** Answers to what failed no longer hold what was asked. */
  answerBriefly(): void {
    setSocketFlag(this.fd, SOL_NETLINK, NETLINK_CAP_ACK, 1, 'NETLINK_CAP_ACK')
  }

  send(message: Uint8Array): void {
    sendTo(this.fd, message, KERNEL, 'rtnetlink request')
  }

  /**
   * The next datagram (it may hold several messages), or undefined. The kernel answers a request before sendto returns.
   * 'overrun': more came than the buffer held, and what did not fit is lost (netlink(7), ENOBUFS).
   */
  receive(): Uint8Array | 'overrun' | undefined {
    try {
      const length = receiveFrom(this.fd, this.#buffer, 'rtnetlink')
      return length === undefined ? undefined : this.#buffer.subarray(0, length)
    } catch (error) {
      if (error instanceof KernelError && error.errno === ENOBUFS) return 'overrun'
      throw error
    }
  }

  /** All that waits, up to some of them; how many that were. @throws KernelError, ENOBUFS where some was lost */
  receiveAll(take: (datagram: DataView, length: number) => void): number {
    this.#batch ??= new DatagramBatch(MOST_AT_ONCE, LARGEST_PART)
    const count = this.#batch.receive(this.fd, 'netlink', take)
    if (count === 'cut') throw new KernelError('netlink', 'a part of a list', ENOBUFS)
    return count
  }

  close(): void {
    closeDescriptor(this.fd)
  }
}

function netlinkAddress(groups: number): Uint8Array {
  const address = new Uint8Array(12) // struct sockaddr_nl: family, pad, port id (0: the kernel), groups
  const view = new DataView(address.buffer)
  view.setUint16(0, AF_NETLINK, true)
  view.setUint32(8, groups, true)
  return address
}

const KERNEL = netlinkAddress(0)
