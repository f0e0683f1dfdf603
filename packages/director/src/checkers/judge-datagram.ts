/** Does what came back satisfy a UDP_CHECK, a DNS_CHECK or a PING_CHECK? (keepalived check_udp.c, check_dns.c, check_ping.c) */
import type { DnsCheckConfig, UdpCheckConfig } from '@keelson/keepalived-conf/config'
import { type ConnectionFailure, judgeConnectionFailure } from './judge-tcp'
import type { ProbeResult } from './probe-result'

export type UdpSight = { saw: 'reply'; bytes: Uint8Array } | ConnectionFailure

/** Silence is good where no reply is required: only an ICMP error tells that nobody listens. */
export function judgeUdp(config: UdpCheckConfig, sight: UdpSight, latency: number): ProbeResult {
  const { require_reply } = config
  if (sight.saw === 'timeout' && !require_reply) return { ok: true, text: 'no ICMP error', latency }
  if (sight.saw !== 'reply') return judgeConnectionFailure(sight, latency)
  const fault = require_reply && replyFault(config, sight.bytes)
  return { ok: !fault, text: fault || `reply of ${sight.bytes.length} bytes`, latency }
}

/** A bare require_reply takes any; bytes are compared as far as both go, within the lengths (check_udp.c; observed). */
function replyFault({ require_reply, min_reply_length, max_reply_length }: UdpCheckConfig, bytes: Uint8Array) {
  const wanted = require_reply?.data
  if (wanted === undefined) return undefined
  if (bytes.length < min_reply_length)
    return `reply of ${bytes.length} bytes is shorter than min_reply_length ${min_reply_length}`
  if (bytes.length > max_reply_length)
    return `reply of ${bytes.length} bytes is longer than max_reply_length ${max_reply_length}`
  const seen = hex(bytes)
  const fits = [...wanted.toLowerCase()].every((c, i) => i >= seen.length || c === '?' || c === seen[i])
  return fits ? undefined : `reply begins with ${seen.slice(0, wanted.length) || 'nothing'}, not ${wanted}`
}

/** `rcode`: 'NOERROR', 'NXDOMAIN' … (RFC 1035 §4.1.1) */
export type DnsSight = { saw: 'response'; rcode: string; answers: number } | ConnectionFailure

/** Any response without an error is good, whatever it says, as for keepalived. */
export function judgeDns({ record, name }: DnsCheckConfig, sight: DnsSight, latency: number): ProbeResult {
  if (sight.saw !== 'response') return judgeConnectionFailure(sight, latency)
  const { rcode, answers } = sight
  const text = rcode === 'NOERROR' ? `${answers} answers` : rcode
  return { ok: rcode === 'NOERROR', text: `${record} ${name}: ${text}`, latency }
}

export type PingSight = { saw: 'reply' } | ConnectionFailure

export function judgePing(sight: PingSight, latency: number): ProbeResult {
  return sight.saw === 'reply' ? { ok: true, text: 'echo reply', latency } : judgeConnectionFailure(sight, latency)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
