/**
 * From what happens to who is told. A failover is a dozen events: those that come together are one message. A message
 * that a channel does not take is tried again and then given up, in words, and what happens meanwhile waits behind it;
 * the last state of things is always in the last message.
 */
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'
import type { Bindings } from '../hub/bindings'
import type { EventLog, LoggedEvent } from '../hub/event-log'
import { inBackground } from '../turns'
import { type Alert, composeAlert, type Happened } from './alert'
import type { AlertChannels, Channel } from './alert-channels'
import { deliver } from './deliver'

export interface AlertPace {
  /** ms from the first event until they are told */
  gather: number
  /** ms between two messages of a channel: DingTalk and WeCom take twenty a minute */
  gap: number
  /** ms after each attempt that failed; then it is given up */
  retries: readonly number[]
}
const PACE: AlertPace = { gather: 2000, gap: 3000, retries: [10_000, 30_000, 120_000, 600_000] }

/** Events of one message that are kept: the newest, for they say what is the case now. */
const MOST_GATHERED = 200
/** Kept in the log of deliveries. */
const MOST_DELIVERIES = 2000

interface Gathered {
  clusterId: string | null
  happened: Happened[]
  more: number
}

interface Line {
  /** by cluster */
  gathered: Map<string, Gathered>
  timer: NodeJS.Timeout | undefined
  freeAt: number
  busy: boolean
}

export class AlertSender {
  readonly #lines = new Map<string, Line>()
  #queue: Promise<void> = Promise.resolve()
  #closed = false
  readonly #stopping: Promise<undefined>
  #stop = () => {}
  readonly #heard = (event: LoggedEvent) => this.#take(event)

  constructor(
    private readonly world: {
      db: Database
      channels: AlertChannels
      bindings: Bindings
      eventLog: EventLog
      log: Logger
      /** of the page of a cluster */
      linkOf: (clusterId: string | null) => string | null
    },
    private readonly pace: AlertPace = PACE,
  ) {
    this.#stopping = new Promise(resolve => {
      this.#stop = () => resolve(undefined)
    })
    world.eventLog.followers.on('event', this.#heard)
  }

  linkOf(clusterId: string | null): string | null {
    return this.world.linkOf(clusterId)
  }

  /** What waits is tried again: after a start, and when a channel was changed. */
  async resume(): Promise<void> {
    const waiting = await this.world.db.alertDelivery.findMany({ where: { state: 'waiting' }, distinct: ['channelId'] })
    for (const { channelId } of waiting) this.#arm(channelId)
  }

  /** What is gathered and not sent yet is kept as waiting; so is what is under way, and may come twice. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    this.world.eventLog.followers.off('event', this.#heard)
    for (const line of this.#lines.values()) clearTimeout(line.timer)
    for (const channelId of this.#lines.keys()) this.#inTurn(() => this.#keep(channelId))
    await this.#queue
  }

  #take(event: LoggedEvent): void {
    const binding = this.world.bindings.ofAgent(event.agentName)
    const clusterId = binding?.clusterId ?? null
    const happened = { ...event, director: binding?.directorName ?? event.agentName }
    for (const channel of this.world.channels.toldOf({ ...event, clusterId })) {
      const line = this.#lineOf(channel.id)
      const gathered = line.gathered.get(clusterId ?? '') ?? { clusterId, happened: [], more: 0 }
      line.gathered.set(clusterId ?? '', gathered)
      gathered.happened.push(happened)
      if (gathered.happened.length > MOST_GATHERED) {
        gathered.happened.shift()
        gathered.more++
      }
      if (!line.timer && !line.busy) this.#arm(channel.id, this.pace.gather)
    }
  }

  #lineOf(channelId: string): Line {
    const known = this.#lines.get(channelId)
    if (known) return known
    const line: Line = { gathered: new Map(), timer: undefined, freeAt: 0, busy: false }
    this.#lines.set(channelId, line)
    return line
  }

  #arm(channelId: string, delay = 0): void {
    if (this.#closed) return
    const line = this.#lineOf(channelId)
    clearTimeout(line.timer)
    const wait = Math.max(delay, line.freeAt - Date.now(), 0)
    line.timer = setTimeout(() => {
      line.timer = undefined
      line.busy = true
      inBackground(() => this.#work(channelId))
        .catch(error => this.world.log.error(error, 'alerts'))
        .finally(() => {
          line.busy = false
          if (line.gathered.size > 0 && !line.timer) this.#arm(channelId, this.pace.gather)
        })
    }, wait)
  }

  async #work(channelId: string): Promise<void> {
    const { db, channels } = this.world
    const oldest = await db.alertDelivery.findFirst({
      where: { channelId, state: 'waiting' },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    })
    if (!oldest) {
      const kept = await this.#inTurn(() => this.#keep(channelId))
      if (kept > 0) this.#arm(channelId)
      return
    }
    const channel = channels.of(channelId)
    if (!channel || channel.paused) return
    const delivered = await Promise.race([deliver(channel.settings, JSON.parse(oldest.alert) as Alert), this.#stopping])
    if (!delivered) return
    const { ok, answer } = delivered
    const attempts = oldest.attempts + 1
    const retry = this.pace.retries[attempts - 1]
    const state = ok ? 'sent' : retry === undefined ? 'failed' : 'waiting'
    await db.alertDelivery.updateMany({
      where: { id: oldest.id },
      data: { state, attempts, answer, triedAt: new Date() },
    })
    if (!ok) this.world.log.warn(`alert by ${channel.name}: ${answer}`)
    const line = this.#lineOf(channelId)
    line.freeAt = Date.now() + this.pace.gap
    this.#arm(channelId, state === 'waiting' ? retry : 0)
  }

  /** Writes down what is gathered; how many messages that makes. */
  async #keep(channelId: string): Promise<number> {
    const { db, channels } = this.world
    const line = this.#lineOf(channelId)
    const channel = channels.of(channelId)
    const gathered = [...line.gathered.values()]
    line.gathered.clear()
    if (!channel) return 0
    for (const each of gathered) {
      const alert = await this.#composed(channel, each)
      await db.alertDelivery.create({
        data: { channelId, title: alert.title, alert: JSON.stringify(alert), state: 'waiting' },
      })
    }
    const old = await db.alertDelivery.findFirst({ orderBy: { createdAt: 'desc' }, skip: MOST_DELIVERIES })
    if (old)
      await db.alertDelivery.deleteMany({ where: { createdAt: { lte: old.createdAt }, state: { not: 'waiting' } } })
    return gathered.length
  }

  async #composed({ scope: { language } }: Channel, { clusterId, happened, more }: Gathered): Promise<Alert> {
    const cluster =
      clusterId === null
        ? null
        : await this.world.db.cluster.findUnique({ where: { id: clusterId }, select: { name: true } })
    return composeAlert(happened, {
      cluster: cluster?.name ?? null,
      language,
      link: this.world.linkOf(clusterId),
      more,
    })
  }

  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const done = this.#queue.then(work)
    this.#queue = done.then(
      () => {},
      error => this.world.log.error(error, 'alerts'),
    )
    return done
  }
}
