/**
 * Tells weights to the agent of every director that has the real servers, with no reload and no connection broken, and
 * writes them into the drafts. What each director did is the answer; it leaves when the drafts have it too.
 *
 * Two orders are one order: all directors are told in the same turn of the event loop, and the drafts are written in the
 * order in which the directors were told. Whoever was told last is the weight everywhere.
 */
import { setTimeout as after } from 'node:timers/promises'
import { knownOf } from '../../features/config/with-weight'
import type { Services } from '../services'
import { conflict } from '../trpc'
import { LatestSteps, type Step } from './latest-steps'
import { WeightsInDrafts } from './weights-in-drafts'

export interface WeightsToSet {
  clusterId: string
  /** one director only; all by default */
  directorId?: string | undefined
  virtualServer: string
  weights: readonly { realServer: string; weight: number }[]
  /** for the events of the directors */
  by: string
  /** of a hand that does not wait for one answer before it asks for the next */
  step?: Step | undefined
}

export interface DirectorAnswer {
  director: string
  ok: boolean
  error: string | null
  /** The reader has it in his own language; null where only `error` says it. */
  why: 'no-agent' | 'not-connected' | 'no-answer' | null
}

/** ms: the database works on the thread that hears the directors, and whoever drags waits for their word and not for its */
const WORD_FIRST = 50

export class Weights {
  readonly #latest = new LatestSteps()
  readonly #drafts: WeightsInDrafts

  constructor(private readonly services: Pick<Services, 'db' | 'hub'>) {
    this.#drafts = new WeightsInDrafts(services.db)
  }

  /** Empty when no director's draft has any of the real servers: then nothing was done. */
  async set(order: WeightsToSet): Promise<DirectorAnswer[]> {
    const { clusterId, directorId, virtualServer, by } = order
    const step = order.step && { ...order.step, hand: `${by} ${order.step.hand}` }
    const directors = await this.services.db.director.findMany({
      where: { clusterId, ...(directorId && { id: directorId }) },
      orderBy: { position: 'asc' },
    })
    const weights = step ? this.#latest.notOvertaken(step, order.weights) : order.weights
    if (weights.length === 0) throw conflict('a later weight of the same hand came first, and it holds')
    const concerned = directors.flatMap(({ id, name, agentName, draft }) => {
      const known = knownOf(
        draft,
        virtualServer,
        weights.map(({ realServer }) => realServer),
      )
      return known.length > 0 ? [{ id, name, agentName, known }] : []
    })
    if (concerned.length === 0) return []
    if (step) this.#latest.taken(step, [...new Set(concerned.flatMap(({ known }) => known))])
    const words = Promise.all(concerned.map(director => this.#tell(director, { virtualServer, weights, by })))
    const directorIds = concerned.map(({ id }) => id)
    await this.#drafts.write({ directorIds, virtualServer, weights }, Promise.race([words, after(WORD_FIRST)]))
    return await words
  }

  idle(): Promise<void> {
    return this.#drafts.idle()
  }

  async #tell(
    { name, agentName, known }: { name: string; agentName: string | null; known: readonly string[] },
    { virtualServer, weights, by }: Pick<WeightsToSet, 'virtualServer' | 'weights' | 'by'>,
  ): Promise<DirectorAnswer> {
    if (!agentName) return { director: name, ok: false, error: 'no agent is bound to this director', why: 'no-agent' }
    const outcomes = await Promise.all(
      weights
        .filter(({ realServer }) => known.includes(realServer))
        .map(each => this.services.hub.command(agentName, { type: 'set-weight', virtualServer, ...each, by }, 5000)),
    )
    const refused = outcomes.find(({ ok }) => !ok)
    return { director: name, ok: refused === undefined, error: refused?.error ?? null, why: refused?.why ?? null }
  }
}
