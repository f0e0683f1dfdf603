/**
 * Writes weights into the draft of every director that has the real servers, and tells their agents at once: no reload,
 * no connection broken. What each director did is the answer.
 */
import { withWeights } from '../../features/config/with-weight'
import { saveDraft } from '../draft/save-draft'
import type { Services } from '../services'

export interface WeightsToSet {
  clusterId: string
  /** one director only; all by default */
  directorId?: string | undefined
  virtualServer: string
  weights: readonly { realServer: string; weight: number }[]
  /** for the events of the directors */
  by: string
}

export interface DirectorAnswer {
  director: string
  ok: boolean
  error: string | null
  /** The reader has it in his own language; null where only `error` says it. */
  why: 'no-agent' | 'not-connected' | 'no-answer' | null
}

/** Empty when no director's draft has any of the real servers: then nothing was done. */
export async function setWeights(
  { db, hub }: Pick<Services, 'db' | 'hub'>,
  { clusterId, directorId, virtualServer, weights, by }: WeightsToSet,
): Promise<DirectorAnswer[]> {
  const told = await db.$transaction(async tx => {
    const directors = await tx.director.findMany({
      where: { clusterId, ...(directorId && { id: directorId }) },
      orderBy: { position: 'asc' },
    })
    const changed = directors.flatMap(director => {
      const edited = withWeights(director.draft, virtualServer, weights)
      return edited ? [{ director, ...edited }] : []
    })
    for (const { director, text } of changed)
      if (text !== director.draft)
        await saveDraft(tx, {
          directorId: director.id,
          directorName: director.name,
          text,
          weights: { virtualServer, weights },
        })
    return changed
  })
  return await Promise.all(
    told.map(async ({ director: { name, agentName }, known }) => {
      if (!agentName)
        return { director: name, ok: false, error: 'no agent is bound to this director', why: 'no-agent' as const }
      const outcomes = await Promise.all(
        weights
          .filter(({ realServer }) => known.includes(realServer))
          .map(each => hub.command(agentName, { type: 'set-weight', virtualServer, ...each, by }, 5000)),
      )
      const refused = outcomes.find(({ ok }) => !ok)
      return { director: name, ok: refused === undefined, error: refused?.error ?? null, why: refused?.why ?? null }
    }),
  )
}
