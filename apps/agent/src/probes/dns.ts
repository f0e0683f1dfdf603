/** DNS_CHECK: asks a name server one question over UDP. */
import { randomInt } from 'node:crypto'
import { type DnsSight, judgeDns } from '@keelson/director/checkers/judge-datagram'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { DnsCheckConfig } from '@keelson/keepalived-conf/config'
import { decode, encode, RECURSION_DESIRED } from 'dns-packet'
import { monotonicNow } from '../live/clock'
import { ask } from './datagram'

export async function probeDns(config: DnsCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const id = randomInt(65536)
  const question = encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type: config.record, name: config.name }],
  })
  const sight = await ask(config, 'datagram', question, bytes => readResponse(bytes, id), signal)
  return judgeDns(config, sight, monotonicNow() - startedAt)
}

/** Undefined for what is no response to this question. */
function readResponse(bytes: Uint8Array, id: number): DnsSight | undefined {
  try {
    const packet = decode(Buffer.from(bytes)) as ReturnType<typeof decode> & { rcode?: string }
    if (packet.type !== 'response' || packet.id !== id) return undefined
    return { saw: 'response', rcode: packet.rcode ?? 'NOERROR', answers: packet.answers?.length ?? 0 }
  } catch {
    return undefined
  }
}
