/** PING_CHECK: an ICMP echo by the kernel's own ping socket (icmp(7)), which hands each reply to who asked. */
import { randomBytes } from 'node:crypto'
import { judgePing, type PingSight } from '@keelson/director/checkers/judge-datagram'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { PingCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { ask } from './datagram'

/** RFC 792, RFC 4443 §4 */
const ECHO_REQUEST = { inet: 8, inet6: 128 }
const ECHO_REPLY = { inet: 0, inet6: 129 }
const HEADER = 8
const PAYLOAD = 56

export async function probePing(config: PingCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const family = config.connect_ip.includes(':') ? 'inet6' : 'inet'
  const data = randomBytes(PAYLOAD)
  // Checksum and identifier are the kernel's to fill in.
  const request = Buffer.concat([Buffer.from([ECHO_REQUEST[family], 0, 0, 0, 0, 0, 0, 1]), data])
  const read = (bytes: Uint8Array): PingSight | undefined =>
    bytes[0] === ECHO_REPLY[family] && data.equals(bytes.subarray(HEADER)) ? { saw: 'reply' } : undefined
  const sight = await ask(config, 'ping', request, read, signal)
  return judgePing(sight, monotonicNow() - startedAt)
}
