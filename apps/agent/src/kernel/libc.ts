/**
 * The C library by koffi: the few calls that Node has no words for. Bytes in, bytes out; no protocol knowledge.
 * Numbers are Linux's on the generic ABI (x86-64, arm64, riscv64): include/uapi/asm-generic and include/linux/socket.h.
 */
import koffi from 'koffi'

const libc = koffi.load(null)

const socketCall = libc.func('int socket(int domain, int type, int protocol)')
const bindCall = libc.func('int bind(int fd, void *address, unsigned int length)')
const listenCall = libc.func('int listen(int fd, int backlog)')
const setsockoptCall = libc.func('int setsockopt(int fd, int level, int name, void *value, unsigned int length)')
const sendtoCall = libc.func(
  'long sendto(int fd, void *bytes, size_t length, int flags, void *address, unsigned int addressLength)',
)
const recvfromCall = libc.func(
  'long recvfrom(int fd, void *bytes, size_t length, int flags, void *address, void *addressLength)',
)
const sendmsgCall = libc.func('long sendmsg(int fd, void *message, int flags)')
const recvmsgCall = libc.func('long recvmsg(int fd, void *message, int flags)')
const closeCall = libc.func('int close(int fd)')
const schedSetschedulerCall = libc.func('int sched_setscheduler(int pid, int policy, void *parameter)')

export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const AF_PACKET = 17
export const SOCK_STREAM = 1
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0x800
export const SOCK_CLOEXEC = 0x80000
export const SOL_SOCKET = 1
export const SOL_IP = 0
export const SOL_IPV6 = 41
export const SO_REUSEADDR = 2
export const SO_RCVBUF = 8
export const SO_BINDTODEVICE = 25
const SO_ATTACH_FILTER = 26
export const IP_HDRINCL = 3
export const IP_FREEBIND = 15
export const IP_MULTICAST_LOOP = 34
export const IP_ADD_MEMBERSHIP = 35
export const IP_MULTICAST_ALL = 49
export const IPV6_CHECKSUM = 7
export const IPV6_UNICAST_HOPS = 16
export const IPV6_MULTICAST_HOPS = 18
export const IPV6_MULTICAST_LOOP = 19
export const IPV6_ADD_MEMBERSHIP = 20
export const IPV6_MULTICAST_ALL = 29
export const IPV6_RECVPKTINFO = 49
export const IPV6_PKTINFO = 50
export const IPV6_RECVHOPLIMIT = 51
export const IPV6_HOPLIMIT = 52
export const IPV6_TCLASS = 67
export const EAGAIN = 11
export const EINTR = 4
const MSG_DONTWAIT = 0x40

/** A call that failed, with the call, what it was about and the errno in words. */
export class KernelError extends Error {
  readonly errno: number
  constructor(call: string, about: string, errno: number) {
    super(`${call} ${about}: ${errnoText(errno)}`)
    this.name = 'KernelError'
    this.errno = errno
  }
}

export function errnoText(errno: number): string {
  const name = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`
  const hint = name === 'EPERM' || name === 'EACCES' ? ' (needs CAP_NET_ADMIN and CAP_NET_RAW)' : ''
  return name + hint
}

function checked(result: number, call: string, about: string): number {
  if (result < 0) throw new KernelError(call, about, koffi.errno())
  return result
}

export const openSocket = (domain: number, type: number, protocol: number, about: string) =>
  checked(socketCall(domain, type | SOCK_CLOEXEC, protocol), 'socket', about)

export const bindSocket = (fd: number, address: Uint8Array, about: string) =>
  checked(bindCall(fd, address, address.length), 'bind', about)

export const listenSocket = (fd: number, backlog: number, about: string) =>
  checked(listenCall(fd, backlog), 'listen', about)

export const setSocketOption = (fd: number, level: number, name: number, value: Uint8Array, about: string) =>
  checked(setsockoptCall(fd, level, name, value, value.length), 'setsockopt', about)

export const setSocketFlag = (fd: number, level: number, name: number, value: number, about: string) =>
  setSocketOption(fd, level, name, int32(value), about)

export function sendTo(fd: number, bytes: Uint8Array, address: Uint8Array, about: string): void {
  checked(Number(sendtoCall(fd, bytes, bytes.length, 0, address, address.length)), 'sendto', about)
}

/** struct sock_fprog around struct sock_filter, 8 bytes each (linux/filter.h); the kernel copies it. */
export function attachFilter(
  fd: number,
  program: readonly (readonly [code: number, yes: number, no: number, value: number])[],
  about: string,
): void {
  const filter = Buffer.alloc(program.length * 8)
  for (const [i, [code, yes, no, value]] of program.entries()) {
    filter.writeUInt16LE(code, i * 8)
    filter.writeUInt8(yes, i * 8 + 2)
    filter.writeUInt8(no, i * 8 + 3)
    filter.writeUInt32LE(value, i * 8 + 4)
  }
  const header = Buffer.alloc(16)
  header.writeUInt16LE(program.length, 0)
  header.writeBigUInt64LE(koffi.address(filter), 8)
  setSocketOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, header, about)
}

/** One datagram into `buffer`; its length, or undefined when nothing waits. */
export function receiveFrom(fd: number, buffer: Uint8Array, about: string): number | undefined {
  const length = Number(recvfromCall(fd, buffer, buffer.length, MSG_DONTWAIT, null, null))
  if (length >= 0) return length
  const errno = koffi.errno()
  if (errno === EAGAIN || errno === EINTR) return undefined
  throw new KernelError('recvfrom', about, errno)
}

export function closeDescriptor(fd: number): void {
  closeCall(fd)
}

/**
 * Calls `ready` from the event loop whenever the descriptor can be read, until the watch is closed: level-triggered, by
 * the loop's own epoll, so that no thread of the pool stands between a packet and whoever waits for it.
 */
export function watchDescriptor(fd: number, ready: () => void): { close(): void } {
  return koffi.node.poll(fd, { readable: true }, () => {
    try {
      ready()
    } catch (error) {
      // koffi keeps to itself what a callback throws; our own faults must end the process (DESIGN.md §9).
      setImmediate(() => {
        throw error
      })
    }
  })
}

/** struct msghdr and its one struct iovec on a 64-bit kernel (bits/socket.h), around buffers that stay where they are. */
export class MessageBuffer {
  readonly bytes: Buffer
  readonly name: Buffer
  readonly control: Buffer
  readonly #header = Buffer.alloc(MSGHDR)
  readonly #vector = Buffer.alloc(IOVEC)

  constructor(length: number, nameLength: number, controlLength: number) {
    this.bytes = Buffer.alloc(length)
    this.name = Buffer.alloc(nameLength)
    this.control = Buffer.alloc(controlLength)
    this.#vector.writeBigUInt64LE(koffi.address(this.bytes), 0)
    this.#header.writeBigUInt64LE(koffi.address(this.name), 0)
    this.#header.writeBigUInt64LE(koffi.address(this.#vector), 16)
    this.#header.writeBigUInt64LE(1n, 24)
    this.#header.writeBigUInt64LE(koffi.address(this.control), 32)
  }

  /** The first `length` of the bytes, name and control whole. */
  send(fd: number, length: number, about: string): void {
    this.#fill(length)
    checked(Number(sendmsgCall(fd, this.#header, 0)), 'sendmsg', about)
  }

  /** One datagram; how much of the bytes and of the control is filled, or undefined when nothing waits. */
  receive(fd: number, about: string): { length: number; controlLength: number } | undefined {
    this.#fill(this.bytes.length)
    const length = Number(recvmsgCall(fd, this.#header, MSG_DONTWAIT))
    if (length >= 0) return { length, controlLength: Number(this.#header.readBigUInt64LE(40)) }
    const errno = koffi.errno()
    if (errno === EAGAIN || errno === EINTR) return undefined
    throw new KernelError('recvmsg', about, errno)
  }

  #fill(length: number): void {
    this.#vector.writeBigUInt64LE(BigInt(length), 8)
    this.#header.writeUInt32LE(this.name.length, 8)
    this.#header.writeBigUInt64LE(BigInt(this.control.length), 40)
  }
}

const MSGHDR = 56
const IOVEC = 16

const SCHED_RR = 2
const SCHED_RESET_ON_FORK = 0x40000000

/** Puts a thread of this process before all ordinary ones, and no script it starts. @throws KernelError without CAP_SYS_NICE */
export const runInRealTime = (thread: number, priority: number) =>
  checked(
    schedSetschedulerCall(thread, SCHED_RR | SCHED_RESET_ON_FORK, int32(priority)),
    'sched_setscheduler',
    `SCHED_RR ${priority}`,
  )

export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}
