/** TCP_CHECK: connects and closes in good order. There may be tens of thousands, so nothing is promised and nothing kept. */
import { judgeTcp } from '@keelson/director/checkers/judge-tcp'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { TcpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { type CheckSocket, openCheckSocket } from './check-socket'

/** `done` hears what it saw, unless what it returns is closed before. */
export function startTcp(config: TcpCheckConfig, done: (result: ProbeResult) => void): CheckSocket | undefined {
  const startedAt = monotonicNow()
  const socket = openCheckSocket(config, 'stream')
  if ('saw' in socket) {
    done(judgeTcp(socket, monotonicNow() - startedAt))
    return undefined
  }
  socket.whenReady('writable', failure => {
    const latency = monotonicNow() - startedAt
    socket.close()
    done(judgeTcp(failure ?? { saw: 'connected' }, latency))
  })
  return socket
}

/** For who waits; one that is stopped has seen that. */
export function probeTcp(config: TcpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = startTcp(config, resolve)
    const stopped = () => {
      socket?.close()
      resolve(judgeTcp({ saw: 'error', error: 'stopped' }, 0))
    }
    signal.addEventListener('abort', stopped, { once: true })
  })
}
