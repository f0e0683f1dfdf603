/** `enroll`: shows a console this director's key with a token, and keeps the console's. Neither secret is ever printed. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { Enrolled, type Enrolment, enrolStatement, welcomeStatement } from '@keelson/contract/messages/proof'
import { AgentKey, agentKeyOf } from '../identity/agent-key'
import { breaksPin, isSocketFile, refuseAddress, refusePin } from '../identity/console-address'
import { isSignedBy, keepKnownConsole, knownConsoleOf, readKnownConsole } from '../identity/known-console'
import { readOptions, stateDirOf } from './options'
import { UsageError } from './usage-error'

const PATIENCE = 15_000
const LONGEST_ANSWER = 64 * 1024

export async function enrollCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, {
    console: { type: 'string' },
    'token-file': { type: 'string' },
    name: { type: 'string' },
    pin: { type: 'string' },
    'run-dir': { type: 'string' },
    'state-dir': { type: 'string' },
  })
  const { console: url, 'token-file': tokenFile, pin } = values
  if (!url || !tokenFile) throw new UsageError('needs --console URL and --token-file FILE')
  const refused = refuseAddress(url) ?? (pin && refusePin(pin))
  if (refused) throw new UsageError(refused)
  if (isSocketFile(url)) throw new UsageError('over a socket file the file’s permission is enough: run --console')
  if (pin && !url.startsWith('wss:')) throw new UsageError('--pin is about a certificate: use wss:')
  const stateDir = stateDirOf(values)
  const director = values.name ?? hostname()
  try {
    const known = readKnownConsole(knownConsoleOf(stateDir))
    const key = AgentKey.ofFile(agentKeyOf(stateDir))
    const said = { director, key: key.publicKey, nonce: randomBytes(32).toString('base64url') }
    const token = readFileSync(tokenFile, 'utf8').trim()
    const answer = await ask(url, pin, { ...said, token, proof: key.sign(enrolStatement(token, said)) })
    const signed = welcomeStatement(said.nonce, { director, key: answer.key })
    if (answer.director !== director || !isSignedBy(answer.key, signed, answer.proof))
      throw new Error('the console did not prove that it holds its key')
    if (known && known.key !== answer.key)
      throw new Error(
        `this director obeys another console (${known.key}): remove ${knownConsoleOf(stateDir)} if it shall obey ${answer.key}`,
      )
    keepKnownConsole(knownConsoleOf(stateDir), { key: answer.key, pin })
    process.stdout.write(`${director} is enrolled\nits key: ${key.publicKey}\nthe console's key: ${answer.key}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`keelson-agent enroll: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** The token leaves only when the certificate is what was pinned, or is vouched for. */
async function ask(url: string, pin: string | undefined, enrolment: Enrolment): Promise<Enrolled> {
  const target = new URL(url.replace(/^ws/, 'http').replace(/\/+$/, ''))
  target.pathname += '/enroll'
  const { request } = await (target.protocol === 'https:' ? import('node:https') : import('node:http'))
  const body = JSON.stringify(enrolment)
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request(target, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      rejectUnauthorized: pin === undefined,
      signal: AbortSignal.timeout(PATIENCE),
    })
    asked.on('error', reject)
    asked.on('response', response => read(response).then(resolve, reject))
    asked.on('socket', socket => {
      if (target.protocol === 'http:') return asked.end(body)
      socket.on('secureConnect', () => {
        const broken = pin && breaksPin(socket, pin)
        if (broken) asked.destroy(new Error(`${target.host}: ${broken}`))
        else asked.end(body)
      })
    })
  })
  const enrolled = Enrolled.safeParse(JSON.parse(text))
  if (!enrolled.success) throw new Error(`${target.host} is no console of this contract: ${text.slice(0, 200)}`)
  return enrolled.data
}

async function read(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    if (text.length > LONGEST_ANSWER) throw new Error('the answer is no console’s: it does not end')
  }
  if (response.statusCode === 200) return text
  let error = text.slice(0, 300)
  try {
    error = (JSON.parse(text) as { error?: string }).error ?? error
  } catch {}
  throw new Error(`the console refused: ${error} (HTTP ${response.statusCode})`)
}
