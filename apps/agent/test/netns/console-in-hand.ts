/** A console reduced to its socket: what a test says goes to the agent as it is, what the agent says is kept and waited for. */
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { CONTRACT, decodeFromAgent } from '@keelson/contract/decode'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { type WebSocket, WebSocketServer } from 'ws'

export class ConsoleInHand {
  readonly heard: FromAgent[] = []
  readonly #server: Server
  readonly #waiters = new Set<{ matches: (message: FromAgent) => boolean; found: (message: FromAgent) => void }>()
  #socket: WebSocket | undefined

  static async listen(path: string, contract = CONTRACT): Promise<ConsoleInHand> {
    const self = new ConsoleInHand(contract)
    rmSync(path, { force: true })
    await new Promise<void>(resolve => self.#server.listen(path, resolve))
    return self
  }

  private constructor(contract: number) {
    this.#server = createServer()
    new WebSocketServer({ server: this.#server }).on('connection', socket => {
      this.#socket = socket
      socket.on('message', data => {
        const decoded = decodeFromAgent(String(data))
        if (!decoded.ok) throw new Error(`the agent said something outside the contract: ${decoded.detail}`)
        if (decoded.message.type === 'hello')
          this.say({ type: 'welcome', contract, director: decoded.message.director })
        this.#take(decoded.message)
      })
    })
  }

  say(message: FromConsole): void {
    this.sayText(JSON.stringify(message))
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
