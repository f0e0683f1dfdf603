/**
 * What one process says of itself, kept for whoever connects: objects by key, the latest events, answers to commands.
 * The protocol is the contract's, as lines of JSON on a socket file in the run directory.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { decodeFromConsole } from '@keelson/contract/decode'
import type { DirectorEvent, EventBody } from '@keelson/contract/messages/event'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { eventText } from './event-text'
import { lineOf, readLines, writeLine } from './line-stream'
import { log } from './log'

/** Events kept for readers that come late or come back; readers know them by id. */
export const KEPT_EVENTS = 500

const logLevel = { info: 'info', warning: 'warn', error: 'error' } as const

export type Reply = (message: FromAgent) => void
export type Severity = DirectorEvent['severity']

export class LiveBoard {
  /** `text`: the value's, to compare by; none where another board compares */
  readonly #objects = new Map<string, { text: string | undefined; value: unknown }>()
  readonly #events: DirectorEvent[] = []
  readonly #readers = new Map<Socket, Reply>()
  readonly #listeners = new Set<Reply>()
  readonly #eventPrefix: string
  #command: (message: FromConsole, reply: Reply, reader: object) => void = () => {}
  #left: (reader: object) => void = () => {}
  #eventCount = 0
  #seq = 0
  #server: Server | undefined

  constructor(process: string) {
    this.#eventPrefix = `${Date.now().toString(36)}-${process}`
  }

  /** `command` gets every message of a reader; `left` tells that a reader is gone, so that its subscriptions end. */
  onCommand(
    command: (message: FromConsole, reply: Reply, reader: object) => void,
    left: (reader: object) => void = () => {},
  ): void {
    this.#command = command
    this.#left = left
  }

  /** In-process reader: gets what a socket would get, from now on. */
  listen(reply: Reply): () => void {
    this.#listeners.add(reply)
    return () => this.#listeners.delete(reply)
  }

  value(key: string): unknown {
    return this.#objects.get(key)?.value
  }

  /** Says that `key` is now `value`; silent when it says nothing new. */
  set(key: string, value: unknown): void {
    const text = JSON.stringify(value)
    if (this.#objects.get(key)?.text === text) return
    this.#objects.set(key, { text, value })
    this.#say({ type: 'change', seq: ++this.#seq, at: Date.now(), key, value })
  }

  /** `set` for what another board has compared already. */
  relay(key: string, value: unknown): void {
    this.#objects.set(key, { text: undefined, value })
    this.#say({ type: 'change', seq: ++this.#seq, at: Date.now(), key, value })
  }

  /** What is said in between goes out at once: a write for each of hundreds of objects costs more than the objects. */
  together(say: () => void): void {
    const sockets = [...this.#readers.keys()]
    for (const socket of sockets) socket.cork()
    try {
      say()
    } finally {
      for (const socket of sockets) socket.uncork()
    }
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#say({ type: 'change', seq: ++this.#seq, at: Date.now(), key, value: null })
  }

  keys(): string[] {
    return [...this.#objects.keys()]
  }

  /** Something happened here: logged, kept and told. */
  event(severity: Severity, body: EventBody, at = Date.now()): DirectorEvent {
    const event = { id: `${this.#eventPrefix}-${++this.#eventCount}`, at, severity, body }
    log[logLevel[severity]](eventText(body))
    this.relayEvent(event)
    return event
  }

  /** An event of another process, id and all. */
  relayEvent(event: DirectorEvent): void {
    this.#events.push(event)
    if (this.#events.length > KEPT_EVENTS) this.#events.shift()
    this.#say({ type: 'event', event })
  }

  get seq(): number {
    return this.#seq
  }

  snapshot(): FromAgent {
    const objects = Object.fromEntries([...this.#objects].map(([key, { value }]) => [key, value]))
    return { type: 'snapshot', seq: this.#seq, at: Date.now(), objects }
  }

  recentEvents(): readonly DirectorEvent[] {
    return this.#events
  }

  /** Listens on a socket file that only its owner may open. */
  async serve(path: string): Promise<void> {
    rmSync(path, { force: true })
    const server = createServer(socket => this.#welcome(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    chmodSync(path, 0o600)
  }

  close(): void {
    for (const socket of this.#readers.keys()) socket.destroy()
    this.#server?.close()
  }

  #welcome(socket: Socket): void {
    const reply: Reply = message => writeLine(socket, message)
    this.#readers.set(socket, reply)
    reply(this.snapshot())
    for (const event of this.#events) reply({ type: 'event', event })
    readLines(socket, text => {
      const decoded = decodeFromConsole(text)
      if (!decoded.ok) return
      if (decoded.message.type === 'resync') reply(this.snapshot())
      else this.#command(decoded.message, reply, socket)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#readers.delete(socket)
      this.#left(socket)
    })
  }

  #say(message: FromAgent): void {
    if (this.#readers.size > 0) {
      const line = lineOf(message)
      for (const socket of this.#readers.keys()) if (socket.writable) socket.write(line)
    }
    for (const reply of this.#listeners) reply(message)
  }
}
