/** TCP_CHECK: connects and closes in good order. */
import { judgeTcp } from '@keelson/director/checkers/judge-tcp'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { TcpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { dial, isFailure } from './dial'

export async function probeTcp(config: TcpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const dialled = await dial(config, signal)
  const latency = monotonicNow() - startedAt
  if (isFailure(dialled)) return judgeTcp(dialled, latency)
  dialled.end()
  dialled.resume()
  return judgeTcp({ saw: 'connected' }, latency)
}
