/** Writes what happens on directors into the database and tells whoever follows. */
import { EventEmitter } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { type DirectorEvent, EventBody } from '@keelson/contract/messages/event'
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'
import { inBackground } from '../turns'
import type { Hub } from './hub'

export interface LoggedEvent {
  id: string
  agentName: string
  at: number
  severity: DirectorEvent['severity']
  body: DirectorEvent['body']
}

const KEEP = 100_000
/** Rows of one statement. */
const AT_ONCE = 100
/** When many directors come back, each tells of several things: what comes within so long is written together, ms. */
const GATHER = 50

export class EventLog {
  readonly followers = new EventEmitter<{ event: [event: LoggedEvent] }>().setMaxListeners(0)
  /** Kept in order of arrival; what comes while others are written is written together after them. */
  #waiting: { agentName: string; event: DirectorEvent }[] = []
  #writing: Promise<void> | undefined
  #sincePruned = 0

  constructor(
    private readonly db: Database,
    hub: Hub,
    private readonly log: Logger,
  ) {
    hub.events.on('event', (agent, event) => this.add(agent.name, event))
  }

  /** What an agent told, or the console saw of it. */
  add(agentName: string, event: DirectorEvent): void {
    this.#waiting.push({ agentName, event })
    this.#writing ??= inBackground(() => this.#write())
  }

  /** All that was added is kept. */
  async idle(): Promise<void> {
    await this.#writing
  }

  async latest(query: {
    agentNames?: string[] | undefined
    kinds?: string[] | undefined
    since?: number | undefined
    before?: number | undefined
    severities?: string[] | undefined
    /** somewhere in what was told, as the director wrote it */
    text?: string | undefined
    /** the last one of the page before */
    cursor?: { at: number; id: string } | null | undefined
    order?: 'newest' | 'oldest'
    limit: number
  }): Promise<LoggedEvent[]> {
    const direction = query.order === 'oldest' ? 'asc' : 'desc'
    const beyond = direction === 'asc' ? 'gt' : 'lt'
    const cursor = query.cursor && { at: new Date(query.cursor.at), id: query.cursor.id }
    const rows = await this.db.event.findMany({
      where: {
        ...(query.agentNames && { agentName: { in: query.agentNames } }),
        ...(query.kinds && { kind: { in: query.kinds } }),
        ...(query.severities && { severity: { in: query.severities } }),
        ...(query.text && { body: { contains: query.text } }),
        ...(cursor && { OR: [{ at: { [beyond]: cursor.at } }, { at: cursor.at, id: { [beyond]: cursor.id } }] }),
        at: {
          ...(query.since !== undefined && { gte: new Date(query.since) }),
          ...(query.before !== undefined && { lt: new Date(query.before) }),
        },
      },
      orderBy: [{ at: direction }, { id: direction }],
      take: query.limit,
    })
    return rows.flatMap(readRow)
  }

  async one(id: string): Promise<LoggedEvent | undefined> {
    const row = await this.db.event.findUnique({ where: { id } })
    return row ? readRow(row)[0] : undefined
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < AT_ONCE) await after(GATHER)
      const told = this.#waiting.splice(0, AT_ONCE)
      // One that cannot be written takes no other with it.
      await this.#keep(told).catch(async () => {
        for (const each of told) await this.#keep([each]).catch(error => this.log.error(error))
      })
    }
    this.#writing = undefined
  }

  /** An agent that comes back tells again what it told. */
  async #keep(told: { agentName: string; event: DirectorEvent }[]): Promise<void> {
    const known = await this.db.event.findMany({
      where: {
        eventId: { in: told.map(({ event }) => event.id) },
        agentName: { in: [...new Set(told.map(({ agentName }) => agentName))] },
      },
      select: { agentName: true, eventId: true },
    })
    const seen = new Set(known.map(({ agentName, eventId }) => `${agentName} ${eventId}`))
    const fresh = told.filter(({ agentName, event }) => {
      const name = `${agentName} ${event.id}`
      return !seen.has(name) && seen.add(name)
    })
    if (fresh.length === 0) return
    const rows = await this.db.event.createManyAndReturn({
      data: fresh.map(({ agentName, event: { id: eventId, at, severity, body } }) => {
        return { agentName, eventId, at: new Date(at), severity, kind: body.kind, body: JSON.stringify(body) }
      }),
      select: { id: true, agentName: true, eventId: true },
    })
    const ids = new Map(rows.map(({ id, agentName, eventId }) => [`${agentName} ${eventId}`, id]))
    for (const { agentName, event } of fresh) {
      const id = ids.get(`${agentName} ${event.id}`) ?? ''
      this.followers.emit('event', { id, agentName, at: event.at, severity: event.severity, body: event.body })
    }
    this.#sincePruned += fresh.length
    if (this.#sincePruned >= 1000) await this.#prune()
  }

  async #prune(): Promise<void> {
    this.#sincePruned = 0
    const oldest = await this.db.event.findFirst({ orderBy: { at: 'desc' }, skip: KEEP, select: { at: true } })
    if (oldest) await this.db.event.deleteMany({ where: { at: { lte: oldest.at } } })
  }
}

/** Nothing, where a later version wrote what this one does not know. */
function readRow(row: Awaited<ReturnType<Database['event']['findMany']>>[number]): LoggedEvent[] {
  const body = EventBody.safeParse(JSON.parse(row.body))
  if (!body.success) return []
  const severity = row.severity as LoggedEvent['severity']
  return [{ id: row.id, agentName: row.agentName, at: row.at.getTime(), severity, body: body.data }]
}
