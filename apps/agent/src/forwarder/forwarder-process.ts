/**
 * The forwarder process: tables come in, counters and connections go out; what forwards stands behind `Forwarding`. It
 * outlives a crash of any other process. Deviates: DESIGN.md §4 has no such process; inside checkers a crash of a check
 * would cut every connection of the userspace forwarder, which IPVS would not.
 */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Subscribe } from '@keelson/contract/messages/from-console'
import type { ChildProcess } from '../live/child'
import { monotonicNow } from '../live/clock'
import { readLines, writeLine } from '../live/line-stream'
import { LiveBoard, type Reply } from '../live/live-board'
import type { Forwarding } from './forwarding'
import { ForwardingTable, type FromForwarder } from './table'
import { UserspaceForwarding } from './userspace/userspace-forwarding'

const SWEEP_INTERVAL = 1000

export class ForwarderProcess implements ChildProcess {
  readonly #board = new LiveBoard('forwarder')
  readonly #forwarding: Forwarding = new UserspaceForwarding(text =>
    this.#board.event('error', { kind: 'forwarder', text }),
  )
  readonly #feeders = new Set<Socket>()
  readonly #subscriptions = new Map<object, Map<string, NodeJS.Timeout>>()
  #counters = ''
  readonly #sweep = setInterval(() => this.#sweepNow(), SWEEP_INTERVAL)

  static async start(runDir: string): Promise<ForwarderProcess> {
    const self = new ForwarderProcess()
    self.#board.onCommand(
      (message, reply, reader) => {
        if (message.type === 'subscribe') self.#subscribe(message, reply, reader)
        else if (message.type === 'unsubscribe') self.#unsubscribe(reader, message.subscription)
      },
      reader => self.#unsubscribeAll(reader),
    )
    await self.#board.serve(join(runDir, 'forwarder.sock'))
    await self.#listenForTables(join(runDir, 'table.sock'))
    return self
  }

  /** Its table comes from checkers, which knows what is healthy; the configuration itself says nothing more to it. */
  configure(): void {}

  async stop(): Promise<void> {
    clearInterval(this.#sweep)
    this.#forwarding.close()
    this.#board.close()
  }

  #listenForTables(path: string): Promise<void> {
    rmSync(path, { force: true })
    const server = createServer(socket => {
      this.#feeders.add(socket)
      this.#counters = ''
      readLines(socket, text => {
        const table = ForwardingTable.safeParse(parseJson(text))
        if (!table.success) return
        this.#forwarding.apply(table.data.services)
        tell(socket, { type: 'applied', number: table.data.number })
      })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#feeders.delete(socket))
    })
    return new Promise((resolve, reject) => server.once('error', reject).listen(path, resolve))
  }

  #sweepNow(): void {
    this.#forwarding.tick(monotonicNow())
    const counters = this.#forwarding.counters()
    const text = JSON.stringify(counters)
    if (text === this.#counters) return
    this.#counters = text
    for (const feeder of this.#feeders) tell(feeder, { type: 'counters', counters })
  }

  #subscribe({ subscription, filter, interval, limit }: Subscribe, reply: Reply, reader: object): void {
    const report = async () => {
      reply({ type: 'connections', subscription, report: await this.#forwarding.connections(filter, limit) })
    }
    this.#unsubscribe(reader, subscription)
    report()
    if (interval === 0) return
    const ofReader = this.#subscriptions.get(reader) ?? new Map<string, NodeJS.Timeout>()
    this.#subscriptions.set(reader, ofReader.set(subscription, setInterval(report, Math.max(interval, 200))))
  }

  #unsubscribe(reader: object, subscription: string): void {
    clearInterval(this.#subscriptions.get(reader)?.get(subscription))
    this.#subscriptions.get(reader)?.delete(subscription)
  }

  #unsubscribeAll(reader: object): void {
    for (const timer of this.#subscriptions.get(reader)?.values() ?? []) clearInterval(timer)
    this.#subscriptions.delete(reader)
  }
}

const tell = (feeder: Socket, message: FromForwarder) => writeLine(feeder, message)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
