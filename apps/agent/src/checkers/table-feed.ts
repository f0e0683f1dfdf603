/** Keeps the userspace forwarder's table equal to what the pools want: said whole, again after every reconnect. */
import { connect, type Socket } from 'node:net'
import { CountersMessage, type DestinationCounters, type ForwardingTable } from '../forwarder/table'
import { readLines, writeLine } from '../live/line-stream'

const RETRY = 100

export class TableFeed {
  readonly #path: string
  readonly #counted: (counters: DestinationCounters[]) => void
  #table: ForwardingTable = { type: 'table', services: [] }
  #said = ''
  #socket: Socket | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(path: string, counted: (counters: DestinationCounters[]) => void) {
    this.#path = path
    this.#counted = counted
    this.#dial()
  }

  say(table: ForwardingTable): void {
    this.#table = table
    const text = JSON.stringify(table)
    if (text === this.#said || !this.#socket) return
    this.#said = text
    writeLine(this.#socket, table)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#socket?.destroy()
  }

  #dial(): void {
    const socket = connect(this.#path, () => {
      this.#socket = socket
      this.#said = ''
      this.say(this.#table)
    })
    readLines(socket, text => {
      const message = CountersMessage.safeParse(JSON.parse(text))
      if (message.success) this.#counted(message.data.counters)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#socket = undefined
      if (!this.#closed) this.#retry = setTimeout(() => this.#dial(), RETRY)
    })
  }
}
