/** Each probe against a real server on loopback: up, refused, silent, wrong. */
import { createHash } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { ConnectingCheck, HttpCheckConfig, MiscCheckConfig } from '@keelson/keepalived-conf/config'
import { afterEach, describe, expect, it } from 'vitest'
import { probe } from '../src/probes/probe'

const timing = {
  delay_loop: 6000,
  retry: 1,
  delay_before_retry: 1000,
  warmup: 0,
  alpha: false,
  log_all_failures: false,
}
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const listen = (server: Server): Promise<number> => {
  servers.push(server)
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}
const connecting = (port: number): ConnectingCheck => ({
  ...timing,
  connect_ip: '127.0.0.1',
  connect_port: port,
  connect_timeout: 400,
})
const never = new AbortController().signal
/** A port that nobody listens on: one that was just closed. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}
/** Accepts, says what it is told to for each line it gets, and nothing else. */
const talker = (greeting: string, answers: Record<string, string> = {}) =>
  createServer(socket => {
    socket.on('error', () => {})
    if (greeting) socket.write(greeting)
    socket.on('data', data => {
      const answer = answers[String(data).slice(0, 4)]
      if (answer) socket.write(answer)
    })
  })

describe('TCP_CHECK', () => {
  it('is up when the port accepts', async () => {
    const port = await listen(talker(''))
    expect(await probe({ type: 'TCP_CHECK', ...connecting(port) }, never)).toMatchObject({
      ok: true,
      text: 'connected',
    })
  })

  it('is down when the port refuses, and says so', async () => {
    const result = await probe({ type: 'TCP_CHECK', ...connecting(await closedPort()) }, never)
    expect(result).toMatchObject({ ok: false, text: 'connection refused' })
  })

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController()
    const result = probe(
      { type: 'TCP_CHECK', ...connecting(await listen(talker(''))), connect_ip: '192.0.2.1' },
      stop.signal,
    )
    stop.abort()
    expect(await result).toMatchObject({ ok: false })
  })
})

describe('HTTP_GET', () => {
  const check = (port: number, url: Partial<HttpCheckConfig['url'][number]> = {}): HttpCheckConfig => ({
    type: 'HTTP_GET',
    ...connecting(port),
    url: [{ path: '/', ...url }],
    http_protocol: '1.0',
    fast_recovery: false,
    tls_compliant: false,
    enable_sni: false,
  })
  const answering = (status: number, body: string) =>
    createHttpServer((_request, response) => response.writeHead(status).end(body))

  it('is up for a status of 200 to 299, and down for another', async () => {
    expect(await probe(check(await listen(answering(204, ''))), never)).toMatchObject({ ok: true })
    expect(await probe(check(await listen(answering(503, ''))), never)).toMatchObject({
      ok: false,
      text: '/: status 503 is not 200-299',
    })
  })

  it('compares the MD5 of the body', async () => {
    const port = await listen(answering(200, 'hello'))
    const digest = createHash('md5').update('hello').digest('hex')
    expect(await probe(check(port, { digest }), never)).toMatchObject({ ok: true })
    expect(await probe(check(port, { digest: '0'.repeat(32) }), never)).toMatchObject({ ok: false })
  })

  it('sends the virtualhost and keepalived’s own name', async () => {
    let heard: [string | undefined, string | undefined] = ['', '']
    const server = createHttpServer((request, response) => {
      heard = [request.headers.host, request.headers['user-agent']]
      response.end()
    })
    await probe(check(await listen(server), { virtualhost: 'shop.example' }), never)
    expect(heard).toEqual(['shop.example', 'KeepAliveClient'])
  })

  it('is down for a server that hangs up, that speaks something else, and that says nothing', async () => {
    const hangsUp = createServer(socket => socket.destroy())
    expect(await probe(check(await listen(hangsUp)), never)).toMatchObject({ ok: false })
    expect(await probe(check(await listen(talker('220 this is mail\r\n'))), never)).toMatchObject({ ok: false })
    expect(await probe(check(await listen(talker(''))), never)).toMatchObject({
      ok: false,
      text: 'no answer within 0.4 s',
    })
  })
})

describe('SMTP_CHECK', () => {
  const check = (port: number) => ({ type: 'SMTP_CHECK' as const, ...connecting(port), helo_name: 'director.example' })

  it('is up after greeting, HELO and QUIT', async () => {
    const server = talker('220 mail.example\r\n', { HELO: '250 hello\r\n', QUIT: '221 bye\r\n' })
    expect(await probe(check(await listen(server)), never)).toMatchObject({ ok: true })
  })

  it.each([
    ['a greeting of 554', '554 no\r\n', {}],
    ['a HELO that is refused', '220 mail\r\n', { HELO: '501 who\r\n' }],
    ['a multi-line answer, as keepalived', '220 mail\r\n', { HELO: '250-hello\r\n250 again\r\n' }],
  ])('is down for %s', async (_what, greeting, answers) => {
    expect(await probe(check(await listen(talker(greeting, answers))), never)).toMatchObject({ ok: false })
  })
})

describe('MISC_CHECK', () => {
  const check = (misc_path: string, over: Partial<MiscCheckConfig> = {}): MiscCheckConfig => ({
    type: 'MISC_CHECK',
    ...timing,
    misc_path,
    misc_timeout: 5000,
    misc_dynamic: false,
    ...over,
  })

  it('is up for status 0 and down for another', async () => {
    expect(await probe(check('/bin/true'), never)).toMatchObject({ ok: true })
    expect(await probe(check("/bin/sh -c 'exit 3'"), never)).toMatchObject({ ok: false, text: 'exited with status 3' })
    expect(await probe(check('/no/such/script'), never)).toMatchObject({ ok: false })
  })

  it('reads a weight from the status when it is dynamic', async () => {
    expect(await probe(check("/bin/sh -c 'exit 12'", { misc_dynamic: true }), never)).toMatchObject({
      ok: true,
      weight: 10,
    })
  })

  it('ends a script that overruns, with what it started', async () => {
    const result = await probe(check("/bin/sh -c 'tail -f /dev/null & wait'", { misc_timeout: 200 }), never)
    expect(result).toMatchObject({ ok: false, text: 'still running after 0.2 s' })
  })
})
