/** `keelson-agent digest URL` prints what genhash of the Debian package prints for the same page, byte for byte. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { digestCommand } from '../src/command-line/digest'

const hasGenhash = spawnSync('genhash', ['-h']).error === undefined
if (!hasGenhash) process.stdout.write('this machine lacks genhash: what needs it is skipped\n')

const BODY = 'a page\nof two lines\n'
const headed = (headers: string, body: string, status = '200 OK') => `HTTP/1.1 ${status}\r\n${headers}\r\n${body}`
const pages: [what: string, answer: string][] = [
  ['with its length', headed(`Content-Length: ${BODY.length}\r\n`, BODY)],
  ['without its length', headed('', BODY)],
  ['that goes on behind its length', headed('Content-Length: 6\r\n', BODY)],
  ['in chunks', headed('Transfer-Encoding: chunked\r\n', `5\r\nchunk\r\n0\r\n\r\n`)],
  ['of 100 kB', headed('', 'x'.repeat(100_000))],
  ['with every byte', headed('Content-Length: 256\r\n', String.fromCharCode(...Array(256).keys()))],
  ['with status 404', headed(`Content-Length: ${BODY.length}\r\n`, BODY, '404 Not Found')],
]

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  vi.restoreAllMocks()
})
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'keelson-digest-'))
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=page']
  spawnSync('openssl', ['req', '-x509', ...ec, '-keyout', join(dir, 'key'), '-out', join(dir, 'cert')])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const listen = (server: Server): Promise<number> => {
  servers.push(server)
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}
const answering = (answer: (request: string) => string) => (socket: import('node:net').Socket) =>
  socket.on('error', () => {}).on('data', data => socket.end(Buffer.from(answer(String(data)), 'latin1')))

async function ours(...argv: string[]): Promise<string> {
  let said = ''
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said += String(text)
    return true
  })
  await digestCommand(argv)
  spy.mockRestore()
  return said.trim()
}
const theirs = (...argv: string[]): Promise<string> =>
  new Promise(resolve => execFile('genhash', argv, (_, stdout) => resolve(stdout.trim().split(' ').at(-1) ?? '')))

describe.skipIf(!hasGenhash)('the digest of a page', () => {
  it.each(pages)('%s', async (_what, answer) => {
    const port = await listen(createServer(answering(() => answer)))
    const digest = await ours(`http://127.0.0.1:${port}/page`)
    expect(digest).toMatch(/^[0-9a-f]{32}$/)
    expect(digest).toBe(await theirs('-s', '127.0.0.1', '-p', String(port), '-u', '/page'))
  })

  it('of the virtual host that is asked for, in each protocol', async () => {
    const port = await listen(createServer(answering(request => headed('', request))))
    for (const protocol of ['1.0', '1.0C', '1.1'])
      expect(
        await ours('--virtualhost', 'www.example.net', '--http-protocol', protocol, `http://127.0.0.1:${port}/a?b=c`),
        protocol,
      ).toBe(
        await theirs('-s', '127.0.0.1', '-p', String(port), '-u', '/a?b=c', '-V', 'www.example.net', '-P', protocol),
      )
  })

  it('over TLS', async () => {
    const credentials = { key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'cert')) }
    const port = await listen(
      createTlsServer(
        credentials,
        answering(() => headed('', BODY)),
      ),
    )
    expect(await ours(`https://127.0.0.1:${port}/`)).toBe(
      await theirs('-S', '-s', '127.0.0.1', '-p', String(port), '-u', '/'),
    )
  })
})
