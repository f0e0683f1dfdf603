/** The I/O half of a checker: does what the configuration asks once and says what it saw. */
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { RunnableCheck } from '@keelson/director/checkers/runnable-check'
import { probeHttp } from './http'
import { probeMisc } from './misc'
import { probeSmtp } from './smtp'
import { probeTcp } from './tcp'

export function probe(config: RunnableCheck, signal: AbortSignal): Promise<ProbeResult> {
  switch (config.type) {
    case 'TCP_CHECK':
      return probeTcp(config, signal)
    case 'HTTP_GET':
    case 'SSL_GET':
      return probeHttp(config, signal)
    case 'SMTP_CHECK':
      return probeSmtp(config, signal)
    case 'MISC_CHECK':
      return probeMisc(config, signal)
    default:
      return config satisfies never
  }
}
