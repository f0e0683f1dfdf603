/** UDP_CHECK: sends the payload, or random bytes, and looks at what comes back. */
import { randomBytes } from 'node:crypto'
import { judgeUdp, type UdpSight } from '@keelson/director/checkers/judge-datagram'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { UdpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { ask } from './datagram'

/** keepalived's UDP_DEFAULT_PAYLOAD_LENGTH */
const RANDOM_LENGTH = 32

export async function probeUdp(config: UdpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const payload = config.payload === undefined ? randomBytes(RANDOM_LENGTH) : Buffer.from(config.payload, 'hex')
  const read = (bytes: Uint8Array): UdpSight => ({ saw: 'reply', bytes: Uint8Array.from(bytes) })
  const sight = await ask(config, 'datagram', payload, read, signal)
  return judgeUdp(config, sight, monotonicNow() - startedAt)
}
