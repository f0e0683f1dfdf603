/** Plans with a link: one person makes it, another approves it. What it says is never changed. */

import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Database } from '../db/open-database'
import { baseRevision, type KeptPlan, keptSteps, standingOf, stepsToKeep, voidWords } from '../deploy/kept-plan'
import { blockerWords, makePlan } from '../deploy/plan'
import type { Masks } from '../secrets/masks'
import { allow, badRequest, conflict, notFound, router } from '../trpc'
import { Id } from './cluster'

const OfPlan = z.object({ clusterId: Id, planId: Id })

export const planRouter = router({
  create: allow('operator', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        message: z.string().trim().max(500).default(''),
        /** What the person saw, per director. */
        versions: z.record(z.string().max(50), z.number().int()).optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { clusterId, message, versions } = input
      const plan = await makePlan(ctx, clusterId)
      const edited = plan.steps.find(step => (versions?.[step.directorId] ?? step.draftVersion) !== step.draftVersion)
      if (edited) throw conflict(`the draft of ${edited.name} was changed since you looked at it: look again`)
      const errors = plan.blockers.find(({ reason }) => reason === 'lint-errors')
      if (errors) throw badRequest(`no plan: ${blockerWords(errors)}`)
      if (plan.steps.every(({ changed }) => !changed))
        throw badRequest('no plan: every director runs what its draft says')
      const { id } = await ctx.db.plan.create({
        data: {
          clusterId,
          message,
          authorId: ctx.user.userId,
          author: ctx.user.email,
          baseRevision: await baseRevision(ctx.db, clusterId),
          steps: JSON.stringify(stepsToKeep(plan)),
        },
      })
      return { planId: id }
    }),

  one: allow('viewer', 'cluster')
    .input(OfPlan)
    .query(async ({ ctx, input }) => {
      const kept = await planOf(ctx.db, input)
      const now = await makePlan(ctx, input.clusterId)
      const standing = standingOf(kept, now, await baseRevision(ctx.db, input.clusterId))
      return { ...shown(ctx.masks, kept), standing, isYours: kept.authorId === ctx.user.userId, fourEyes: now.fourEyes }
    }),

  list: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input }) => {
      const rows = await ctx.db.plan.findMany({
        where: { clusterId: input.clusterId },
        orderBy: { createdAt: 'desc' },
        take: 20,
      })
      const now = await makePlan(ctx, input.clusterId)
      const base = await baseRevision(ctx.db, input.clusterId)
      return rows.map(kept => ({ ...shown(ctx.masks, kept), standing: standingOf(kept, now, base) }))
    }),

  /** By anybody but its author who may deploy it. */
  approve: allow('operator', 'cluster')
    .input(OfPlan)
    .mutation(async ({ ctx, input }) => {
      const kept = await planOf(ctx.db, input)
      if (kept.authorId === ctx.user.userId)
        throw new TRPCError({ code: 'FORBIDDEN', message: 'this plan is yours: somebody else must approve it' })
      const now = await makePlan(ctx, input.clusterId)
      const standing = standingOf(kept, now, await baseRevision(ctx.db, input.clusterId))
      if (standing.state === 'void') throw conflict(voidWords(standing))
      if (standing.state !== 'open') throw conflict(`the plan is ${standing.state} already`)
      const done = await ctx.db.plan.updateMany({
        where: { id: kept.id, approvedAt: null },
        data: { approverId: ctx.user.userId, approver: ctx.user.email, approvedAt: new Date() },
      })
      if (done.count === 0) throw conflict('somebody else approved it at the same time')
    }),
})

/** A plan of another cluster is none. */
export async function planOf(
  db: Pick<Database, 'plan'>,
  { clusterId, planId }: { clusterId: string; planId: string },
): Promise<KeptPlan> {
  const kept = await db.plan.findFirst({ where: { id: planId, clusterId } })
  if (!kept) throw notFound('plan', planId)
  return kept
}

function shown(masks: Masks, kept: KeptPlan) {
  const { id, author, message, createdAt, baseRevision, approver, approvedAt } = kept
  const steps = keptSteps(kept).map(({ directorId, name, hash, effects }) => ({
    directorId,
    name,
    hash: masks.blind(hash),
    effects,
  }))
  return {
    id,
    author,
    message,
    at: createdAt.getTime(),
    baseRevision,
    approver,
    approvedAt: approvedAt?.getTime() ?? null,
    steps,
  }
}
