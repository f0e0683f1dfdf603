/** The sockets of the userspace forwarder: on a VIP the director may not hold yet, and towards real servers, as itself or as the client. */
import {
  AF_INET,
  AF_INET6,
  bindSocket,
  closeDescriptor,
  connectSocket,
  IP_FREEBIND,
  IP_TRANSPARENT,
  IPV6_FREEBIND,
  IPV6_TRANSPARENT,
  IPV6_V6ONLY,
  listenSocket,
  openSocket,
  SO_LINGER,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
  SOL_TCP,
  setSocketFlag,
  setSocketOption,
  TCP_NODELAY,
} from './libc'
import { socketAddress } from './socket-address'

const BACKLOG = 1024
const LINGER_NONE = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)

export type Transport = 'TCP' | 'UDP'

/** Bound to the address (ip(7), IP_FREEBIND), and listening where it is TCP. @throws KernelError when the port is taken */
export function openVirtual(transport: Transport, address: string, port: number): number {
  const about = `${transport === 'TCP' ? 'listening' : 'receiving'} on ${address} port ${port}`
  return opened(transport, address, about, (fd, v6) => {
    setSocketFlag(fd, SOL_SOCKET, SO_REUSEADDR, 1, about)
    if (v6) setSocketFlag(fd, SOL_IPV6, IPV6_V6ONLY, 1, about)
    setSocketFlag(fd, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_FREEBIND : IP_FREEBIND, 1, about)
    bindSocket(fd, socketAddress(address, port), about)
    if (transport === 'TCP') {
      setSocketFlag(fd, SOL_TCP, TCP_NODELAY, 1, about) // those it accepts inherit it
      listenSocket(fd, BACKLOG, about)
    }
  })
}

/**
 * On its way to a real server. `as`: speaks with the client's address and port (IP_TRANSPARENT), where it is one of the
 * server's family. @throws KernelError
 */
export function openTowards(
  transport: Transport,
  address: string,
  port: number,
  as?: { address: string; port: number },
): number {
  const about = `connecting to ${address} port ${port}`
  return opened(transport, address, about, (fd, v6) => {
    if (transport === 'TCP') setSocketFlag(fd, SOL_TCP, TCP_NODELAY, 1, about)
    if (as && as.address.includes(':') === v6) {
      const asAbout = `speaking as ${as.address} port ${as.port}`
      setSocketFlag(fd, SOL_SOCKET, SO_REUSEADDR, 1, asAbout)
      setSocketFlag(fd, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_TRANSPARENT : IP_TRANSPARENT, 1, asAbout)
      bindSocket(fd, socketAddress(as.address, as.port), asAbout)
    }
    connectSocket(fd, socketAddress(address, port), about)
  })
}

/** Closing it resets the connection. */
export function resetOnClose(fd: number): void {
  setSocketOption(fd, SOL_SOCKET, SO_LINGER, LINGER_NONE, 'to reset')
}

function opened(transport: Transport, address: string, about: string, prepare: (fd: number, v6: boolean) => void) {
  const v6 = address.includes(':')
  const type = transport === 'TCP' ? SOCK_STREAM : SOCK_DGRAM
  const fd = openSocket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK, 0, about)
  try {
    prepare(fd, v6)
    return fd
  } catch (error) {
    closeDescriptor(fd)
    throw error
  }
}
