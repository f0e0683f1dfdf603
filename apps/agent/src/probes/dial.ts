/** Opens a TCP connection for a check, within its connect_timeout, from its bindto; what went wrong is a value. */
import { connect, type Socket } from 'node:net'
import type { ConnectionFailure } from '@keelson/director/checkers/judge-tcp'
import type { ConnectingCheck } from '@keelson/keepalived-conf/config'

export function dial(check: ConnectingCheck, signal: AbortSignal): Promise<Socket | ConnectionFailure> {
  const {
    connect_ip: host,
    connect_port: port,
    connect_timeout: timeout,
    bindto: localAddress,
    bind_port: localPort,
  } = check
  return new Promise(resolve => {
    const socket = connect({ host, port, localAddress, localPort, noDelay: true })
    const settle = (result: Socket | ConnectionFailure) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      if (result !== socket) socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => settle({ saw: 'timeout', after: timeout }), timeout)
    const aborted = () => settle({ saw: 'error', error: 'stopped' })
    signal.addEventListener('abort', aborted, { once: true })
    socket.once('connect', () => settle(socket))
    socket.on('error', error => settle(failureOf(error)))
  })
}

export const isFailure = (dialled: Socket | ConnectionFailure): dialled is ConnectionFailure => 'saw' in dialled

export const failureOf = (error: NodeJS.ErrnoException): ConnectionFailure =>
  error.code === 'ECONNREFUSED' ? { saw: 'refused' } : { saw: 'error', error: words[error.code ?? ''] ?? error.message }

const words: Record<string, string> = {
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ECONNRESET: 'connection reset',
  EADDRNOTAVAIL: 'bindto address is not on this director',
}
