/** The connection to the console: dials out, comes back by itself with back-off, says everything anew each time. */
import { CONTRACT, decodeFromConsole, MAX_MESSAGE } from '@keelson/contract/decode'
import type { FromAgent, Hello } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { liveKey } from '@keelson/contract/messages/live-state'
import WebSocket from 'ws'
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

export class ConsoleConnection {
  readonly #url: string
  readonly #token: string | undefined
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

  constructor(url: string, token: string | undefined, hello: Hello, board: LiveBoard, router: CommandTaker) {
    this.#url = url
    this.#token = token
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
    const headers = this.#token ? { authorization: `Bearer ${this.#token}` } : {}
    const socket = new WebSocket(this.#url, { headers, maxPayload: MAX_MESSAGE, handshakeTimeout: 5000 })
    socket.on('open', () => {
      this.#heardAt = Date.now()
      socket.send(JSON.stringify(this.#hello))
    })
    socket.on('message', data => {
      this.#heardAt = Date.now()
      this.#hear(socket, String(data))
    })
    socket.on('pong', () => {
      this.#heardAt = Date.now()
    })
    socket.on('error', error => this.#complain(error.message))
    socket.on('close', (_code, reason) => this.#lost(String(reason)))
  }

  #hear(socket: WebSocket, text: string): void {
    const decoded = decodeFromConsole(text)
    if (!decoded.ok) {
      log.warn(`console: ${decoded.reason}: ${decoded.detail}`)
      return
    }
    const { message } = decoded
    if (message.type === 'welcome') {
      if (message.contract !== CONTRACT) {
        this.#complain(`the console speaks contract ${message.contract}, this agent ${CONTRACT}`)
        socket.close()
      } else this.#welcomed(socket)
    } else if (message.type === 'resync') this.#send(this.#board.snapshot())
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
