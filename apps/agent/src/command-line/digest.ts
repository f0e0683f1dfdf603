/** `digest URL`: the MD5 of a page as HTTP_GET sees it, which keepalived's genhash gave: for `digest` in a url block. */
import { lookup } from 'node:dns/promises'
import { judgeHttp } from '@keelson/director/checkers/judge-http'
import type { HttpCheckConfig } from '@keelson/keepalived-conf/config'
import { closeCheckSockets } from '../probes/check-socket'
import { fetchUrl } from '../probes/http'
import { readOptions } from './options'
import { UsageError } from './usage-error'

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }
const PROTOCOLS = ['1.0', '1.0C', '1.1'] as const

export async function digestCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(
    argv,
    {
      virtualhost: { type: 'string' },
      sni: { type: 'boolean' },
      'http-protocol': { type: 'string', default: '1.0' },
      timeout: { type: 'string', default: '5' },
    },
    true,
  )
  const url = positionals[0] !== undefined && URL.canParse(positionals[0]) ? new URL(positionals[0]) : undefined
  const defaultPort = url && PORTS[url.protocol]
  if (!url || !defaultPort || positionals.length !== 1) throw new UsageError('needs one URL: http://… or https://…')
  const http_protocol = PROTOCOLS.find(protocol => protocol === values['http-protocol'])
  if (!http_protocol)
    throw new UsageError(`--http-protocol ${values['http-protocol']}: must be ${PROTOCOLS.join(', ')}`)
  const connect_timeout = Number(values.timeout) * 1000
  if (!(connect_timeout > 0)) throw new UsageError(`--timeout ${values.timeout}: must be a number of seconds above 0`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  try {
    const { address } = await lookup(host)
    const check: HttpCheckConfig = {
      type: url.protocol === 'https:' ? 'SSL_GET' : 'HTTP_GET',
      connect_ip: address,
      connect_port: Number(url.port || defaultPort),
      connect_timeout,
      delay_loop: 0,
      retry: 0,
      delay_before_retry: 0,
      warmup: 0,
      alpha: false,
      log_all_failures: false,
      fast_recovery: false,
      tls_compliant: false,
      virtualhost: values.virtualhost ?? (address === host ? undefined : url.host),
      http_protocol,
      enable_sni: values.sni ?? false,
      url: [],
    }
    const page = { path: url.pathname + url.search, digest: '', status_code: [[100, 599]] as [number, number][] }
    const sight = await fetchUrl(check, page, new AbortController().signal, { ssl: undefined, verify: false })
    if (sight.saw !== 'answer') {
      process.stderr.write(`${url.href}: ${judgeHttp({ path: page.path }, sight, 0).text}\n`)
      return 1
    }
    process.stdout.write(`${sight.digest}\n`)
    if (sight.status < 200 || sight.status > 299)
      process.stderr.write(
        `the page came with status ${sight.status}: HTTP_GET also needs status_code ${sight.status}\n`,
      )
    return 0
  } catch (error) {
    process.stderr.write(`${url.href}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    closeCheckSockets()
  }
}
