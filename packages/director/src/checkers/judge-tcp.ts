/** Does what the probe saw satisfy a TCP_CHECK? A connection that opens is enough. */
import type { ProbeResult } from './probe-result'

/** How a connection can fail, for every checker that makes one. `after` is milliseconds. */
export type ConnectionFailure =
  | { saw: 'refused' }
  | { saw: 'timeout'; after: number }
  /** unreachable, reset, no route: the system's words */
  | { saw: 'error'; error: string }

export type TcpSight = { saw: 'connected' } | ConnectionFailure

export function judgeTcp(sight: TcpSight, latency: number): ProbeResult {
  if (sight.saw === 'connected') return { ok: true, text: 'connected', latency }
  return judgeConnectionFailure(sight, latency)
}

export function judgeConnectionFailure(failure: ConnectionFailure, latency: number): ProbeResult {
  return { ok: false, text: inWords(failure), latency }
}

function inWords(failure: ConnectionFailure): string {
  switch (failure.saw) {
    case 'refused':
      return 'connection refused'
    case 'timeout':
      return `no answer within ${failure.after / 1000} s`
    case 'error':
      return failure.error
  }
}
