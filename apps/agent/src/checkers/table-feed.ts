/** Keeps the forwarder's table equal to what the pools want: said whole, again after every reconnect; then what changes. */
import { connect, type Socket } from 'node:net'
import { type DestinationCounters, FromForwarder, type Service, type ToForwarder } from '../forwarder/table'
import { readLines, writeLine } from '../live/line-stream'

const RETRY = 100

export interface TableListener {
  counted(counters: DestinationCounters[]): void
  /** The forwarder holds what it was told up to this message. */
  applied(number: number): void
}

export class TableFeed {
  readonly #path: string
  readonly #listener: TableListener
  readonly #services = new Map<string, Service>()
  #number = 0
  #applied = 0
  #waiting: { number: number; applied: () => void }[] = []
  #socket: Socket | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(path: string, listener: TableListener) {
    this.#path = path
    this.#listener = listener
    this.#dial()
  }

  /** The whole table. */
  say(services: readonly Service[]): void {
    this.#services.clear()
    for (const service of services) this.#services.set(service.id, service)
    this.#tell('table', services)
  }

  /** These are others than before. */
  sayChanged(services: readonly Service[]): void {
    for (const service of services) this.#services.set(service.id, service)
    this.#tell('change', services)
  }

  /** The message that says the table as it is now, while it is on its way; undefined when the forwarder holds it. */
  get onItsWay(): number | undefined {
    if (!this.#socket) return this.next
    return this.#applied < this.#number ? this.#number : undefined
  }

  /** The message that would say it if it were another one. */
  get next(): number {
    return this.#number + 1
  }

  /** Resolves when the forwarder holds what was said last; at once when there is none: it gets it when it comes. */
  applied(): Promise<void> {
    if (!this.#socket || this.#applied >= this.#number) return Promise.resolve()
    return new Promise(applied => this.#waiting.push({ number: this.#number, applied }))
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#socket?.destroy()
  }

  #dial(): void {
    const socket = connect(this.#path, () => {
      this.#socket = socket
      this.#tell('table', [...this.#services.values()])
    })
    readLines(socket, text => {
      const message = FromForwarder.safeParse(JSON.parse(text))
      if (message.data?.type === 'counters') this.#listener.counted(message.data.counters)
      else if (message.data?.type === 'applied') {
        this.#settle(message.data.number)
        this.#listener.applied(message.data.number)
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#socket = undefined
      this.#settle(this.#number)
      if (!this.#closed) this.#retry = setTimeout(() => this.#dial(), RETRY)
    })
  }

  #tell(type: ToForwarder['type'], services: readonly Service[]): void {
    if (this.#socket) writeLine(this.#socket, { type, number: ++this.#number, services })
  }

  #settle(number: number): void {
    this.#applied = number
    const done = this.#waiting.filter(waiting => waiting.number <= number)
    this.#waiting = this.#waiting.filter(waiting => waiting.number > number)
    for (const { applied } of done) applied()
  }
}
