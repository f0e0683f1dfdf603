/**
 * Tells weights to the agent of every director that has the real servers, with no reload and no connection broken, and
 * writes them into the drafts meanwhile. What each director did is the answer; it leaves when the drafts have it too.
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
  const directors = await db.director.findMany({
    where: { clusterId, ...(directorId && { id: directorId }) },
    orderBy: { position: 'asc' },
  })
  const concerned = directors.flatMap(({ id, name, agentName, draft }) => {
    const edited = withWeights(draft, virtualServer, weights)
    return edited ? [{ id, name, agentName, known: edited.known }] : []
  })
  if (concerned.length === 0) return []
  // Under way while the disk is written: the hand that drags waits for the slower of both, not for their sum.
  const answers = concerned.map(director => tellAgent(hub, director, { virtualServer, weights, by }))
  await db.$transaction(async tx => {
    // read anew: somebody may have saved meanwhile, and only the weights are ours
    for (const { id, name, draft } of await tx.director.findMany({
      where: { id: { in: concerned.map(({ id }) => id) } },
    })) {
      const edited = withWeights(draft, virtualServer, weights)
      if (edited && edited.text !== draft)
        await saveDraft(tx, {
          directorId: id,
          directorName: name,
          text: edited.text,
          weights: { virtualServer, weights },
        })
    }
  })
  return await Promise.all(answers)
}

async function tellAgent(
  hub: Services['hub'],
  { name, agentName, known }: { name: string; agentName: string | null; known: readonly string[] },
  { virtualServer, weights, by }: Pick<WeightsToSet, 'virtualServer' | 'weights' | 'by'>,
): Promise<DirectorAnswer> {
  if (!agentName) return { director: name, ok: false, error: 'no agent is bound to this director', why: 'no-agent' }
  const outcomes = await Promise.all(
    weights
      .filter(({ realServer }) => known.includes(realServer))
      .map(each => hub.command(agentName, { type: 'set-weight', virtualServer, ...each, by }, 5000)),
  )
  const refused = outcomes.find(({ ok }) => !ok)
  return { director: name, ok: refused === undefined, error: refused?.error ?? null, why: refused?.why ?? null }
}
