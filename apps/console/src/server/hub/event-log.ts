/** Writes what happens on directors into the database and tells whoever follows. */
import { EventEmitter } from 'node:events'
import { type DirectorEvent, EventBody } from '@keelson/contract/messages/event'
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'
import type { Hub } from './hub'

export interface LoggedEvent {
  id: string
  agentName: string
  at: number
  severity: DirectorEvent['severity']
  body: DirectorEvent['body']
}

const KEEP = 100_000

export class EventLog {
  readonly followers = new EventEmitter<{ event: [event: LoggedEvent] }>().setMaxListeners(0)
  /** Writes are in order of arrival and never at once, so that `idle` says when all are kept. */
  #queue: Promise<void> = Promise.resolve()
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
    this.#queue = this.#queue.then(() => this.#keep(agentName, event)).catch(error => this.log.error(error))
  }

  idle(): Promise<void> {
    return this.#queue
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

  async #keep(agentName: string, event: DirectorEvent): Promise<void> {
    const known = await this.db.event.findUnique({ where: { agentName_eventId: { agentName, eventId: event.id } } })
    if (known) return
    const { body } = event
    const row = await this.db.event.create({
      data: {
        agentName,
        eventId: event.id,
        at: new Date(event.at),
        severity: event.severity,
        kind: body.kind,
        body: JSON.stringify(body),
      },
    })
    this.followers.emit('event', { id: row.id, agentName, at: event.at, severity: event.severity, body })
    if (++this.#sincePruned >= 1000) await this.#prune()
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
