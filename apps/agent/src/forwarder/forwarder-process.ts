/**
 * The forwarder process: tables come in, counters and connections go out; what forwards stands behind `Forwarding`. It
 * outlives a crash of any other process. Deviates: DESIGN.md §4 has no such process; inside checkers a crash of a check
 * would cut every connection of the userspace forwarder, which IPVS would not.
 */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Subscribe } from '@keelson/contract/messages/from-console'
import { type ForwarderName, liveKey, type SyncDaemonState } from '@keelson/contract/messages/live-state'
import type { Instant } from '@keelson/director/instant'
import { TrafficMeter } from '@keelson/director/traffic/traffic-meter'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import type { Document } from '@keelson/keepalived-conf/document'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import type { ChildProcess } from '../live/child'
import { monotonicNow } from '../live/clock'
import type { Configure } from '../live/configure-after'
import { readLines, writeLine } from '../live/line-stream'
import { LiveBoard, type Reply } from '../live/live-board'
import type { ClientAddress } from './client-address'
import type { Forwarding } from './forwarding'
import { IpvsForwarding } from './ipvs/ipvs-forwarding'
import { type DestinationCounters, type FromForwarder, type Service, ToForwarder } from './table'
import { UserspaceForwarding } from './userspace/userspace-forwarding'

const SWEEP_INTERVAL = 1000
/** A rate is of so long at least, ms: two sweeps, of which one may come a little early. */
const RATE_PERIOD = 1900
const TOLD_AT_A_TIME = 250

export interface ForwarderOptions {
  forwarder: ForwarderName
  ipvsDrift: 'repair' | 'leave'
  clientAddress: ClientAddress
}

export class ForwarderProcess implements ChildProcess {
  readonly #board = new LiveBoard('forwarder')
  readonly #forwarding: Forwarding
  readonly #services = new Map<string, Service>()
  readonly #feeders = new Set<Socket>()
  readonly #subscriptions = new Map<object, Map<string, NodeJS.Timeout>>()
  #counters: readonly DestinationCounters[] = []
  readonly #meter = new TrafficMeter(RATE_PERIOD)
  /** what each destination's counters were when they were last told */
  readonly #told = new Map<string, string>()
  #more: NodeJS.Immediate | undefined
  /** what runs: a new one is read beside it */
  #document: Document | undefined
  readonly #sweep = setInterval(() => this.#sweepNow(), SWEEP_INTERVAL)

  private constructor(runDir: string, { forwarder, ipvsDrift, clientAddress }: ForwarderOptions) {
    const tellFault = (text: string) => this.#board.event('error', { kind: 'forwarder', text })
    const tellDrift = (text: string) => this.#board.event('warning', { kind: 'forwarder', text })
    this.#forwarding =
      forwarder === 'ipvs'
        ? new IpvsForwarding({
            runDir,
            drift: ipvsDrift,
            tellFault,
            tellDrift,
            tellSync: state => this.#tellSync(state),
          })
        : new UserspaceForwarding(tellFault, clientAddress)
  }

  static async start(runDir: string, options: ForwarderOptions): Promise<ForwarderProcess> {
    const self = new ForwarderProcess(runDir, options)
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

  /** Its table comes from checkers, which knows what is healthy. */
  configure({ text, file, surroundings, splice }: Configure): void {
    this.#document = (this.#document && follow(this.#document, text, splice)) ?? parse(text, { file, surroundings })
    this.#forwarding.configure?.(effectiveConfig(this.#document))
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep)
    clearImmediate(this.#more)
    this.#forwarding.close()
    this.#board.close()
  }

  #tellSync(state: SyncDaemonState | undefined): void {
    if (state) this.#board.set(liveKey.syncDaemon(), state)
    else this.#board.delete(liveKey.syncDaemon())
  }

  #listenForTables(path: string): Promise<void> {
    rmSync(path, { force: true })
    const server = createServer(socket => {
      this.#feeders.add(socket)
      this.#counters = []
      this.#told.clear()
      readLines(socket, text => {
        const said = ToForwarder.safeParse(parseJson(text))
        if (!said.success) return
        this.#take(said.data)
        tell(socket, { type: 'applied', number: said.data.number })
      })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#feeders.delete(socket))
    })
    return new Promise((resolve, reject) => server.once('error', reject).listen(path, resolve))
  }

  #take({ type, services }: ToForwarder): void {
    if (type === 'table') this.#services.clear()
    for (const service of services) this.#services.set(service.id, service)
    if (type === 'change' && this.#forwarding.change) this.#forwarding.change(services)
    else this.#forwarding.apply([...this.#services.values()])
  }

  #sweepNow(): void {
    this.#forwarding.tick(monotonicNow())
    const all = this.#forwarding.counters()
    if (all === this.#counters) return
    this.#counters = all
    clearImmediate(this.#more)
    this.#tellSome(all, 0, monotonicNow())
  }

  /** So many in a turn of the event loop and in a message: a change of the table waits for no more than these, here and in checkers. */
  #tellSome(all: readonly DestinationCounters[], from: number, now: Instant): void {
    const counters = all.slice(from, from + TOLD_AT_A_TIME).flatMap(counted => this.#news(counted, now))
    if (counters.length > 0) for (const feeder of this.#feeders) tell(feeder, { type: 'counters', counters })
    if (from + TOLD_AT_A_TIME < all.length) {
      this.#more = setImmediate(() => this.#tellSome(all, from + TOLD_AT_A_TIME, now))
      return
    }
    // The meter knows each of these: where it knows no more, nothing is gone, and nothing is looked for.
    if (this.#meter.size <= all.length) return
    const here = new Set(all.map(placeOf))
    this.#meter.forget(place => !here.has(place))
    for (const place of this.#told.keys()) if (!here.has(place)) this.#told.delete(place)
  }

  /** Of who has nothing the first word is his rates: before they are known there is nothing to say. */
  #news(counted: DestinationCounters, now: Instant): DestinationCounters[] {
    const place = placeOf(counted)
    const { active, inactive, persistent, totals } = counted
    const rates = this.#meter.count(place, totals, now)
    const told = this.#told.get(place)
    if (told === undefined && !rates && active + inactive + (persistent ?? 0) + totals.connections === 0) return []
    const figures = JSON.stringify([active, inactive, persistent, totals, rates])
    if (told === figures) return []
    this.#told.set(place, figures)
    return [rates ? { ...counted, rates } : counted]
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

const placeOf = ({ service, destination }: DestinationCounters) => `${service} ${destination}`

const tell = (feeder: Socket, message: FromForwarder) => writeLine(feeder, message)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
