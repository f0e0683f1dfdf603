/** TCP_CHECK: connects and closes in good order. */
import { judgeTcp } from '@keelson/director/checkers/judge-tcp'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { TcpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { openCheckSocket } from './check-socket'

export async function probeTcp(config: TcpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const socket = openCheckSocket(config, 'stream')
  if ('saw' in socket) return judgeTcp(socket, monotonicNow() - startedAt)
  const failure = await socket.ready('writable', signal)
  const latency = monotonicNow() - startedAt
  socket.close()
  return judgeTcp(failure ?? { saw: 'connected' }, latency)
}
