/** Does an answer satisfy one url of HTTP_GET or SSL_GET? Status first; a digest only counts beside a good status. */
import type { HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { type ConnectionFailure, judgeConnectionFailure } from './judge-tcp'
import type { ProbeResult } from './probe-result'

export type HttpSight =
  /** `digest`: MD5 of the body, hexadecimal; only needed where the url has one */
  | { saw: 'answer'; status: number; digest?: string }
  /** the connection closed without a byte */
  | { saw: 'nothing' }
  /** bytes that are no HTTP, or a TLS fault */
  | { saw: 'garbage'; error: string }
  | ConnectionFailure

export function judgeHttp(url: HttpCheckUrl, sight: HttpSight, latency: number): ProbeResult {
  switch (sight.saw) {
    case 'answer': {
      const fault = statusFault(url, sight.status) ?? digestFault(url, sight.digest)
      return { ok: fault === undefined, text: `${url.path}: ${fault ?? `status ${sight.status}`}`, latency }
    }
    case 'nothing':
      return { ok: false, text: `${url.path}: closed without an answer`, latency }
    case 'garbage':
      return { ok: false, text: `${url.path}: ${sight.error}`, latency }
    default:
      return judgeConnectionFailure(sight, latency)
  }
}

const successful: readonly [number, number][] = [[200, 299]]

function statusFault(url: HttpCheckUrl, status: number): string | undefined {
  const accepted = url.status_code ?? successful
  if (accepted.some(([from, to]) => status >= from && status <= to)) return undefined
  const ranges = accepted.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
  return `status ${status} is not ${ranges}`
}

function digestFault(url: HttpCheckUrl, digest: string | undefined): string | undefined {
  if (url.digest === undefined || url.digest.toLowerCase() === digest?.toLowerCase()) return undefined
  return `digest ${digest ?? 'missing'} is not ${url.digest}`
}
