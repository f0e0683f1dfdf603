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
const closeCall = libc.func('int close(int fd)')
const pollCall = libc.func('int poll(void *descriptors, unsigned long count, int timeout)')
const schedSetschedulerCall = libc.func('int sched_setscheduler(int pid, int policy, void *parameter)')
const eventfdCall = libc.func('int eventfd(unsigned int initial, int flags)')
const readCall = libc.func('long read(int fd, void *bytes, size_t length)')
const writeCall = libc.func('long write(int fd, void *bytes, size_t length)')

export const AF_INET = 2
export const AF_NETLINK = 16
export const AF_PACKET = 17
export const SOCK_STREAM = 1
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0x800
export const SOCK_CLOEXEC = 0x80000
export const SOL_SOCKET = 1
export const SOL_IP = 0
export const SO_REUSEADDR = 2
export const SO_RCVBUF = 8
export const SO_BINDTODEVICE = 25
export const IP_HDRINCL = 3
export const IP_FREEBIND = 15
export const IP_MULTICAST_LOOP = 34
export const IP_ADD_MEMBERSHIP = 35
export const IP_MULTICAST_ALL = 49
export const EAGAIN = 11
export const EINTR = 4
const MSG_DONTWAIT = 0x40
const EFD_NONBLOCK = 0x800
const EFD_CLOEXEC = 0x80000

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

export const openEventDescriptor = () => checked(eventfdCall(0, EFD_NONBLOCK | EFD_CLOEXEC), 'eventfd', 'for wake-up')

export function signalEventDescriptor(fd: number): void {
  writeCall(fd, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]), 8)
}

export function drainEventDescriptor(fd: number): void {
  readCall(fd, new Uint8Array(8), 8)
}

/** poll(2) on a thread of the pool, so that timers keep running; resolves to the number of ready descriptors. */
export const pollDescriptors = (descriptors: Uint8Array, count: number, timeout: number): Promise<number> =>
  new Promise((resolve, reject) =>
    pollCall.async(descriptors, count, timeout, (error: Error | null, ready: number) =>
      error ? reject(error) : resolve(ready),
    ),
  )

const SCHED_RR = 2

/** Puts a thread of this process, and those it starts from now on, before all ordinary ones. @throws KernelError without CAP_SYS_NICE */
export const runInRealTime = (thread: number, priority: number) =>
  checked(schedSetschedulerCall(thread, SCHED_RR, int32(priority)), 'sched_setscheduler', `SCHED_RR ${priority}`)

export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}
