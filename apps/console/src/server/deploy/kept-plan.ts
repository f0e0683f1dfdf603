/** A plan that was kept for a second person: what it binds, and whether that is still so. */
import type { PlanEffect } from '../../features/deploy/plan-effects'
import type { Database } from '../db/open-database'
import type { Plan } from './plan'

/** One director's part, as it is kept. */
export interface KeptStep {
  directorId: string
  name: string
  /** sha256 of what is to run */
  hash: string
  /** of what ran then; null: nobody knew */
  runningHash: string | null
  effects: PlanEffect[]
}

export type KeptPlan = Awaited<ReturnType<Database['plan']['findMany']>>[number]

/** `void`: a draft, or what it would be laid upon, is another by now; it holds again should that be undone. */
export type Standing =
  | { state: 'open' | 'approved' }
  | { state: 'deployed'; deploymentId: string }
  | { state: 'void'; because: 'revision' | 'directors' | 'draft' | 'running'; director: string }

export const keptSteps = (plan: KeptPlan): KeptStep[] => JSON.parse(plan.steps) as KeptStep[]

export function stepsToKeep(plan: Plan): KeptStep[] {
  return plan.steps.map(({ directorId, name, hash, running, effects }) => ({
    directorId,
    name,
    hash,
    runningHash: running?.hash ?? null,
    effects,
  }))
}

/** The highest revision of a cluster; 0: none. */
export async function baseRevision(db: Pick<Database, 'revision'>, clusterId: string): Promise<number> {
  const last = await db.revision.findFirst({
    where: { clusterId },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  return last?.number ?? 0
}

export function standingOf(kept: KeptPlan, now: Plan, base: number): Standing {
  if (kept.deploymentId) return { state: 'deployed', deploymentId: kept.deploymentId }
  if (base !== kept.baseRevision) return { state: 'void', because: 'revision', director: '' }
  const steps = new Map(keptSteps(kept).map(step => [step.directorId, step]))
  if (steps.size !== now.steps.length) return { state: 'void', because: 'directors', director: '' }
  for (const { directorId, name: director, hash, running } of now.steps) {
    const then = steps.get(directorId)
    if (!then) return { state: 'void', because: 'directors', director }
    if (then.hash !== hash) return { state: 'void', because: 'draft', director }
    // A director that is not connected says nothing new: the deployment itself is blocked by that.
    if (running && then.runningHash !== running.hash) return { state: 'void', because: 'running', director }
  }
  return { state: kept.approvedAt ? 'approved' : 'open' }
}

/** For errors that leave the console without a browser's translations. */
export function voidWords({ because, director }: Extract<Standing, { state: 'void' }>): string {
  const words = {
    revision: 'another revision was deployed since it was made',
    directors: 'the cluster has other directors than when it was made',
    draft: `the draft of ${director} was changed since it was made`,
    running: `${director} runs another file than when it was made`,
  }
  return `the plan is void: ${words[because]}`
}
