/** A console reduced to its socket: what a test says goes to the agent as it is, what the agent says is kept and waited for. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { CONTRACT, decodeFromAgent } from '@keelson/contract/decode'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { revisionStatement, welcomeStatement } from '@keelson/contract/messages/proof'
import { type WebSocket, WebSocketServer } from 'ws'

type ConsoleKeys = ReturnType<typeof newKeys>
const newKeys = () => generateKeyPairSync('ed25519')

export class ConsoleInHand {
  readonly heard: FromAgent[] = []
  /** base64url; another console has another one */
  readonly key: string
  readonly #privateKey: KeyObject
  readonly #server: Server
  #director = ''
  readonly #waiters = new Set<{ matches: (message: FromAgent) => boolean; found: (message: FromAgent) => void }>()
  #socket: WebSocket | undefined

  static async listen(path: string, { contract = CONTRACT, keys = newKeys() } = {}): Promise<ConsoleInHand> {
    const self = new ConsoleInHand(contract, keys)
    rmSync(path, { force: true })
    await new Promise<void>(resolve => self.#server.listen(path, resolve))
    return self
  }

  private constructor(
    contract: number,
    readonly keys: ConsoleKeys,
  ) {
    this.#privateKey = keys.privateKey
    this.key = String(keys.publicKey.export({ format: 'jwk' }).x)
    this.#server = createServer()
    new WebSocketServer({ server: this.#server }).on('connection', socket => {
      this.#socket = socket
      this.say({ type: 'challenge', nonce: randomBytes(32).toString('base64url') })
      socket.on('message', data => {
        const decoded = decodeFromAgent(String(data))
        if (!decoded.ok) throw new Error(`the agent said something outside the contract: ${decoded.detail}`)
        if (decoded.message.type === 'hello') {
          const { director, nonce = '' } = decoded.message
          this.#director = director
          const { key } = this
          const proof = this.sign(welcomeStatement(nonce, { director, key }))
          this.say({ type: 'welcome', contract, director, key, proof })
        }
        this.#take(decoded.message)
      })
    })
  }

  /** A revision without a signature is signed for the director that said hello last. */
  say(message: FromConsole): void {
    const unsigned = message.type === 'apply-config' && message.signature === undefined
    const signature = unsigned && this.sign(revisionStatement(this.#director, message.revision, message.hash))
    this.sayText(JSON.stringify(signature ? { ...message, signature } : message))
  }

  /** base64url */
  sign(statement: string): string {
    return sign(null, Buffer.from(statement), this.#privateKey).toString('base64url')
  }

  sayText(text: string): void {
    this.#socket?.send(text)
  }

  /** The first message of a type that satisfies, among those from `from` on and those to come. */
  hears<T extends FromAgent['type']>(
    type: T,
    satisfies: (message: Extract<FromAgent, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<FromAgent, { type: T }>> {
    const matches = (message: FromAgent) =>
      message.type === type && satisfies(message as Extract<FromAgent, { type: T }>)
    const known = this.heard.slice(from).find(matches)
    if (known) return Promise.resolve(known as Extract<FromAgent, { type: T }>)
    return new Promise(resolve =>
      this.#waiters.add({ matches, found: message => resolve(message as Extract<FromAgent, { type: T }>) }),
    )
  }

  /** Cuts the line as a crash would. */
  drop(): void {
    this.#socket?.terminate()
  }

  close(): void {
    this.drop()
    this.#server.close()
  }

  #take(message: FromAgent): void {
    this.heard.push(message)
    for (const waiter of this.#waiters)
      if (waiter.matches(message)) {
        this.#waiters.delete(waiter)
        waiter.found(message)
      }
  }
}
