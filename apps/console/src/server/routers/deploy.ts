import { z } from 'zod'
import type { DeploymentView } from '../deploy/deployment-runner'
import { baseRevision, standingOf, voidWords } from '../deploy/kept-plan'
import { blockerWords, makePlan, type Plan, riskWords } from '../deploy/plan'
import type { Masks } from '../secrets/masks'
import { allow, badRequest, conflict, notFound, router } from '../trpc'
import { batches } from './batches'
import { Id } from './cluster'
import { planOf } from './plan'

/** A deployment that is watched is read no more often, ms. */
const GATHER = 100
const QUIET = 60_000

export const deployRouter = router({
  plan: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input }) => concealPlan(ctx.masks, await makePlan(ctx, input.clusterId))),

  /** Freezes the drafts as a revision and starts to carry it out; `watch` tells how it goes. */
  run: allow('operator', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        message: z.string().trim().max(500).default(''),
        /** What the person saw in the plan, per director: a draft edited since is not deployed unseen. */
        versions: z.record(z.string().max(50), z.number().int()).optional(),
        /** The cluster's name, typed by whoever has read the plan's risks. */
        confirmed: z.string().max(100).optional(),
        /** A MASTER's VIPs go to another director before it is touched, and come back at the end. */
        handOver: z.boolean().default(false),
        /** The plan to be carried out; where four eyes are wanted, an approved one. */
        planId: Id.optional(),
      }),
    )
    .mutation(({ ctx, input }) =>
      ctx.deployments.oneByOne(async () => {
        const plan = await makePlan(ctx, input.clusterId)
        const edited = plan.steps.find(
          step => (input.versions?.[step.directorId] ?? step.draftVersion) !== step.draftVersion,
        )
        if (edited) throw conflict(`the draft of ${edited.name} was changed since the plan was made: look at it again`)
        if (plan.blockers.length > 0) {
          const first = concealPlan(ctx.masks, plan).findings.find(finding => finding.severity === 'error')
          const where = first ? ` (${first.file}:${first.line}:${first.column} ${first.rule}: ${first.message})` : ''
          throw badRequest(`not deployed: ${plan.blockers.map(blockerWords).join('; ')}${where}`)
        }
        if (plan.risks.length > 0 && input.confirmed !== plan.clusterName)
          throw badRequest(
            `not deployed: ${plan.risks.map(riskWords).join('; ')}: confirm it with the name of the cluster`,
          )
        const kept = input.planId
          ? await planOf(ctx.db, { clusterId: input.clusterId, planId: input.planId })
          : undefined
        const standing = kept && standingOf(kept, plan, await baseRevision(ctx.db, input.clusterId))
        if (standing?.state === 'void') throw conflict(`not deployed: ${voidWords(standing)}`)
        if (standing?.state === 'deployed') throw conflict('not deployed: this plan was deployed already')
        if (plan.fourEyes && standing?.state !== 'approved')
          throw badRequest('not deployed: this cluster wants four eyes: a plan that a second person has approved')
        const deploymentId = await ctx.db.$transaction(async tx => {
          const { clusterId } = input
          const message = input.message || (kept?.message ?? '')
          const last = await tx.revision.findFirst({ where: { clusterId }, orderBy: { number: 'desc' } })
          // Agents compare numbers: never below what one of them was given, also after the database was made anew.
          const floor = Math.max(last?.number ?? 0, ...plan.steps.map(step => step.running?.highestRevision ?? 0))
          const revision = await tx.revision.create({
            data: {
              clusterId,
              number: floor + 1,
              author: ctx.user.email,
              message,
              texts: {
                create: plan.steps.map(step => ({
                  directorId: step.directorId,
                  directorName: step.name,
                  hash: step.hash,
                  text: step.draft,
                })),
              },
            },
          })
          const deployment = await tx.deployment.create({
            data: {
              clusterId,
              revisionId: revision.id,
              author: ctx.user.email,
              handOver: input.handOver,
              state: 'running',
              steps: {
                create: plan.steps.map((step, position) => ({
                  position,
                  directorId: step.directorId,
                  directorName: step.name,
                  role: step.role,
                  state: 'waiting',
                })),
              },
            },
          })
          if (!kept) return deployment.id
          const taken = await tx.plan.updateMany({
            where: { id: kept.id, deploymentId: null },
            data: { deploymentId: deployment.id },
          })
          if (taken.count === 0) throw conflict('not deployed: this plan was deployed already')
          return deployment.id
        })
        ctx.deployments.start(deploymentId, input.clusterId)
        return { deploymentId }
      }),
    ),

  /** The latest; with `since` and `before` of those begun in that time. */
  list: allow('viewer', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        since: z.number().optional(),
        before: z.number().optional(),
        most: z.number().int().min(1).max(200).default(20),
      }),
    )
    .query(async ({ ctx, input }) => {
      const rows = await ctx.db.deployment.findMany({
        where: {
          clusterId: input.clusterId,
          startedAt: {
            ...(input.since !== undefined && { gte: new Date(input.since) }),
            ...(input.before !== undefined && { lt: new Date(input.before) }),
          },
        },
        orderBy: { startedAt: 'desc' },
        take: input.most,
        select: { id: true },
      })
      const views = await Promise.all(rows.map(({ id }) => ctx.deployments.view(id)))
      return views.filter(view => view !== undefined)
    }),

  /** The whole deployment with every step it takes, until it ends. */
  watch: allow('viewer', 'deployment')
    .input(z.object({ deploymentId: Id }))
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<DeploymentView> {
      const news = batches<true>({ gather: GATHER, quiet: QUIET })
      const onStep = (deploymentId: string) => {
        if (deploymentId === input.deploymentId) news.push([true])
      }
      ctx.deployments.progress.on('step', onStep)
      try {
        news.push([true])
        for await (const steps of news.read(signal)) {
          if (steps.length === 0) continue
          const view = await ctx.deployments.view(input.deploymentId)
          if (!view) throw notFound('deployment', input.deploymentId)
          yield view
          if (view.state !== 'running') return
        }
      } finally {
        ctx.deployments.progress.off('step', onStep)
      }
    }),
})

/** The plan as a person sees it: passwords masked, hashes blinded. */
function concealPlan(masks: Masks, plan: Plan): Plan {
  const files = plan.steps.map(({ name, draft }) => ({ file: name, text: draft }))
  return {
    ...plan,
    findings: masks.concealFindings(plan.findings, files),
    steps: plan.steps.map(({ draft, hash, running, ...step }) => ({
      ...step,
      draft: masks.conceal(draft),
      hash: masks.blind(hash),
      running: running && { ...running, text: masks.conceal(running.text), hash: masks.blind(running.hash) },
    })),
  }
}
