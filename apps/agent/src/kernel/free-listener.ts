/** A listening TCP socket on an address the director may not hold yet: a VIP moves, the listener stays (ip(7), IP_FREEBIND). */
import {
  AF_INET,
  bindSocket,
  closeDescriptor,
  IP_FREEBIND,
  listenSocket,
  openSocket,
  SO_REUSEADDR,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_IP,
  SOL_SOCKET,
  setSocketFlag,
} from './libc'
import { socketAddress } from './socket-address'

const BACKLOG = 1024

/** A descriptor for `net.Server.listen({ fd })`. @throws KernelError when the port is taken */
export function openFreeListener(address: string, port: number): number {
  const about = `listening on ${address}:${port}`
  const fd = openSocket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0, about)
  try {
    setSocketFlag(fd, SOL_SOCKET, SO_REUSEADDR, 1, about)
    setSocketFlag(fd, SOL_IP, IP_FREEBIND, 1, about)
    bindSocket(fd, socketAddress(address, port), about)
    listenSocket(fd, BACKLOG, about)
    return fd
  } catch (error) {
    closeDescriptor(fd)
    throw error
  }
}
