/** HTTP_GET and SSL_GET: asks for each url in turn; the first answer that does not satisfy fails the check. */
import { createHash } from 'node:crypto'
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type HttpSight, judgeHttp } from '@keelson/director/checkers/judge-http'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { HttpCheckConfig, HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { failureOf } from './dial'

/** keepalived's own words for itself (check_http.c); servers' logs and rules know them. */
const USER_AGENT = 'KeepAliveClient'
/** A body is read for its digest up to this, bytes. */
const LARGEST_BODY = 16 * 1024 * 1024

export async function probeHttp(config: HttpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  let last: ProbeResult = { ok: true, text: 'no url to ask for', latency: 0 }
  for (const url of config.url) {
    last = judgeHttp(url, await fetchUrl(config, url, signal), monotonicNow() - startedAt)
    if (!last.ok) return last
  }
  return last
}

function fetchUrl(config: HttpCheckConfig, url: HttpCheckUrl, signal: AbortSignal): Promise<HttpSight> {
  const { connect_ip: host, connect_port: port, bindto: localAddress, connect_timeout: timeout, type } = config
  const literal = host.includes(':') ? `[${host}]` : host
  const name = url.virtualhost ?? config.virtualhost ?? `${literal}:${port}`
  const headers = { 'User-Agent': USER_AGENT, Connection: 'close', Host: name }
  return new Promise(resolve => {
    const options = { host, port, localAddress, path: url.path, headers, signal, timeout }
    const outgoing: ClientRequest =
      type === 'SSL_GET'
        ? httpsRequest({
            ...options,
            rejectUnauthorized: false,
            servername: config.enable_sni ? (config.sni_name ?? name) : '',
          })
        : httpRequest({ ...options, agent: new HttpAgent({ keepAlive: false }) })
    const late = setTimeout(() => {
      resolve({ saw: 'timeout', after: timeout })
      outgoing.destroy()
    }, timeout)
    outgoing.on('error', error => {
      clearTimeout(late)
      resolve(sightOf(error))
    })
    outgoing.on('response', response => {
      const hash = createHash('md5')
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > LARGEST_BODY) outgoing.destroy(new Error(`body is longer than ${LARGEST_BODY} bytes`))
        hash.update(chunk)
      })
      response.on('end', () => {
        clearTimeout(late)
        resolve({ saw: 'answer', status: response.statusCode ?? 0, digest: hash.digest('hex') })
      })
    })
    outgoing.end()
  })
}

/** Node's HTTP parser and TLS stack name their complaints; a peer that hangs up says nothing. */
function sightOf(error: NodeJS.ErrnoException): HttpSight {
  if (error.message === 'socket hang up') return { saw: 'nothing' }
  if (/^(HPE_|ERR_SSL|EPROTO|ERR_TLS)/.test(error.code ?? '')) return { saw: 'garbage', error: error.message }
  return failureOf(error)
}
