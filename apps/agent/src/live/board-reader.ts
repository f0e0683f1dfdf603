/** The other end of a LiveBoard's socket: comes back by itself, tells what it hears, carries commands. */
import { connect, type Socket } from 'node:net'
import { decodeFromAgent } from '@keelson/contract/decode'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { readLines, writeLine } from './line-stream'

/** One that was lost is looked for soon, one that does not come more and more rarely: some processes run only when needed. ms */
const RETRY = 200
const RETRY_LATEST = 2000

export interface BoardListener {
  heard(message: FromAgent): void
  lost?(): void
}

export class BoardReader {
  readonly #path: string
  readonly #listener: BoardListener
  #socket: Socket | undefined
  #connected = false
  #retry: NodeJS.Timeout | undefined
  #patience = RETRY
  #closed = false

  constructor(path: string, listener: BoardListener) {
    this.#path = path
    this.#listener = listener
    this.#dial()
  }

  get connected(): boolean {
    return this.#connected
  }

  /** False when the other end is not there: the caller tells whoever asked. */
  send(message: FromConsole): boolean {
    if (!this.#connected || !this.#socket) return false
    writeLine(this.#socket, message)
    return true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#socket?.destroy()
  }

  #dial(): void {
    const socket = connect(this.#path)
    this.#socket = socket
    socket.on('connect', () => {
      this.#connected = true
      this.#patience = RETRY
    })
    readLines(socket, text => {
      const decoded = decodeFromAgent(text)
      if (decoded.ok) this.#listener.heard(decoded.message)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      const had = this.#connected
      this.#connected = false
      if (this.#closed) return
      if (had) this.#listener.lost?.()
      this.#retry = setTimeout(() => this.#dial(), this.#patience)
      this.#patience = Math.min(RETRY_LATEST, this.#patience * 1.25)
    })
  }
}
