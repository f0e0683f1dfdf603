/**
 * The socket of one check, with everything a check may ask of it: bindto, bind_port, bind_if, fwmark. Node's own sockets
 * know neither the last two nor ICMP, and cost more than the check itself when there are ten thousand.
 */
import { networkInterfaces } from 'node:os'
import type { ConnectionFailure } from '@keelson/director/checkers/judge-tcp'
import type { ConnectingCheck } from '@keelson/keepalived-conf/config'
import { EpollLoop, type Waiting } from '../kernel/epoll-loop'
import {
  AF_INET,
  AF_INET6,
  bindSocket,
  closeDescriptor,
  connectSocket,
  errorName,
  KernelError,
  openSocket,
  receiveFrom,
  SO_BINDTODEVICE,
  SO_MARK,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  sendBytes,
  setSocketFlag,
  setSocketOption,
  socketError,
} from '../kernel/libc'
import { passingSocketAddress } from '../kernel/socket-address'

export type CheckSocketKind = 'stream' | 'datagram' | 'ping'

const IPPROTO_ICMP = 1
const IPPROTO_ICMPV6 = 58

const loop = new EpollLoop()

/** An open loop holds the process: for whoever probes once and goes. */
export const closeCheckSockets = () => loop.close()

export class CheckSocket implements Waiting {
  readonly #fd: number
  readonly #check: ConnectingCheck
  readonly #about: string
  #waited = false
  #open = true
  #settled: ((failure: ConnectionFailure | undefined) => void) | undefined
  #timer: NodeJS.Timeout | undefined

  /** Begins to connect. @throws KernelError: see `failureOf` */
  constructor(check: ConnectingCheck, kind: CheckSocketKind) {
    const { connect_ip, connect_port, bindto, bind_port, bind_if, fwmark } = check
    const ipv6 = connect_ip.includes(':')
    const protocol = kind !== 'ping' ? 0 : ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP
    this.#check = check
    this.#about = `for a check of ${connect_ip}`
    const type = (kind === 'stream' ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK
    this.#fd = openSocket(ipv6 ? AF_INET6 : AF_INET, type, protocol, this.#about)
    try {
      if (fwmark) setSocketFlag(this.#fd, SOL_SOCKET, SO_MARK, fwmark | 0, this.#about)
      if (bind_if) setSocketOption(this.#fd, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${bind_if}\0`), this.#about)
      const scope = bind_if && ipv6 ? scopeOf(bind_if) : 0
      if (bindto || bind_port) {
        setSocketFlag(this.#fd, SOL_SOCKET, SO_REUSEADDR, 1, this.#about)
        bindSocket(this.#fd, passingSocketAddress(bindto ?? (ipv6 ? '::' : '0.0.0.0'), bind_port, scope), this.#about)
      }
      connectSocket(this.#fd, passingSocketAddress(connect_ip, kind === 'ping' ? 0 : connect_port, scope), this.#about)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Undefined when it is ready within connect_timeout; else what is wrong. Never settled once it is closed. */
  whenReady(what: 'readable' | 'writable', settled: (failure: ConnectionFailure | undefined) => void): void {
    this.#settled = settled
    this.#timer = setTimeout(() => this.#overdue(), this.#check.connect_timeout)
    loop.wait(this.#fd, what, this, this.#waited)
    this.#waited = true
  }

  /** `whenReady` for who waits: a check that is stopped is settled as well. */
  ready(what: 'readable' | 'writable', signal: AbortSignal): Promise<ConnectionFailure | undefined> {
    return new Promise(resolve => {
      const aborted = () => this.#settle({ saw: 'error', error: 'stopped' })
      signal.addEventListener('abort', aborted, { once: true })
      this.whenReady(what, failure => {
        signal.removeEventListener('abort', aborted)
        resolve(failure)
      })
    })
  }

  happened(troubled: boolean): void {
    const errno = troubled ? socketError(this.#fd) : 0
    this.#settle(errno === 0 ? undefined : failureOf(errno))
  }

  #overdue(): void {
    // After a standstill the timer is due before what arrived meanwhile is seen: that is looked at first.
    setImmediate(() => this.#settle({ saw: 'timeout', after: this.#check.connect_timeout }))
  }

  #settle(failure: ConnectionFailure | undefined): void {
    const settled = this.#settled
    this.#forget()
    settled?.(failure)
  }

  #forget(): void {
    if (!this.#settled) return
    this.#settled = undefined
    clearTimeout(this.#timer)
    loop.forget(this.#fd)
  }

  /** @throws KernelError */
  send(bytes: Uint8Array): void {
    sendBytes(this.#fd, bytes, this.#about)
  }

  /** One datagram; undefined when none waits. @throws KernelError such as ECONNREFUSED, which an ICMP message brought */
  receive(buffer: Uint8Array): number | undefined {
    return receiveFrom(this.#fd, buffer, this.#about)
  }

  /** The descriptor is somebody else's to close from here on. */
  release(): number {
    this.#open = false
    this.#forget()
    if (this.#waited) loop.forget(this.#fd, true)
    return this.#fd
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#forget()
    closeDescriptor(this.#fd)
  }
}

/** Opens it; what is wrong at once is a value as well. */
export function openCheckSocket(check: ConnectingCheck, kind: CheckSocketKind): CheckSocket | ConnectionFailure {
  try {
    return new CheckSocket(check, kind)
  } catch (error) {
    return failureFrom(error)
  }
}

/** @throws what is no failure of the system */
export function failureFrom(error: unknown): ConnectionFailure {
  if (!(error instanceof KernelError)) throw error
  return error.call === 'bind' || error.call === 'setsockopt'
    ? { saw: 'error', error: words[errorName(error.errno)] ?? error.message }
    : failureOf(error.errno)
}

export function failureOf(errno: number): ConnectionFailure {
  const name = errorName(errno)
  return name === 'ECONNREFUSED' ? { saw: 'refused' } : { saw: 'error', error: words[name] ?? name }
}

/** The system's errors in words. */
export const words: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'no route to host',
  EHOSTDOWN: 'host does not answer ARP',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network is down',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'the kernel gave up',
  EADDRNOTAVAIL: 'bindto address is not on this director',
  EADDRINUSE: 'bind_port is in use',
  ENODEV: 'bind_if does not exist',
  EPERM: 'not permitted: dropped by a firewall here, or CAP_NET_ADMIN is missing',
  EACCES: 'not permitted',
  EINVAL: 'bindto or connect_ip does not fit',
}

/** What a link-local address is reached through; 0 where the interface has none. */
function scopeOf(name: string): number {
  return networkInterfaces()[name]?.find(({ scopeid }) => scopeid)?.scopeid ?? 0
}
