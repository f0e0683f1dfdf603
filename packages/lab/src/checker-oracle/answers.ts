/** What a server of the oracle does with a connection or a datagram, by word. Words of the firewall never come here. */
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'

export const BODY = 'hello from the oracle\n'
export const DIGEST = createHash('md5').update(BODY).digest('hex')

const page = (status: string, body: string, headers = `Content-Length: ${body.length}\r\n`) =>
  `HTTP/1.0 ${status}\r\n${headers}\r\n${body}`

const httpAnswers: Record<string, string> = {
  ok: page('200 OK', BODY),
  other: page('200 OK', 'another body\n'),
  redirect: page('302 Found', '', 'Location: /elsewhere\r\n'),
  garbage: '\x00\xff\x07 no http at all \r\n\r\n',
  empty: '',
  nobody: page('200 OK', '', 'Content-Length: 0\r\n'),
  short: page('200 OK', BODY, 'Content-Length: 9999\r\n'),
  long: page('200 OK', `${BODY}and more`, `Content-Length: ${BODY.length}\r\n`),
  unsized: page('200 OK', BODY, ''),
  bare: 'HTTP/1.0 200 OK\r\n\r\n',
  headless: BODY,
  chunked: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
  continued: `HTTP/1.1 100 Continue\r\n\r\n${page('200 OK', BODY)}`,
}

/** After a whole request. */
export function answerHttp(word: string, socket: Socket): void {
  if (word === 'hang') return
  if (word === 'half') {
    socket.write(page('200 OK', BODY).slice(0, -8))
    return
  }
  if (word === 'reset') {
    socket.resetAndDestroy()
    return
  }
  socket.end(httpAnswers[word] ?? page(`${word} Status`, BODY))
}

const smtpGreetings: Record<string, string> = {
  multi: '220-first line\r\n220 second line\r\n',
  refusing: '554 no service\r\n',
  garbage: '\x00\x01\x02 what\r\n',
  short: '220\r\n',
  letters: '22x hello\r\n',
  empty: '',
}

const heloReplies: Record<string, string> = {
  multihelo: '250-oracle\r\n250 HELP\r\n',
  helo5: '502 no\r\n',
  helobare: '250\r\n',
}
const quitReplies: Record<string, string> = { quit5: '500 no\r\n', quitbare: '221\r\n' }

/** Line by line: greeting, HELO, QUIT. */
export function answerSmtp(word: string, socket: Socket): void {
  if (word === 'hang') return
  const greeting = smtpGreetings[word] ?? '220 oracle.example.net ESMTP\r\n'
  if (word === 'empty') {
    socket.end()
    return
  }
  if (word === 'pieces') {
    // Each in a segment of its own, as the name says.
    socket.setNoDelay()
    socket.write('22', () => setImmediate(() => socket.write('0 oracle\r\n')))
  } else if (word === 'endless') socket.write(`220 ${'x'.repeat(2000)}\r\n`)
  else socket.write(greeting)
  socket.setEncoding('latin1').on('data', text => {
    if (/^QUIT/i.test(String(text))) {
      if (word === 'noquit') socket.end()
      else socket.end(quitReplies[word] ?? '221 bye\r\n')
    } else if (word === 'helogone') socket.end()
    else if (word !== 'helohang') socket.write(heloReplies[word] ?? '250 oracle\r\n')
  })
}

/** The reply to a DNS query, or nothing. */
export function answerDns(word: string, query: Buffer): Buffer | undefined {
  if (word === 'silent') return undefined
  if (word === 'short') return query.subarray(0, 6)
  const reply = Buffer.from(query)
  if (word === 'echo') return reply
  reply[2] = 0x81
  reply[3] = 0x80 | (word.startsWith('rcode') ? Number(word.slice(5)) : 0)
  if (word === 'wrongid') reply[0] = (reply[0] ?? 0) ^ 0xff
  if (word === 'truncated') reply[2] = 0x83
  if (word === 'garbage') return Buffer.from('this is no dns message at all')
  return reply
}

const udpReplies: Record<string, string> = {
  reply: 'pong',
  other: 'gnop',
  long: 'pong'.repeat(100),
  longer: 'pong and more',
  empty: '',
  tiny: 'p',
}

export const answerUdp = (word: string): Buffer | undefined =>
  udpReplies[word] === undefined ? undefined : Buffer.from(udpReplies[word])
