/** HTTP_GET and SSL_GET: asks for one url and reads the answer as it is on the wire. */
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { HttpAnswer } from '@keelson/director/checkers/http-answer'
import { httpRequest, serverName } from '@keelson/director/checkers/http-request'
import { type HttpSight, judgeHttp } from '@keelson/director/checkers/judge-http'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { HttpCheckConfig, HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { dial, failureOfStream, isFailure } from './dial'
import { certificateOf, startTls, type Trust } from './tls'

/** A body that a regex looks at is kept up to this, bytes; what is longer is matched as far as it goes. */
const LARGEST_BODY = 4 * 1024 * 1024

export async function probeHttp(
  config: HttpCheckConfig,
  url: HttpCheckUrl,
  signal: AbortSignal,
  trust: Trust,
): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const sight = await fetchUrl(config, url, signal, trust)
  return judgeHttp(url, sight, monotonicNow() - startedAt, trust.verify)
}

export async function fetchUrl(
  config: HttpCheckConfig,
  url: HttpCheckUrl,
  signal: AbortSignal,
  trust: Trust,
): Promise<HttpSight> {
  const dialled = await dial(config, signal)
  if (isFailure(dialled)) return dialled
  const stop = () => dialled.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (config.type === 'HTTP_GET') return await converse(dialled, config, url)
    const secured = await startTls(dialled, namesOf(config, url), config.connect_timeout, trust.ssl)
    if ('saw' in secured) return secured
    const certificate = certificateOf(secured)
    const sight = await converse(secured, config, url)
    return sight.saw === 'answer' && certificate ? { ...sight, certificate } : sight
  } finally {
    signal.removeEventListener('abort', stop)
    dialled.destroy()
  }
}

/** What the greeting names, and whom the certificate has to name: without a host name that is anybody. */
const namesOf = (config: HttpCheckConfig, url: HttpCheckUrl) => ({
  greeted: serverName(config, url),
  wanted: serverName({ ...config, enable_sni: true }, url),
})

function converse(socket: Socket, config: HttpCheckConfig, url: HttpCheckUrl): Promise<HttpSight> {
  const answer = new HttpAnswer()
  const hash = url.digest === undefined ? undefined : createHash('md5')
  const kept: Uint8Array[] = []
  let keptLength = 0
  let heard = false
  return new Promise(resolve => {
    const settle = (sight: HttpSight) => {
      socket.removeAllListeners('close')
      socket.destroy()
      resolve(sight)
    }
    const done = () => {
      if (!heard) return settle({ saw: 'nothing' })
      if (!answer.hasHeader) return settle({ saw: 'garbage', error: 'closed before the header ended' })
      const body = url.regex === undefined ? undefined : textOf(kept, url)
      settle({ saw: 'answer', status: answer.status, digest: hash?.digest('hex'), body })
    }
    socket.setTimeout(config.connect_timeout, () => settle({ saw: 'timeout', after: config.connect_timeout }))
    socket.on('data', (chunk: Buffer) => {
      heard = true
      const body = answer.push(chunk)
      hash?.update(body)
      if (url.regex !== undefined && keptLength < LARGEST_BODY) {
        kept.push(Uint8Array.from(body))
        keptLength += body.length
      }
      if (answer.fault) settle({ saw: 'garbage', error: answer.fault })
      else if (answer.isComplete) done()
    })
    socket.on('error', error => settle(failureOfStream(error)))
    socket.on('end', done)
    socket.on('close', done)
    socket.write(httpRequest(config, url))
  })
}

/** Bytes as characters, as PCRE2 takes them without `utf`. */
const textOf = (chunks: Uint8Array[], url: HttpCheckUrl) =>
  Buffer.concat(chunks).toString(url.regex_options?.includes('utf') ? 'utf8' : 'latin1')
