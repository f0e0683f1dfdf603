/**
 * One server for each way to behave, of every kind that a check asks, by port, over IPv4 and IPv6. `odd-servers.mjs KEY CERT
 * ADDRESS` says `listening` when all do, over UDP on ADDRESS by itself as well, and a line for each connection to port 8001 with where it came from.
 */
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { SMTPServer } from 'smtp-server'

const [keyFile = '', certFile = '', own = ''] = process.argv.slice(2)
const [key, cert] = [keyFile, certFile].map(path => readFileSync(path, 'utf8'))
const PAGE = 'a page\n'
/** Late, and well within a check's time. */
const LATE = 300
const page = (status: number, body = PAGE) =>
  `HTTP/1.0 ${status} Status\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const asked = (answer: (socket: Socket) => void) => (socket: Socket) => {
  socket.on('error', () => {})
  socket.once('data', () => answer(socket))
}
const greeting = (text: string) => (socket: Socket) => {
  socket.on('error', () => {})
  socket.resume()
  if (text) socket.write(text)
}

const tcp: Record<number, Server> = {
  8001: createHttp((_, response) => response.end(PAGE)),
  8002: createHttp((_, response) => response.writeHead(500).end('no')),
  8003: createHttp((_, response) => response.end('another page\n')),
  8004: createServer(asked(socket => socket.end('\x00\xff no HTTP \r\n\r\n'))),
  8005: createServer(asked(socket => void setTimeout(() => socket.end(page(200)), LATE))),
  8006: createServer(asked(socket => socket.write(page(200).slice(0, -3)))),
  8007: createServer(greeting('')),
  8008: createServer(socket => socket.destroy()),
  8009: createServer(asked(socket => socket.resetAndDestroy())),
  8443: createTls(
    { key, cert },
    asked(socket => socket.end(page(200))),
  ),
  8444: createServer(asked(socket => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'))),
  8445: createTls({ key, cert, ciphers: 'PSK', maxVersion: 'TLSv1.2' }),
  8446: createServer(asked(socket => socket.end())),
  8447: createServer(greeting('')),
  2501: new SMTPServer({ disabledCommands: ['AUTH'], disableReverseLookup: true, logger: false }).server as Server,
  2502: createServer(greeting('220-first\r\n220 second\r\n')),
  2503: createServer(greeting('554 no\r\n')),
  2504: createServer(greeting('hello there\r\n')),
  2505: createServer(greeting('')),
  2506: createServer(socket => {
    socket.on('error', () => {})
    setTimeout(() => socket.write('220 late\r\n'), LATE)
    socket.on('data', text => socket.write(String(text).startsWith('QUIT') ? '221 bye\r\n' : '250 hello\r\n'))
  }),
  2507: createServer(socket => socket.on('error', () => {}).end('220 mail\r\n')),
}
tcp[8001]?.on('connection', ({ remoteAddress, remotePort }: Socket) =>
  process.stdout.write(`from ${remoteAddress?.replace('::ffff:', '')} ${remotePort}\n`),
)

/** The query itself, as a response (RFC 1035 §4.1.1). */
function dns(query: Buffer, rcode: number): Buffer {
  const reply = Buffer.from(query)
  reply.writeUInt16BE(0x8180 | rcode, 2)
  return reply
}
const udp: Record<number, (message: Buffer) => Uint8Array | undefined> = {
  7007: message => message,
  7008: () => undefined,
  7009: () => Buffer.from('something else'),
  5301: message => dns(message, 0),
  5302: message => dns(message, 3),
  5303: message => dns(message, 2),
  5304: () => Buffer.from('no dns'),
  5305: () => undefined,
}

await Promise.all([
  ...Object.entries(tcp).map(
    ([port, server]) =>
      new Promise<void>(resolve => {
        server.on('error', () => {})
        server.on('tlsClientError', () => {})
        server.listen(Number(port), '::', resolve)
      }),
  ),
  ...Object.entries(udp).flatMap(([port, answer]) =>
    // A reply to one that is bound to no address may come from another than was asked.
    ['::', `::ffff:${own}`].map(address => {
      const socket = createSocket({ type: 'udp6', reuseAddr: true })
      socket.on('message', (message, from) => {
        const reply = answer(message)
        if (reply) socket.send(reply, from.port, from.address)
      })
      return new Promise<void>(resolve => socket.bind(Number(port), address, resolve))
    }),
  ),
])
process.stdout.write('listening\n')
