/** Every server of the oracle at once, by port: each connection asks which probe it is and does what the step of that probe says. */
import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { answerDns, answerHttp, answerSmtp, answerUdp } from './answers'

export interface Asked {
  /** the word of the step that this connection or datagram is to meet, once the wire has told which probe it is */
  step(server: string, port: string): Promise<string>
  /** what came, for the record */
  heard(server: string, bytes: string): void
}

export async function startServers(asked: Asked, tls: { key: string; cert: string }): Promise<void> {
  await Promise.all([
    serveTcp(80, asked, answerWhole(asked, answerHttp)),
    serveTcp(25, asked, answerSmtp),
    serveTcp(443, asked, serveTls(asked, tls)),
    serveUdp(53, asked, answerDns),
    serveUdp(7, asked, answerUdp),
  ])
}

function serveTcp(port: number, asked: Asked, answer: (word: string, socket: Socket) => void): Promise<void> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, async socket => {
    socket.on('error', () => {}) // the checker's manners are its own
    socket.on('end', () => socket.end())
    const word = await asked.step(socket.localAddress ?? '', String(socket.remotePort))
    if (word === 'close') {
      socket.destroy()
      return
    }
    answer(word, socket)
    socket.resume()
  })
  return new Promise(resolve => server.listen(port, '0.0.0.0', resolve))
}

/** Answers once the request is whole. */
const answerWhole =
  (asked: Asked, answer: (word: string, socket: Socket) => void) => (word: string, socket: Socket) => {
    let text = ''
    socket.on('data', bytes => {
      text += bytes.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      asked.heard(socket.localAddress ?? '', text)
      text = ''
      answer(word, socket)
    })
  }

const serveTls = (asked: Asked, credentials: { key: string; cert: string }) => {
  const secureContext = createSecureContext(credentials)
  return (word: string, socket: Socket) => {
    const server = socket.localAddress ?? ''
    if (word === 'hang') return
    if (word === 'plain') {
      socket.once('data', () => answerHttp('ok', socket))
      return
    }
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      SNICallback: (name, done) => {
        asked.heard(server, `SNI ${name}`)
        done(null, secureContext)
      },
    })
    secure.on('error', () => socket.destroy())
    answerWhole({ ...asked, heard: (_, bytes) => asked.heard(server, bytes) }, answerHttp)(word, secure)
  }
}

function serveUdp(
  port: number,
  asked: Asked,
  answer: (word: string, bytes: Buffer) => Buffer | undefined,
): Promise<void> {
  const socket = createSocket({ type: 'udp4' })
  socket.on('message', async (bytes, from) => {
    // The source is the server's own address: everything of the oracle lives on lo.
    asked.heard(from.address, bytes.toString('hex'))
    const reply = answer(await asked.step(from.address, String(from.port)), bytes)
    if (reply) socket.send(reply, from.port, from.address)
  })
  return new Promise(resolve => socket.bind(port, '0.0.0.0', resolve))
}
