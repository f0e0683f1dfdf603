/** One agent's socket: has it prove its key, checks every message, keeps the sequence, carries commands. */
import { randomBytes } from 'node:crypto'
import { CONTRACT, decodeFromAgent } from '@keelson/contract/decode'
import type { CheckResult, CommandResult, FromAgent, Hello } from '@keelson/contract/messages/from-agent'
import type { AskCheckHistory, Command, FromConsole } from '@keelson/contract/messages/from-console'
import { helloStatement, welcomeStatement } from '@keelson/contract/messages/proof'
import type { WebSocket } from 'ws'
import { type ConsoleKey, isSignedBy } from './console-key'
import type { Inbox } from './inbox'
import type { LiveChange, LiveState } from './live-state'

/** By which door it came. */
export type Door = 'socket-file' | 'network'

/** What came of a command; `answered` is false when nobody knows whether it was carried out. `results`: of a question. */
/** `why`: the console's own reason, that each reader has in his language; the agent's reasons are words only. */
export type Outcome = Pick<CommandResult, 'ok' | 'error' | 'effect'> & {
  answered: boolean
  why?: 'not-connected' | 'no-answer'
  results?: CheckResult[]
}

export interface LinkOwner {
  readonly key: ConsoleKey
  /** Why this key is not taken for this name; undefined when it is. */
  refuses(hello: { director: string; key: string }, door: Door): string | undefined
  /** The name the console gives this agent's director; null while nobody has given it a place in a cluster. */
  welcomed(link: AgentLink, hello: Hello): { state: LiveState; director: string | null }
  changed(link: AgentLink, changes: LiveChange[]): void
  /** `sentAt`: of a heartbeat, by the agent's clock */
  heard(link: AgentLink, sentAt?: number): void
  event(link: AgentLink, message: Extract<FromAgent, { type: 'event' }>): void
  connections(link: AgentLink, message: Extract<FromAgent, { type: 'connections' }>): void
  closed(link: AgentLink, reason: string): void
}

const HELLO_WITHIN = 10_000
/** Of who has not proved anything yet. */
const LONGEST_HELLO = 4096
const SILENT_FOR = 45_000
const MAX_INVALID = 20

export class AgentLink {
  hello: Hello | undefined
  readonly counters = { messages: 0, invalid: 0, gaps: 0 }
  readonly since = Date.now()
  #state: LiveState | undefined
  #awaitingSnapshot = false
  #heardAt = Date.now()
  readonly #pending = new Map<string, (outcome: Outcome) => void>()
  readonly #timer: NodeJS.Timeout
  readonly #nonce = randomBytes(32).toString('base64url')

  constructor(
    readonly socket: WebSocket,
    readonly door: Door,
    private readonly owner: LinkOwner,
    inbox: Inbox,
  ) {
    this.#timer = setInterval(() => this.#watch(), 5000)
    this.send({ type: 'challenge', nonce: this.#nonce })
    socket.on('message', (data, isBinary) => {
      this.#heardAt = Date.now()
      if (isBinary) return this.#reject('a binary frame: messages are text')
      const text = String(data)
      if (!this.hello && text.length > LONGEST_HELLO)
        return this.close(4001, `hello has at most ${LONGEST_HELLO} characters`)
      inbox.add(this, text)
    })
    socket.on('error', () => {})
    socket.on('close', (_code, reason) => {
      inbox.finish(this)
      this.#closed(String(reason) || 'the connection was closed')
    })
  }

  get name(): string {
    return this.hello?.director ?? ''
  }

  /** What the console has of its director was said over this link: a snapshot came since the welcome. */
  get hasTold(): boolean {
    return this.#state !== undefined && !this.#awaitingSnapshot
  }

  send(message: FromConsole): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message))
  }

  /** Resolves with the agent's answer; with words, never a rejection, when there is none. */
  command(command: Command | AskCheckHistory, timeout: number): Promise<Outcome> {
    return new Promise(resolve => {
      const settle = (outcome: Outcome) => {
        clearTimeout(timer)
        this.#pending.delete(command.id)
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        const error = `${this.name} did not answer ${command.type} within ${timeout / 1000} s`
        settle({ ok: false, error, why: 'no-answer', answered: false })
      }, timeout)
      this.#pending.set(command.id, settle)
      this.send(command)
    })
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason.slice(0, 120))
  }

  /** Its agent speaks over another link: what was asked over this one is never answered, however long it takes to close. */
  supersede(): void {
    this.close(4006, `another agent named ${this.name} took this place`)
    this.#giveUp()
  }

  receive(text: string) {
    this.counters.messages++
    const decoded = decodeFromAgent(text)
    if (!decoded.ok) {
      // An unknown type is a newer agent's: ignored and counted, as the contract says.
      if (decoded.reason === 'unknown-type' && this.hello) {
        this.counters.invalid++
        return
      }
      return this.#reject(decoded.detail)
    }
    const message = decoded.message
    if (message.type === 'hello') return this.#welcome(message)
    if (!this.#state) return this.close(4002, `${message.type} came before hello`)
    this.owner.heard(this, message.type === 'heartbeat' ? message.at : undefined)
    this.#accept(message, this.#state)
  }

  #accept(message: Exclude<FromAgent, { type: 'hello' }>, state: LiveState) {
    const now = Date.now()
    switch (message.type) {
      case 'snapshot': {
        this.#awaitingSnapshot = false
        const { changes, invalid } = state.applySnapshot(message, now)
        this.counters.invalid += invalid
        return this.owner.changed(this, changes)
      }
      case 'change': {
        if (this.#awaitingSnapshot) return
        const change = state.applyChange(message, now)
        if (change === 'gap') return this.#resync()
        if (change === 'invalid') return this.#reject(`change.value: ${message.key} does not fit its kind`)
        return this.owner.changed(this, [change])
      }
      case 'heartbeat':
        if (!this.#awaitingSnapshot && !state.agreesWith(message.seq)) this.#resync()
        return
      case 'event':
        return this.owner.event(this, message)
      case 'command-result':
        return this.#pending.get(message.id)?.({
          ok: message.ok,
          error: message.error,
          effect: message.effect,
          answered: true,
        })
      case 'check-history':
        return this.#pending.get(message.id)?.({ ok: true, answered: true, results: message.results })
      case 'connections':
        return this.owner.connections(this, message)
    }
  }

  #welcome(hello: Hello) {
    if (this.hello) return this.close(4002, 'hello was said already')
    if (hello.contract !== CONTRACT) {
      const advice = hello.contract < CONTRACT ? 'update the agent' : 'update the console'
      return this.close(4003, `the agent speaks contract ${hello.contract}, this console ${CONTRACT}: ${advice}`)
    }
    const { director: name, key = '', nonce = '', proof = '' } = hello
    if (!isSignedBy(key, helloStatement(this.#nonce, { director: name, key, nonce }), proof))
      return this.close(4004, `${name} did not prove that it holds its key`)
    const refused = this.owner.refuses({ director: name, key }, this.door)
    if (refused) return this.close(4004, refused)
    this.hello = hello
    const { state, director } = this.owner.welcomed(this, hello)
    state.forgetSequence()
    this.#state = state
    this.#awaitingSnapshot = true
    const { publicKey } = this.owner.key
    const shown = this.owner.key.sign(welcomeStatement(nonce, { director, key: publicKey }))
    this.send({ type: 'welcome', contract: CONTRACT, director, key: publicKey, proof: shown })
  }

  #resync(): void {
    this.counters.gaps++
    this.#awaitingSnapshot = true
    this.send({ type: 'resync' })
  }

  #reject(detail: string) {
    this.counters.invalid++
    if (!this.hello) return this.close(4001, detail)
    if (this.counters.invalid >= MAX_INVALID) this.close(4001, `${MAX_INVALID} invalid messages, the last: ${detail}`)
  }

  #watch(): void {
    const silent = Date.now() - this.#heardAt
    if (!this.hello && silent > HELLO_WITHIN) this.close(4005, 'no hello')
    else if (silent > SILENT_FOR) this.socket.terminate()
    else if (this.socket.readyState === this.socket.OPEN) this.socket.ping()
  }

  #closed(reason: string): void {
    clearInterval(this.#timer)
    this.#giveUp()
    this.owner.closed(this, reason)
  }

  #giveUp(): void {
    for (const settle of [...this.#pending.values()])
      settle({ ok: false, error: `${this.name} was lost before it answered`, answered: false })
  }
}
