/** Between one agent and the console: passes bytes on, until it is told to cut the link at a message of the console. */
import { createServer, connect as dial, type Server, type Socket } from 'node:net'

export interface Cut {
  /** the type of the message at which the link is cut, once */
  at: string
  /** whether the agent still gets it; its answer is lost in either case */
  delivered: boolean
  /** so long nobody is let through afterwards: until this is done */
  away: Promise<unknown>
}

export class Relay {
  readonly #server: Server
  readonly #open = new Set<Socket>()
  cut: Cut | undefined
  /** how often it was cut */
  cuts = 0
  #away: Promise<unknown> | undefined

  private constructor(private readonly console: () => string) {
    this.#server = createServer(agent => this.#pass(agent))
  }

  /** `path`: where the agent finds it; `console`: the socket file of the console of now. */
  static async listen(path: string, console: () => string): Promise<Relay> {
    const relay = new Relay(console)
    await new Promise<void>(resolve => relay.#server.listen(path, resolve))
    return relay
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
  }

  #pass(agent: Socket): void {
    if (this.#away) return void agent.destroy()
    const console = dial(this.console())
    for (const [one, other] of [
      [agent, console],
      [console, agent],
    ] as const) {
      this.#open.add(one)
      one
        .on('error', () => {})
        .on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
    }
    agent.pipe(console)
    let said = ''
    console.on('data', bytes => {
      // What the console says is text, each message whole in it sooner or later.
      said = (said + bytes.toString('latin1')).slice(-100_000)
      const { cut } = this
      const begins = cut ? said.indexOf(`{"type":"${cut.at}"`) : -1
      if (!cut || begins < 0) return void agent.write(bytes)
      agent.unpipe(console)
      const isWhole = /"id":"[^"]+"\}/.test(said.slice(begins))
      if (cut.delivered) agent.write(bytes)
      if (!isWhole) return
      this.cut = undefined
      this.cuts++
      this.#away = cut.away.then(() => {
        this.#away = undefined
      })
      console.destroy()
      agent.end()
    })
  }
}
