/** The I/O half of a checker: does what the configuration asks once and says what it saw. */
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { ProbedCheck } from '@keelson/director/checkers/runnable-check'
import type { Config } from '@keelson/keepalived-conf/config'
import { probeDns } from './dns'
import { probeHttp } from './http'
import { probeMisc } from './misc'
import { probePing } from './ping'
import { probeSmtp } from './smtp'
import { probeTcp, startTcp } from './tcp'
import { probeUdp } from './udp'

/** What else of the configuration a probe goes by. */
export type ProbeSurroundings = Partial<Pick<Config, 'SSL' | 'global_defs'>> & {
  /** our extension: SSL_GET fails for a certificate that nobody vouches for, that is another host's, or that has ended */
  verifyCertificates?: boolean
}

/** Begins what `probe` does; `done` hears of it, unless what this returns is closed before. */
export function startProbe(
  config: ProbedCheck,
  step: number,
  surroundings: ProbeSurroundings,
  done: (result: ProbeResult) => void,
): { close(): void } | undefined {
  if (config.type === 'TCP_CHECK') return startTcp(config, done)
  const abort = new AbortController()
  probe(config, step, abort.signal, surroundings).then(result => {
    if (!abort.signal.aborted) done(result)
  })
  return { close: () => abort.abort() }
}

/** `step`: which url, for a check that has several. */
export function probe(
  config: ProbedCheck,
  step: number,
  signal: AbortSignal,
  { SSL, global_defs, verifyCertificates }: ProbeSurroundings = {},
): Promise<ProbeResult> {
  switch (config.type) {
    case 'TCP_CHECK':
      return probeTcp(config, signal)
    case 'HTTP_GET':
    case 'SSL_GET': {
      const url = config.url[step]
      if (!url) return Promise.resolve({ ok: true, text: 'no url to ask for', latency: 0 })
      return probeHttp(config, url, signal, { ssl: SSL, verify: verifyCertificates ?? false })
    }
    case 'SMTP_CHECK':
      return probeSmtp(config, signal)
    case 'MISC_CHECK':
      return probeMisc(config, signal, global_defs)
    case 'DNS_CHECK':
      return probeDns(config, signal)
    case 'UDP_CHECK':
      return probeUdp(config, signal)
    case 'PING_CHECK':
      return probePing(config, signal)
    default:
      return config satisfies never
  }
}
