/**
 * The connection to the console: dials out, comes back by itself with back-off, says everything anew each time. Says nothing
 * of this director and takes nothing before each side has shown that it holds its key.
 */
import { randomBytes } from 'node:crypto'
import { CONTRACT, decodeFromConsole, MAX_MESSAGE } from '@keelson/contract/decode'
import type { FromAgent, Hello } from '@keelson/contract/messages/from-agent'
import type { FromConsole, Welcome } from '@keelson/contract/messages/from-console'
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { liveKey } from '@keelson/contract/messages/live-state'
import { helloStatement, welcomeStatement } from '@keelson/contract/messages/proof'
import WebSocket from 'ws'
import type { AgentKey } from '../identity/agent-key'
import { breaksPin, isSocketFile } from '../identity/console-address'
import { isSignedBy, type KnownConsole } from '../identity/known-console'
import type { LiveBoard, Reply } from '../live/live-board'
import { log } from '../live/log'

const FIRST_RETRY = 250
const LONGEST_RETRY = 15_000
const HEARTBEAT = 2000
/** A console that takes nothing for this long is gone, ms. */
const SILENCE = 15_000
/** Reports of connections are left out while this much waits to be sent, bytes; they come again. */
const CROWDED = 4 * 1024 * 1024

/** Who carries out what the console asks. */
export interface CommandTaker {
  route(message: FromConsole, reply: Reply, reader: object): void
  /** whoever asked is gone */
  left(reader: object): void
}

/** Who this agent is, and whom it obeys. */
export interface Identity {
  key: AgentKey
  /** Read anew for each connection: enrolling takes effect without a restart. @throws Error in words */
  console(): KnownConsole | undefined
  /** The first console that is met on a socket file of this machine. */
  keep(console: KnownConsole): void
}

/** A console that has not said who it is by then, ms. */
const INTRODUCTION = 10_000

export class ConsoleConnection {
  readonly #url: string
  readonly #identity: Identity
  readonly #hello: Hello
  readonly #board: LiveBoard
  readonly #router: CommandTaker
  #socket: WebSocket | undefined
  #retry = FIRST_RETRY
  #timer: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #heardAt = 0
  #complained = false
  #closed = false

  constructor(url: string, identity: Identity, hello: Hello, board: LiveBoard, router: CommandTaker) {
    this.#url = url
    this.#identity = identity
    this.#hello = hello
    this.#board = board
    this.#router = router
    board.listen(message => this.#send(message))
    this.#dial()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#heartbeat)
    this.#socket?.terminate()
  }

  #dial(): void {
    try {
      const known = this.#identity.console()
      if (!known && !isSocketFile(this.#url))
        throw new Error('this director is not enrolled there: keelson-agent enroll --console URL --token-file FILE')
      this.#open(known)
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
      this.#lost('')
    }
  }

  #open(known: KnownConsole | undefined): void {
    const pin = known?.pin
    const rejectUnauthorized = pin === undefined
    const socket = new WebSocket(this.#url, { maxPayload: MAX_MESSAGE, handshakeTimeout: 5000, rejectUnauthorized })
    const nonce = randomBytes(32).toString('base64url')
    const introduction = setTimeout(() => {
      this.#complain(`it did not say who it is within ${INTRODUCTION / 1000} s`)
      socket.terminate()
    }, INTRODUCTION)
    socket.on('upgrade', response => {
      const broken = pin && breaksPin(response.socket, pin)
      if (!broken) return
      this.#complain(broken)
      socket.terminate()
    })
    socket.on('open', () => {
      this.#heardAt = Date.now()
    })
    socket.on('message', data => {
      this.#heardAt = Date.now()
      const decoded = decodeFromConsole(String(data))
      if (!decoded.ok) log.warn(`console: ${decoded.reason}: ${decoded.detail}`)
      else if (this.#socket === socket) this.#hear(socket, decoded.message)
      else if (decoded.message.type === 'challenge') this.#introduce(socket, decoded.message.nonce, nonce)
      else {
        clearTimeout(introduction)
        const refused =
          decoded.message.type === 'welcome'
            ? this.#distrust(decoded.message, nonce, known)
            : `it said ${decoded.message.type} before it said who it is`
        if (refused === undefined) return this.#welcomed(socket)
        this.#complain(refused)
        socket.close()
      }
    })
    socket.on('pong', () => {
      this.#heardAt = Date.now()
    })
    socket.on('error', error => this.#complain(error.message))
    socket.on('close', (_code, reason) => {
      clearTimeout(introduction)
      this.#lost(String(reason))
    })
  }

  #introduce(socket: WebSocket, challenge: string, nonce: string): void {
    const key = this.#identity.key.publicKey
    const proof = this.#identity.key.sign(helloStatement(challenge, { director: this.#hello.director, key, nonce }))
    socket.send(JSON.stringify({ ...this.#hello, key, nonce, proof } satisfies Hello))
  }

  /** Why this is not the console that this agent obeys. */
  #distrust({ contract, director, key, proof }: Welcome, nonce: string, known: KnownConsole | undefined) {
    if (contract !== CONTRACT) return `the console speaks contract ${contract}, this agent ${CONTRACT}`
    if (!key || !proof || !isSignedBy(key, welcomeStatement(nonce, { director, key }), proof))
      return 'it did not prove that it holds its key'
    if (known && known.key !== key)
      return `another console answers: its key is ${key}, and this director obeys ${known.key} (console.json in its state directory)`
    if (known) return undefined
    try {
      this.#identity.keep({ key })
    } catch (error) {
      return `its key could not be kept: ${error instanceof Error ? error.message : String(error)}`
    }
    log.info(`console ${this.#url}: its key ${key} is the one to obey from now on`)
    return undefined
  }

  #hear(socket: WebSocket, message: FromConsole): void {
    if (message.type === 'resync') this.#send(this.#board.snapshot())
    else this.#router.route(message, reply => this.#send(reply), socket)
  }

  #welcomed(socket: WebSocket): void {
    log.info(`console ${this.#url} connected`)
    this.#complained = false
    this.#retry = FIRST_RETRY
    this.#socket = socket
    this.#send(this.#board.snapshot())
    for (const event of this.#board.recentEvents()) this.#send({ type: 'event', event })
    this.#heartbeat = setInterval(() => this.#beat(socket), HEARTBEAT)
  }

  #beat(socket: WebSocket): void {
    if (Date.now() - this.#heardAt > SILENCE) {
      socket.terminate()
      return
    }
    socket.ping()
    const config = this.#board.value(liveKey.config()) as ConfigState | undefined
    const { revision = 0, hash = '' } = config ?? {}
    this.#send({ type: 'heartbeat', seq: this.#board.seq, at: Date.now(), revision, hash })
  }

  #send(message: FromAgent): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    if (message.type === 'connections' && socket.bufferedAmount > CROWDED) return
    socket.send(JSON.stringify(message))
  }

  #lost(reason: string): void {
    if (this.#socket) {
      this.#router.left(this.#socket)
      log.warn(`console ${this.#url} lost${reason ? `: ${reason}` : ''}; serving on without it`)
    }
    this.#socket = undefined
    clearInterval(this.#heartbeat)
    if (this.#closed) return
    const delay = this.#retry * (0.5 + Math.random())
    this.#retry = Math.min(LONGEST_RETRY, this.#retry * 2)
    this.#timer = setTimeout(() => this.#dial(), delay)
  }

  /** Once per outage: a console that is down for a night must not fill the log. */
  #complain(text: string): void {
    if (this.#complained) return
    this.#complained = true
    log.warn(`console ${this.#url}: ${text}; trying again, serving on without it`)
  }
}
