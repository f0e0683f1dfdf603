/** UDP_CHECK: sends the payload, or keepalived's own, and looks at what comes back. */
import { judgeUdp, type UdpSight } from '@keelson/director/checkers/judge-datagram'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { UdpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { ask } from './datagram'

/** keepalived's own, 32 bytes (check_udp.c; observed). */
const DEFAULT_PAYLOAD = Buffer.from('keepalived check - keepalived ch')

export async function probeUdp(config: UdpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const payload = config.payload === undefined ? DEFAULT_PAYLOAD : Buffer.from(config.payload, 'hex')
  const read = (bytes: Uint8Array): UdpSight => ({ saw: 'reply', bytes: Uint8Array.from(bytes) })
  const sight = await ask(config, 'datagram', payload, read, signal)
  return judgeUdp(config, sight, monotonicNow() - startedAt)
}
