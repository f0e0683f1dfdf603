/** Opens a TCP connection for a check that speaks over it; what went wrong is a value. */
import { Socket } from 'node:net'
import type { ConnectionFailure } from '@keelson/director/checkers/judge-tcp'
import type { ConnectingCheck } from '@keelson/keepalived-conf/config'
import { openCheckSocket, words } from './check-socket'

export async function dial(check: ConnectingCheck, signal: AbortSignal): Promise<Socket | ConnectionFailure> {
  const socket = openCheckSocket(check, 'stream')
  if ('saw' in socket) return socket
  const failure = await socket.ready('writable', signal)
  if (failure) {
    socket.close()
    return failure
  }
  const connected = new Socket({ fd: socket.release() })
  connected.setNoDelay()
  connected.on('error', () => {}) // told by whoever reads
  return connected
}

export const isFailure = (dialled: Socket | ConnectionFailure): dialled is ConnectionFailure => 'saw' in dialled

/** For what Node's own sockets say of a connection that stood. */
export const failureOfStream = ({ code = '', message }: NodeJS.ErrnoException): ConnectionFailure =>
  code === 'ECONNREFUSED' ? { saw: 'refused' } : { saw: 'error', error: words[code] ?? message }
