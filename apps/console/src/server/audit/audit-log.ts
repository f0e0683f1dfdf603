/** Who did what: appended, never changed. Each entry carries a hash over the one before, so that a gap or an edit shows. */

import { sha256 } from '../auth/sha256'
import type { Database } from '../db/open-database'

export interface Deed {
  userId: string | null
  who: string
  token?: string | null
  /** address of the peer */
  origin: string
  what: string
  clusterId?: string | null
  object: string
  detail: string
  result: string
  error?: string | null
}

export interface AuditFilter {
  who?: string | undefined
  what?: string | undefined
  clusterId?: string | undefined
  /** false: only what was refused or failed */
  ok?: boolean | undefined
  since?: number | undefined
  before?: number | undefined
}

export interface AuditEntry extends Deed {
  seq: number
  at: number
}

type Row = Awaited<ReturnType<Database['auditEntry']['findMany']>>[number]

const FIRST = sha256('keelson audit log')

export class AuditLog {
  /** One at a time: the chain is an order. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly db: Database) {}

  /** Resolves when it is kept; what cannot be kept makes the request fail. */
  write(deed: Deed): Promise<void> {
    const kept = this.#queue.then(() => this.#append(deed))
    this.#queue = kept.catch(() => {})
    return kept
  }

  async idle(): Promise<void> {
    await this.#queue
  }

  /** Newest first below `beforeSeq`, or oldest first above `afterSeq`. */
  async list(
    filter: AuditFilter,
    page: { beforeSeq?: number; afterSeq?: number; limit: number },
  ): Promise<AuditEntry[]> {
    const forwards = page.afterSeq !== undefined
    const rows = await this.db.auditEntry.findMany({
      where: {
        ...(filter.who && { who: { contains: filter.who } }),
        ...(filter.what && { what: { startsWith: filter.what } }),
        ...(filter.clusterId && { clusterId: filter.clusterId }),
        ...(filter.ok !== undefined && { result: filter.ok ? 'ok' : { not: 'ok' } }),
        at: {
          ...(filter.since !== undefined && { gte: new Date(filter.since) }),
          ...(filter.before !== undefined && { lt: new Date(filter.before) }),
        },
        seq: {
          ...(page.beforeSeq !== undefined && { lt: page.beforeSeq }),
          ...(page.afterSeq !== undefined && { gt: page.afterSeq }),
        },
      },
      orderBy: { seq: forwards ? 'asc' : 'desc' },
      take: page.limit,
    })
    return rows.map(({ at, chain: _, ...row }) => ({ ...row, at: at.getTime() }))
  }

  /** Walks the whole chain. `brokenAt`: the first entry that does not follow from the ones before it. */
  async verify(): Promise<{ entries: number; brokenAt: number | null }> {
    let [previous, entries, after] = [FIRST, 0, 0]
    for (;;) {
      const rows = await this.db.auditEntry.findMany({
        where: { seq: { gt: after } },
        orderBy: { seq: 'asc' },
        take: 1000,
      })
      for (const row of rows) {
        if (row.seq !== after + 1 || row.chain !== link(previous, row)) return { entries, brokenAt: after + 1 }
        ;[previous, after] = [row.chain, row.seq]
        entries++
      }
      if (rows.length < 1000) return { entries, brokenAt: null }
    }
  }

  async #append(deed: Deed): Promise<void> {
    const last = await this.db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, chain: true } })
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at: new Date(),
      userId: deed.userId,
      who: deed.who.slice(0, 200),
      token: deed.token ?? null,
      origin: deed.origin,
      what: deed.what,
      clusterId: deed.clusterId ?? null,
      object: deed.object.slice(0, 300),
      detail: deed.detail,
      result: deed.result,
      error: deed.error?.slice(0, 500) ?? null,
    }
    await this.db.auditEntry.create({ data: { ...row, chain: link(last?.chain ?? FIRST, row) } })
  }
}

function link(previous: string, row: Omit<Row, 'chain'>): string {
  const { seq, at, userId, who, token, origin, what, clusterId, object, detail, result, error } = row
  const said = [seq, at.getTime(), userId, who, token, origin, what, clusterId, object, detail, result, error]
  return sha256(previous + JSON.stringify(said))
}
