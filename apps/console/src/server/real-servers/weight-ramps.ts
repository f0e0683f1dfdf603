/**
 * Leads weights from one value to another over minutes. The console does it, not a browser's tab: whoever opens the page
 * sees it and may stop it. It gives way to a weight that a person sets meanwhile. When the console stops, the ramp stays
 * where it was and is not gone on with by itself: nobody knows what happened meanwhile.
 */
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import { configOf } from '../../features/config/keepalived-conf'
import { reaches, roleIn } from '../../features/people/rights'
import { type RampStep, rampPlan, stepDue } from '../../features/virtual-server/ramp-plan'
import { rightsOf } from '../auth/rights-of'
import type { Database } from '../db/open-database'
import type { Bindings } from '../hub/bindings'
import type { Hub } from '../hub/hub'
import { setOperatorState } from './set-operator-state'
import type { DirectorAnswer, Weights } from './weights'

export interface RampOrder {
  clusterId: string
  directorId?: string | undefined
  virtualServer: string
  realServer: string
  from: number
  to: number
  /** milliseconds */
  duration: number
  /** It is drained or out: it serves again once it has the first weight. */
  activate: boolean
  by: string
}

export type RampState = 'running' | 'done' | 'stopped' | 'failed' | 'interrupted'

type Row = Awaited<ReturnType<Database['weightRamp']['findMany']>>[number]

/** Why it ended where it did, or who refuses a step: each reader has it in his own language. */
export type RampCause =
  | 'stopped-by'
  | 'overruled'
  | 'draft'
  | 'no-role'
  | 'refused'
  | 'no-server'
  | 'console-failed'
  | 'interrupted'

/** `reason`: whom or what it names; of the ramps of older consoles all there is, in English. */
interface Why {
  because: RampCause
  reason: string | null
}

export interface RampView extends Omit<Row, 'state' | 'because' | 'startedAt' | 'endedAt'> {
  state: RampState
  because: RampCause | null
  startedAt: number
  endedAt: number | null
}

interface Running {
  row: Row
  plan: RampStep[]
  /** the step that is waited for, or under way */
  next: RampStep | undefined
  /** performance.now() at its start */
  began: number
  timer: NodeJS.Timeout | undefined
  /** the step under way */
  busy: Promise<void>
}

/** Those that ended so long ago are not shown any more, ms. */
const SHOWN_FOR = 3_600_000

export class WeightRamps {
  readonly progress = new EventEmitter<{ step: [clusterId: string] }>().setMaxListeners(0)
  readonly #running = new Map<string, Running>()

  constructor(
    private readonly services: { db: Database; hub: Hub; bindings: Bindings; weights: Weights; log: Logger },
  ) {}

  /** At start: what ran when the console stopped says so. */
  async closeInterrupted(): Promise<void> {
    await this.services.db.weightRamp.updateMany({
      where: { state: 'running' },
      data: { state: 'interrupted', because: 'interrupted', endedAt: new Date() },
    })
  }

  /** Sets the first weight, and goes on by itself. Answers what each director did with it; empty: none has the real server. */
  async start(order: RampOrder): Promise<DirectorAnswer[]> {
    const { clusterId, directorId, virtualServer, realServer, from, to, duration, by } = order
    await this.yieldTo(clusterId, virtualServer, [realServer], by)
    const answers = await this.#set(order, from)
    if (!answers.some(({ ok }) => ok)) return answers
    if (order.activate) answers.push(...(await setOperatorState(this.services, { ...order, state: 'active' })))
    const row = await this.services.db.weightRamp.create({
      data: {
        clusterId,
        directorId: directorId ?? null,
        virtualServer,
        realServer,
        fromWeight: from,
        toWeight: to,
        weight: from,
        duration,
        author: by,
        startedAt: new Date(),
      },
    })
    const plan = rampPlan(from, to, duration)
    const running: Running = {
      row,
      plan,
      next: undefined,
      began: performance.now(),
      timer: undefined,
      busy: Promise.resolve(),
    }
    this.#running.set(row.id, running)
    this.#schedule(running)
    this.progress.emit('step', clusterId)
    return answers
  }

  /** False when it does not run any more. */
  async stop(clusterId: string, id: string, by: string): Promise<boolean> {
    const running = this.#running.get(id)
    if (!running || running.row.clusterId !== clusterId) return false
    await this.#end(running, 'stopped', { because: 'stopped-by', reason: by })
    return true
  }

  /** A person sets these weights: ramps of them end where they are, before that is done. */
  async yieldTo(clusterId: string, virtualServer: string, realServers: readonly string[], by: string): Promise<void> {
    for (const running of [...this.#running.values()]) {
      const { row } = running
      if (row.clusterId !== clusterId || row.virtualServer !== virtualServer) continue
      if (realServers.includes(row.realServer))
        await this.#end(running, 'stopped', { because: 'overruled', reason: by })
    }
  }

  /** Of each real server the latest: those that run, and what became of those that ended of late. */
  async of(clusterId: string, virtualServer: string): Promise<RampView[]> {
    const rows = await this.services.db.weightRamp.findMany({
      where: {
        clusterId,
        virtualServer,
        OR: [{ state: 'running' }, { endedAt: { gt: new Date(Date.now() - SHOWN_FOR) } }],
      },
      orderBy: { startedAt: 'asc' },
    })
    const latest = new Map(rows.map(row => [row.realServer, row]))
    return [...latest.values()].map(({ startedAt, endedAt, state, because, ...row }) => ({
      ...row,
      state: state as RampState,
      because: because as RampCause | null,
      startedAt: startedAt.getTime(),
      endedAt: endedAt?.getTime() ?? null,
    }))
  }

  /** What runs stays in the database as running: the next start says that it was interrupted. */
  async close(): Promise<void> {
    const running = [...this.#running.values()]
    this.#running.clear()
    for (const { timer } of running) clearTimeout(timer)
    await Promise.all(running.map(({ busy }) => busy))
  }

  #schedule(running: Running): void {
    const elapsed = performance.now() - running.began
    // a timer may ring a little early: no step comes twice
    const past = Math.max(elapsed, running.next?.at ?? 0)
    running.next = running.plan.find(({ at }) => at > past) ?? running.plan.at(-1)
    running.timer = setTimeout(
      () => {
        running.busy = this.#step(running).catch(async error => {
          this.services.log.error(error, 'weight ramp')
          const reason = error instanceof Error ? error.message : String(error)
          await this.#finish(running, 'failed', { because: 'console-failed', reason })
        })
      },
      Math.max(0, (running.next?.at ?? 0) - elapsed),
    )
  }

  async #step(running: Running): Promise<void> {
    const { row, plan, next } = running
    const step = stepDue(plan, Math.max(next?.at ?? 0, performance.now() - running.began)) ?? next
    if (!step) return await this.#finish(running, 'done', null)
    if (!(await this.#mayStill(row)))
      return await this.#finish(running, 'stopped', { because: 'no-role', reason: row.author })
    const elsewhere = await this.#changedMeanwhile(row)
    if (elsewhere) return await this.#finish(running, 'stopped', { because: 'draft', reason: elsewhere })
    const answers = await this.#set({ ...row, by: `${row.author} (${row.fromWeight} → ${row.toWeight})` }, step.weight)
    const refused = answers.filter(({ ok }) => !ok).map(({ director, error }) => `${director}: ${error}`)
    const nobody = refused.length === answers.length
    if (!nobody) row.weight = step.weight
    const last = step === plan.at(-1)
    const reason = refused.length > 0 ? refused.join('; ') : null
    const why: Why | null = reason === null ? null : { because: 'refused', reason }
    if (nobody) return await this.#finish(running, 'failed', why ?? { because: 'no-server', reason: null })
    if (last) return await this.#finish(running, 'done', why)
    await this.services.db.weightRamp.update({
      where: { id: row.id },
      data: { weight: row.weight, reason, because: why?.because ?? null },
    })
    this.progress.emit('step', row.clusterId)
    if (this.#running.has(row.id)) this.#schedule(running)
  }

  /** Whoever began it may do so still: a role that was taken away moves no weight. */
  async #mayStill({ author, clusterId }: Row): Promise<boolean> {
    const { db } = this.services
    const user = await db.user.findUnique({ where: { email: author }, select: { id: true } })
    const rights = user ? await rightsOf(db, user.id) : undefined
    return rights !== undefined && reaches(roleIn(rights, clusterId), 'operator')
  }

  /** The drafts say another weight than was set last: a person's word holds. */
  async #changedMeanwhile({ clusterId, directorId, virtualServer, realServer, weight }: Row) {
    const directors = await this.services.db.director.findMany({
      where: { clusterId, ...(directorId && { id: directorId }) },
    })
    for (const { name, draft } of directors) {
      const server = configOf(draft).virtual_server.find(({ id }) => id === virtualServer)
      const drafted = server?.real_server.find(({ id }) => id === realServer)?.weight
      if (drafted !== undefined && drafted !== weight) return `${name}: ${drafted}`
    }
    return undefined
  }

  async #set(
    order: {
      clusterId: string
      directorId?: string | null | undefined
      virtualServer: string
      realServer: string
      by: string
    },
    weight: number,
  ): Promise<DirectorAnswer[]> {
    const { realServer, directorId, ...rest } = order
    return await this.services.weights.set({
      clusterId: rest.clusterId,
      virtualServer: rest.virtualServer,
      by: rest.by,
      directorId: directorId ?? undefined,
      weights: [{ realServer, weight }],
    })
  }

  /** No step is under way any more when this resolves. */
  async #end(running: Running, state: RampState, why: Why): Promise<void> {
    clearTimeout(running.timer)
    this.#running.delete(running.row.id)
    await running.busy
    await this.#finish(running, state, why)
  }

  async #finish({ row }: Running, state: RampState, why: Why | null): Promise<void> {
    this.#running.delete(row.id)
    await this.services.db.weightRamp.updateMany({
      where: { id: row.id, state: 'running' },
      data: {
        state,
        because: why?.because ?? null,
        reason: why?.reason?.slice(0, 500) ?? null,
        weight: row.weight,
        endedAt: new Date(),
      },
    })
    this.progress.emit('step', row.clusterId)
  }
}
