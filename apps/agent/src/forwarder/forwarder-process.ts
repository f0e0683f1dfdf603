/**
 * The forwarder process: plays the kernel's part where it has no IPVS. It gets the whole table from checkers, forwards
 * on its own, and outlives a crash of any other process. Deviates: DESIGN.md §4 has no such process; inside checkers a
 * crash of a check would cut every connection, which IPVS would not.
 */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Subscribe } from '@keelson/contract/messages/from-console'
import type { ChildProcess } from '../live/child'
import { monotonicNow } from '../live/clock'
import { readLines, writeLine } from '../live/line-stream'
import { LiveBoard, type Reply } from '../live/live-board'
import { ConnectionTable } from './connection-table'
import { ProxiedService } from './proxied-service'
import { reportConnections } from './report-connections'
import { ForwardingTable, type FromForwarder, type Service } from './table'

const SWEEP_INTERVAL = 1000
/** A VIP may be away this long, ms, and its connections still go on when it returns: a restart of vrrp alone. */
const VIP_AWAY = 5000

export class ForwarderProcess implements ChildProcess {
  readonly #board = new LiveBoard('forwarder')
  readonly #connections = new ConnectionTable()
  readonly #services = new Map<string, ProxiedService>()
  readonly #feeders = new Set<Socket>()
  readonly #subscriptions = new Map<object, Map<string, NodeJS.Timeout>>()
  /** when each VIP of a service was last seen on this director, monotonic ms */
  readonly #vipSeenAt = new Map<string, number>()
  readonly #refused = new Map<string, string>()
  #table: ForwardingTable | undefined
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
    for (const service of this.#services.values()) service.close()
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
        this.#apply(table.data)
        tell(socket, { type: 'applied', number: table.data.number })
      })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#feeders.delete(socket))
    })
    return new Promise((resolve, reject) => server.once('error', reject).listen(path, resolve))
  }

  #apply(table: ForwardingTable): void {
    this.#table = table
    const wanted = new Set(table.services.map(({ id }) => id))
    for (const [id, service] of this.#services)
      if (!wanted.has(id)) {
        service.close()
        this.#services.delete(id)
      }
    for (const service of table.services) this.#applyService(service)
  }

  #applyService(service: Service): void {
    try {
      const running = this.#services.get(service.id)
      if (running) running.update(service)
      else this.#services.set(service.id, new ProxiedService(proxiable(service), this.#connections))
      this.#refused.delete(service.id)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (this.#refused.get(service.id) === text) return
      this.#refused.set(service.id, text)
      this.#board.event('error', { kind: 'forwarder', text })
    }
  }

  #sweepNow(): void {
    const now = monotonicNow()
    this.#connections.sweep(now)
    for (const service of this.#services.values()) service.forgetPersistence(now)
    this.#abandonWithoutVip(now)
    if (this.#table)
      for (const service of this.#table.services) if (!this.#services.has(service.id)) this.#applyService(service)
    const counters = [...this.#connections.allCounters()]
    const text = JSON.stringify(counters)
    if (text === this.#counters) return
    this.#counters = text
    for (const feeder of this.#feeders) tell(feeder, { type: 'counters', counters })
  }

  #abandonWithoutVip(now: number): void {
    for (const addresses of Object.values(networkInterfaces()))
      for (const { address } of addresses ?? []) this.#vipSeenAt.set(address, now)
    for (const service of this.#services.values())
      if (now - (this.#vipSeenAt.get(service.address) ?? now) > VIP_AWAY) service.abandon()
  }

  #subscribe({ subscription, filter, interval, limit }: Subscribe, reply: Reply, reader: object): void {
    const report = () => {
      const now = monotonicNow()
      this.#connections.sweep(now)
      reply({ type: 'connections', subscription, report: reportConnections(this.#connections, filter, limit, now) })
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

function proxiable(service: Service): Service & { address: string; port: number } {
  const { id, address, port, protocol } = service
  if (protocol !== 'TCP')
    throw new Error(`virtual_server ${id}: the userspace forwarder carries TCP only, not ${protocol}`)
  if (address === undefined || port === undefined)
    throw new Error(
      `virtual_server ${id}: the userspace forwarder needs an address and a port; fwmark and groups need IPVS`,
    )
  if (address.includes(':')) throw new Error(`virtual_server ${id}: the userspace forwarder carries IPv4 only`)
  return { ...service, address, port }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
