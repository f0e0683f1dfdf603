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
const recvmmsgCall = libc.func('int recvmmsg(int fd, void *messages, unsigned int count, int flags, void *timeout)')
const connectCall = libc.func('int connect(int fd, void *address, unsigned int length)')
const getsockoptCall = libc.func('int getsockopt(int fd, int level, int name, void *value, void *length)')
const epollCreateCall = libc.func('int epoll_create1(int flags)')
const epollCtlCall = libc.func('int epoll_ctl(int epfd, int op, int fd, void *event)')
const epollWaitCall = libc.func('int epoll_wait(int epfd, void *events, int max, int timeout)')
const acceptCall = libc.func('int accept4(int fd, void *address, void *length, int flags)')
const recvCall = libc.func('long recv(int fd, void *bytes, size_t length, int flags)')
const sendCall = libc.func('long send(int fd, void *bytes, size_t length, int flags)')
const shutdownCall = libc.func('int shutdown(int fd, int how)')
const mkfifoCall = libc.func('int mkfifo(str path, unsigned int mode)')
const closeCall = libc.func('int close(int fd)')
const adjtimexCall = libc.func('int adjtimex(void *timex)')
const schedSetaffinityCall = libc.func('int sched_setaffinity(int pid, size_t length, void *mask)')
const setrlimitCall = libc.func('int setrlimit(int resource, void *limit)')
const timerfdCreateCall = libc.func('int timerfd_create(int clock, int flags)')
const timerfdSettimeCall = libc.func('int timerfd_settime(int fd, int flags, void *value, void *before)')
const schedSetschedulerCall = libc.func('int sched_setscheduler(int pid, int policy, void *parameter)')

export const AF_UNIX = 1
export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const AF_PACKET = 17
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0x800
export const SOCK_CLOEXEC = 0x80000
export const SOL_SOCKET = 1
export const SOL_IP = 0
export const SOL_IPV6 = 41
export const SO_REUSEADDR = 2
export const SO_ERROR = 4
export const SO_RCVBUF = 8
export const SO_BINDTODEVICE = 25
const SO_ATTACH_FILTER = 26
export const SO_LINGER = 13
export const SO_MARK = 36
export const SOL_TCP = 6
export const TCP_NODELAY = 1
export const IP_HDRINCL = 3
export const IP_FREEBIND = 15
export const IP_TRANSPARENT = 19
export const IP_MULTICAST_LOOP = 34
export const IP_ADD_MEMBERSHIP = 35
export const IP_MULTICAST_ALL = 49
export const IPV6_CHECKSUM = 7
export const IPV6_UNICAST_HOPS = 16
export const IPV6_MULTICAST_HOPS = 18
export const IPV6_MULTICAST_LOOP = 19
export const IPV6_ADD_MEMBERSHIP = 20
export const IPV6_V6ONLY = 26
export const IPV6_MULTICAST_ALL = 29
export const IPV6_RECVPKTINFO = 49
export const IPV6_PKTINFO = 50
export const IPV6_RECVHOPLIMIT = 51
export const IPV6_HOPLIMIT = 52
export const IPV6_TCLASS = 67
export const IPV6_TRANSPARENT = 75
export const IPV6_FREEBIND = 78
export const EAGAIN = 11
export const EINTR = 4
export const EINPROGRESS = 115
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000

/** A call that failed, with the call, what it was about and the errno in words. */
export class KernelError extends Error {
  readonly call: string
  readonly errno: number
  constructor(call: string, about: string, errno: number) {
    super(`${call} ${about}: ${errnoText(errno)}`)
    this.name = 'KernelError'
    this.call = call
    this.errno = errno
  }
}

export function errnoText(errno: number): string {
  const name = errorName(errno)
  const hint = name === 'EPERM' || name === 'EACCES' ? ' (needs CAP_NET_ADMIN and CAP_NET_RAW)' : ''
  return name + hint
}

/** 'ECONNREFUSED' */
export function errorName(errno: number): string {
  return Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`
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

/** As many datagrams as wait and `headers` (an array of struct mmsghdr) has room for; how many that were, 0 when none waits. */
export function receiveMany(fd: number, headers: Uint8Array, count: number, about: string): number {
  const received = recvmmsgCall(fd, headers, count, MSG_DONTWAIT, null)
  if (received >= 0) return received
  const errno = koffi.errno()
  if (errno === EAGAIN || errno === EINTR) return 0
  throw new KernelError('recvmmsg', about, errno)
}

/** Of bytes that stay where they are. */
export const addressOf = (bytes: Uint8Array): bigint => koffi.address(bytes)

/** Begins to connect a non-blocking socket, or fixes the peer of a datagram socket. @throws KernelError when it is refused at once */
export function connectSocket(fd: number, address: Uint8Array, about: string): void {
  if (connectCall(fd, address, address.length) < 0 && koffi.errno() !== EINPROGRESS)
    throw new KernelError('connect', about, koffi.errno())
}

/** The kernel's calls below are answered by number, because they are made for every chunk of every stream: >= 0, or -errno. */
const answered = (result: number): number => (result < 0 ? -koffi.errno() : result)

/** A connection that waits, non-blocking; its peer's socket address is written into `address`. */
export const acceptStream = (fd: number, address: Uint8Array): number => {
  addressLength.writeUInt32LE(address.length)
  return answered(acceptCall(fd, address, addressLength, SOCK_NONBLOCK | SOCK_CLOEXEC))
}
const addressLength = Buffer.alloc(4)

export const receiveSome = (fd: number, bytes: Uint8Array): number =>
  answered(Number(recvCall(fd, bytes, bytes.length, MSG_DONTWAIT)))

/** With the peer's socket address. */
export const receiveSomeFrom = (fd: number, bytes: Uint8Array, address: Uint8Array): number => {
  addressLength.writeUInt32LE(address.length)
  return answered(Number(recvfromCall(fd, bytes, bytes.length, MSG_DONTWAIT, address, addressLength)))
}

export const sendSome = (fd: number, bytes: Uint8Array, length: number): number =>
  answered(Number(sendCall(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL)))

export const sendSomeTo = (fd: number, bytes: Uint8Array, length: number, address: Uint8Array): number =>
  answered(Number(sendtoCall(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length)))

/** No more is sent: the peer reads the end. */
export const endSending = (fd: number): number => answered(shutdownCall(fd, 1))

/** To the peer of a connected socket. */
export function sendBytes(fd: number, bytes: Uint8Array, about: string): void {
  checked(Number(sendtoCall(fd, bytes, bytes.length, MSG_NOSIGNAL, null, 0)), 'send', about)
}

const optionValue = Buffer.alloc(4)
const optionLength = Buffer.from(int32(4))

/** What became of a socket's last operation: 0, or its errno. */
export function socketError(fd: number): number {
  return getsockoptCall(fd, SOL_SOCKET, SO_ERROR, optionValue, optionLength) < 0
    ? koffi.errno()
    : optionValue.readInt32LE(0)
}

const EEXIST = 17

/** Makes a named pipe; one that is there stays. @throws KernelError */
export function makeFifo(path: string, mode: number): void {
  if (mkfifoCall(path, mode) < 0 && koffi.errno() !== EEXIST) throw new KernelError('mkfifo', path, koffi.errno())
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

export const createEpoll = () => checked(epollCreateCall(SOCK_CLOEXEC), 'epoll_create1', 'for sockets')

/** @throws KernelError */
export const controlEpoll = (epoll: number, operation: number, fd: number, event: Uint8Array) =>
  checked(epollCtlCall(epoll, operation, fd, event), 'epoll_ctl', `on ${fd}`)

/** Does not wait; how many events were written, below 0 where it failed. */
export const takeEvents = (epoll: number, events: Uint8Array, most: number): number =>
  epollWaitCall(epoll, events, most, 0)

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

const SCHED_OTHER = 0
const SCHED_RR = 2
const SCHED_RESET_ON_FORK = 0x40000000
const RLIMIT_RTTIME = 15
const CLOCK_MONOTONIC = 1

/**
 * Puts a thread of this process before all ordinary ones (`priority` 1 to 99) or among them (0); what it starts, scripts
 * above all, is ordinary. @throws KernelError without CAP_SYS_NICE
 */
export const schedule = (thread: number, priority: number) =>
  checked(
    schedSetschedulerCall(thread, (priority > 0 ? SCHED_RR : SCHED_OTHER) | SCHED_RESET_ON_FORK, int32(priority)),
    'sched_setscheduler',
    priority > 0 ? `SCHED_RR ${priority}` : 'SCHED_OTHER',
  )

/** @throws KernelError when none of the CPUs is there */
export function runOnCpus(thread: number, cpus: readonly number[]): void {
  const mask = new Uint8Array(128) // cpu_set_t: 1024 bits, on the little-endian machines that Node runs on
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  checked(schedSetaffinityCall(thread, mask.length, mask), 'sched_setaffinity', `to CPU ${cpus.join(' ')}`)
}

/** How long a thread in real time may run without a pause before SIGXCPU, microseconds; undefined lifts the limit. */
export function limitRealTime(microseconds: number | undefined): void {
  const limit = new BigUint64Array(2).fill(2n ** 64n - 1n) // struct rlimit: soft, hard; the hard one would be SIGKILL
  if (microseconds !== undefined) limit[0] = BigInt(microseconds)
  checked(setrlimitCall(RLIMIT_RTTIME, limit), 'setrlimit', 'RLIMIT_RTTIME')
}

export const createTimer = (about: string) =>
  checked(timerfdCreateCall(CLOCK_MONOTONIC, SOCK_NONBLOCK | SOCK_CLOEXEC), 'timerfd_create', about)

const itimerspec = new BigInt64Array(4)

/** The descriptor can be read once, `delay` ms from now; undefined: never. What ran out before is forgotten. */
export function armTimer(fd: number, delay: number | undefined, about: string): void {
  // 0 would disarm it: what is due already is due in a nanosecond.
  const nanoseconds = delay === undefined ? 0 : Math.max(1, Math.round(delay * 1e6))
  itimerspec[2] = BigInt(Math.floor(nanoseconds / 1e9))
  itimerspec[3] = BigInt(nanoseconds % 1e9)
  checked(timerfdSettimeCall(fd, 0, itimerspec, null), 'timerfd_settime', about)
}

const TIMEX_BYTES = 208
const TIME_ERROR = 5

/** Does a time source hold the kernel's clock (adjtimex(2))? Undefined where the call is not allowed. */
export function clockIsSynchronized(): boolean | undefined {
  const state = adjtimexCall(new Uint8Array(TIMEX_BYTES))
  return state < 0 ? undefined : state !== TIME_ERROR
}

export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}
