/** Each probe against a real server on loopback: up, refused, silent, wrong. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import type { ProbedCheck } from '@keelson/director/checkers/runnable-check'
import type {
  ConnectingCheck,
  DnsCheckConfig,
  HttpCheckConfig,
  MiscCheckConfig,
  SslContext,
  UdpCheckConfig,
} from '@keelson/keepalived-conf/config'
import { decode, encode } from 'dns-packet'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { probe as probeStep } from '../src/probes/probe'

const probe = (check: ProbedCheck, signal: AbortSignal, step = 0) => probeStep(check, step, signal)

const timing = {
  delay_loop: 6000,
  retry: 1,
  delay_before_retry: 1000,
  warmup: 0,
  alpha: false,
  log_all_failures: false,
}
const servers: Server[] = []
const datagramSockets: Socket[] = []
afterEach(() => {
  for (const socket of datagramSockets.splice(0))
    try {
      socket.close()
    } catch {
      // closed by the test
    }
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
/** A UDP server that answers as told; its port, and how to close it. */
const answering = (
  answer: (message: Buffer) => Uint8Array | undefined,
): Promise<[port: number, close: () => Promise<void>]> => {
  const socket = createSocket('udp4')
  datagramSockets.push(socket)
  socket.on('message', (message, { port, address }) => {
    const reply = answer(message)
    if (reply) socket.send(reply, port, address)
  })
  return new Promise(resolve =>
    socket.bind(0, '127.0.0.1', () =>
      resolve([socket.address().port, () => new Promise(closed => socket.close(closed))]),
    ),
  )
}
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

const httpCheck = (port: number, url: Partial<HttpCheckConfig['url'][number]> = {}): HttpCheckConfig => ({
  type: 'HTTP_GET',
  ...connecting(port),
  url: [{ path: '/', ...url }],
  http_protocol: '1.0',
  fast_recovery: false,
  tls_compliant: false,
  enable_sni: false,
})

describe('HTTP_GET', () => {
  const check = httpCheck
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

describe('HTTP_GET on the wire', () => {
  const check = httpCheck
  const saying = (answer: string) =>
    createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(answer))
    })

  it('takes the digest of what is on the wire: chunks and all, up to Content-Length', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
    const digest = createHash('md5').update('5\r\nhello\r\n0\r\n\r\n').digest('hex')
    expect(await probe(check(await listen(saying(chunked)), { digest }), never)).toMatchObject({ ok: true })
    const longer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more'
    const ofHello = createHash('md5').update('hello').digest('hex')
    expect(await probe(check(await listen(saying(longer)), { digest: ofHello }), never)).toMatchObject({ ok: true })
  })

  it('matches the body with a regex, and says what did not match', async () => {
    const port = await listen(saying('HTTP/1.0 200 OK\r\n\r\nstatus: degraded'))
    expect(await probe(check(port, { regex: 'status: \\w+' }), never)).toMatchObject({ ok: true })
    expect(await probe(check(port, { regex: 'status: ok' }), never)).toMatchObject({
      ok: false,
      text: '/: the body does not match "status: ok"',
    })
  })

  it('is down for half an answer, and for one that stops in the middle', async () => {
    expect(await probe(check(await listen(saying('HTTP/1.0 200 OK\r\nServer'))), never)).toMatchObject({
      ok: false,
      text: '/: closed before the header ended',
    })
    const stops = createServer(socket => socket.once('data', () => socket.write('HTTP/1.0 200 OK\r\n\r\nhalf')))
    expect(await probe(check(await listen(stops)), never)).toMatchObject({ ok: false, text: 'no answer within 0.4 s' })
  })

  it('asks for the url that it is told to', async () => {
    const asked: string[] = []
    const server = createHttpServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    const both = { ...check(await listen(server)), url: [{ path: '/a' }, { path: '/b' }] }
    await probe(both, never, 1)
    await probe(both, never, 0)
    expect(asked).toEqual(['/b', '/a'])
  })
})

describe('SSL_GET', () => {
  const check = (port: number, over: Partial<HttpCheckConfig> = {}): HttpCheckConfig => ({
    ...httpCheck(port),
    type: 'SSL_GET',
    ...over,
  })
  let identity: { key: string; cert: string }
  beforeAll(() => {
    const dir = mkdtempSync(join(tmpdir(), 'keelson-tls-'))
    const [key, cert] = [join(dir, 'key'), join(dir, 'cert')]
    const subject = ['-subj', '/CN=web.example', '-days', '20']
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ])
    expect(made.status).toBe(0)
    identity = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
    rmSync(dir, { recursive: true })
  })

  it('is up whatever the certificate, and tells of it', async () => {
    const server = createTlsServer(identity, socket => socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n')))
    const result = await probe(check(await listen(server)), never)
    expect(result).toMatchObject({ ok: true, certificate: { subject: 'web.example', fault: expect.any(String) } })
    const days = ((result.certificate?.expiresAt ?? 0) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(20)
  })

  it('names the host only with enable_sni', async () => {
    const named: (string | false | null)[] = []
    const server = createTlsServer(identity, socket => {
      named.push(socket.servername)
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n'))
    })
    const port = await listen(server)
    await probe(check(port, { virtualhost: 'web.example' }), never)
    await probe(check(port, { virtualhost: 'web.example', enable_sni: true }), never)
    expect(named).toEqual([false, 'web.example'])
  })

  it('with verification is down for whom nobody vouches for, for another host, and up for the right one', async () => {
    const server = createTlsServer(identity, socket => socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n')))
    const port = await listen(server)
    const dir = mkdtempSync(join(tmpdir(), 'keelson-ca-'))
    const ca = join(dir, 'ca')
    writeFileSync(ca, identity.cert)
    const verified = (over: Partial<HttpCheckConfig>, SSL?: SslContext) =>
      probeStep(check(port, over), 0, never, { verifyCertificates: true, ...(SSL && { SSL }) })
    expect(await verified({})).toMatchObject({ ok: false, text: '/: certificate of web.example: it is self-signed' })
    expect(await verified({}, { ca })).toMatchObject({ ok: true })
    expect(await verified({ virtualhost: 'web.example' }, { ca })).toMatchObject({ ok: true })
    expect(await verified({ virtualhost: 'other.example' }, { ca })).toMatchObject({
      ok: false,
      text: expect.stringContaining('it is not for this host'),
    })
    rmSync(dir, { recursive: true })
  })

  it('is down for a server that speaks no TLS, and for one that hangs up in the greeting', async () => {
    expect(await probe(check(await listen(talker('220 this is mail\r\n'))), never)).toMatchObject({
      ok: false,
      text: expect.stringMatching(/^\/: TLS: /),
    })
    expect(await probe(check(await listen(createServer(socket => socket.end()))), never)).toMatchObject({ ok: false })
  })
})

describe('UDP_CHECK', () => {
  const check = (port: number, over: Partial<UdpCheckConfig> = {}): UdpCheckConfig => ({
    type: 'UDP_CHECK',
    ...connecting(port),
    min_reply_length: 0,
    max_reply_length: 255,
    ...over,
  })

  it('without require_reply is up in silence, and down where nobody listens', async () => {
    const [silent] = await answering(() => undefined)
    expect(await probe(check(silent), never)).toMatchObject({ ok: true, text: 'no ICMP error' })
    const [gone, close] = await answering(() => undefined)
    await close()
    expect(await probe(check(gone), never)).toMatchObject({ ok: false, text: 'connection refused' })
  })

  it('sends the payload and looks at the reply', async () => {
    const [port] = await answering(message =>
      message.equals(Buffer.from('cafe', 'hex')) ? Buffer.from('beef00', 'hex') : undefined,
    )
    const asking = (over: Partial<UdpCheckConfig>) =>
      probe(check(port, { payload: 'cafe', require_reply: {}, ...over }), never)
    expect(await asking({})).toMatchObject({ ok: true, text: 'reply of 3 bytes' })
    expect(await asking({ require_reply: { data: 'be?f' } })).toMatchObject({ ok: true })
    expect(await asking({ require_reply: { data: 'dead' } })).toMatchObject({
      ok: false,
      text: 'reply begins with beef, not dead',
    })
    expect(await asking({ require_reply: { data: 'beef' }, min_reply_length: 4 })).toMatchObject({ ok: false })
    expect(await asking({ require_reply: { data: 'beef' }, max_reply_length: 2 })).toMatchObject({ ok: false })
    expect(await asking({ payload: 'ff' })).toMatchObject({ ok: false, text: 'no answer within 0.4 s' })
  })
})

describe('DNS_CHECK', () => {
  const check = (port: number): DnsCheckConfig => ({
    type: 'DNS_CHECK',
    ...connecting(port),
    record: 'SOA',
    name: 'example.org',
  })
  const server = (rcode: number, wrongId = false) =>
    answering(message => {
      const { id, questions } = decode(message)
      return encode({ type: 'response', id: wrongId ? ((id ?? 0) + 1) % 65536 : id, flags: rcode, questions })
    })

  it('is up for any answer without an error', async () => {
    expect(await probe(check((await server(0))[0]), never)).toMatchObject({
      ok: true,
      text: 'SOA example.org: 0 answers',
    })
  })

  it('is down for an error, for silence, garbage, and the answer to another question', async () => {
    expect(await probe(check((await server(3))[0]), never)).toMatchObject({
      ok: false,
      text: 'SOA example.org: NXDOMAIN',
    })
    const unanswered = [
      (await server(0, true))[0],
      (await answering(() => undefined))[0],
      (await answering(() => Buffer.from('?')))[0],
    ]
    for (const port of unanswered)
      expect(await probe(check(port), never)).toMatchObject({ ok: false, text: 'no answer within 0.4 s' })
  })
})

describe('a check that says where from', () => {
  it('connects from bindto and bind_port', async () => {
    const seen: (string | number | undefined)[] = []
    const port = await listen(createServer(socket => seen.push(socket.remoteAddress, socket.remotePort)))
    const from = await closedPort()
    const bound = { ...connecting(port), bindto: '127.0.0.7', bind_port: from }
    expect(await probe({ type: 'TCP_CHECK', ...bound }, never)).toMatchObject({ ok: true })
    await expect.poll(() => seen).toEqual(['127.0.0.7', from])
  })

  it('says what is wrong with bindto and bind_if', async () => {
    const port = await listen(talker(''))
    expect(await probe({ type: 'TCP_CHECK', ...connecting(port), bindto: '192.0.2.1' }, never)).toMatchObject({
      ok: false,
      text: 'bindto address is not on this director',
    })
    expect(await probe({ type: 'TCP_CHECK', ...connecting(port), bind_if: 'nowhere0' }, never)).toMatchObject({
      ok: false,
      text: 'bind_if does not exist',
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

describe('SMTP_CHECK of a server without manners', () => {
  const check = (port: number) => ({ type: 'SMTP_CHECK' as const, ...connecting(port), helo_name: 'director.example' })

  it('ends when the server says nothing, and says at which step', async () => {
    expect(await probe(check(await listen(talker(''))), never)).toMatchObject({
      ok: false,
      text: 'no reply to greeting within 0.4 s',
    })
    const silent = await listen(talker('220 mail\r\n'))
    expect(await probe(check(silent), never)).toMatchObject({
      ok: false,
      text: 'no reply to HELO within 0.4 s',
      reason: `Read timeout from server [127.0.0.1]:${silent}`,
    })
  })

  it('ends when it is stopped', async () => {
    const stop = new AbortController()
    const server = talker('220 mail\r\n')
    server.on('connection', socket => socket.on('data', () => stop.abort()))
    expect(await probe({ ...check(await listen(server)), connect_timeout: 60_000 }, stop.signal)).toMatchObject({
      ok: false,
    })
  })

  it('is down for a reply without end', async () => {
    expect(await probe(check(await listen(talker(`220 ${'x'.repeat(2000)}`))), never)).toMatchObject({ ok: false })
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
