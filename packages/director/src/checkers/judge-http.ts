/** Does an answer satisfy one url of HTTP_GET or SSL_GET? Status first; digest and regex only count beside a good status. */
import type { HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { type ConnectionFailure, judgeConnectionFailure } from './judge-tcp'
import { compilePattern, type PagePattern } from './page-pattern'
import type { ProbeResult, SeenCertificate } from './probe-result'

export type HttpSight =
  /** `digest`: MD5 of the body, hexadecimal; `body`: its characters. Each only where the url asks for it */
  | { saw: 'answer'; status: number; digest?: string; body?: string; certificate?: SeenCertificate }
  /** the connection closed without a byte */
  | { saw: 'nothing' }
  /** bytes that are no HTTP, or a TLS fault */
  | { saw: 'garbage'; error: string }
  | ConnectionFailure

/** `verify`: our extension, a certificate with a fault fails the check. */
export function judgeHttp(url: HttpCheckUrl, sight: HttpSight, latency: number, verify = false): ProbeResult {
  switch (sight.saw) {
    case 'answer': {
      const { status, certificate } = sight
      const distrust = verify ? certificateFault(certificate) : undefined
      const fault =
        distrust ?? statusFault(url, status) ?? digestFault(url, sight.digest) ?? patternFault(url, sight.body ?? '')
      const text = `${url.path}: ${fault ?? `status ${status}`}`
      return { ok: fault === undefined, text, latency, ...(certificate && { certificate }) }
    }
    case 'nothing':
      return { ok: false, text: `${url.path}: closed without an answer`, latency }
    case 'garbage':
      return { ok: false, text: `${url.path}: ${sight.error}`, latency }
    default:
      return judgeConnectionFailure(sight, latency)
  }
}

const certificateFault = (certificate: SeenCertificate | undefined) =>
  certificate?.fault === undefined
    ? undefined
    : `certificate of ${certificate.subject || 'nobody'}: ${certificate.fault}`

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

const patterns = new WeakMap<HttpCheckUrl, PagePattern | string>()

function patternFault(url: HttpCheckUrl, body: string): string | undefined {
  if (url.regex === undefined) return undefined
  const pattern = patterns.get(url) ?? compilePattern(url) ?? ''
  patterns.set(url, pattern)
  if (typeof pattern === 'string') return pattern
  if (pattern.isSatisfied(body)) return undefined
  return url.regex_no_match ? `the body matches "${url.regex}"` : `the body does not match "${url.regex}"`
}
