/**
 * A mail server that does what the file named in its first argument says: up, hang, garbage, endless, trickle, greeting4,
 * rcpt5, data4, data5. Prints a JSON line for each connection, and for each mail that it took.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

const [moodFile = '', port = '25'] = process.argv.slice(2)
const mood = () => readFileSync(moodFile, 'utf8').trim()
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const replied = (responseCode: number) => Object.assign(new Error('as it is told to'), { responseCode })
const refusal = (step: string) => {
  const [, at, digit] = /^(rcpt|data)([45])$/.exec(mood()) ?? []
  return at === step ? replied(digit === '4' ? 451 : 552) : null
}

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onRcptTo: (_address, _session, done) => done(refusal('rcpt')),
  onData(stream, _session, done) {
    let text = ''
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    stream.on('end', () => {
      const failure = refusal('data')
      say(failure ? { refused: mood() } : { mail: /^Subject: (.*)$/m.exec(text)?.[1]?.trim() })
      done(failure)
    })
  },
})
server.on('error', () => {})

/** Of these the library knows nothing. */
const bad: Record<string, (socket: Socket) => void> = {
  hang: () => {},
  garbage: socket => socket.write('\xff\x00what?\r\n'),
  endless: socket => void setInterval(() => socket.write('220-'.padEnd(65_536, 'x')), 1).unref(),
  trickle: socket => void setInterval(() => socket.write('2'), 100).unref(),
  greeting4: socket => socket.end('421 not now\r\n'),
}

createServer(socket => {
  socket.on('error', () => {})
  const now = mood()
  say({ connection: now })
  const behave = bad[now]
  if (behave) behave(socket)
  else server.server.emit('connection', socket)
}).listen(Number(port), () => say({ listening: true }))
