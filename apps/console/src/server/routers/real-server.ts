import type { CheckResult } from '@keelson/contract/messages/from-agent'
import { OperatorState } from '@keelson/contract/messages/from-console'
import { z } from 'zod'
import { directorOf } from '../orders/give-order'
import { setOperatorState } from '../real-servers/set-operator-state'
import { allow, notFound, router } from '../trpc'
import { Id } from './cluster'

export const Weight = z.number().int().min(0, 'weight must be 0 to 65535').max(65535, 'weight must be 0 to 65535')
export const Name = z.string().min(1).max(200)
/** One director only; all by default. */
export const OfVirtualServer = z.object({ clusterId: Id, virtualServer: Name, directorId: Id.optional() })

/** A page does not wait for one answer before it sends the next weight: what comes too late is told from what comes later. */
const Step = z.object({ hand: z.string().min(1).max(50), number: z.number().int().nonnegative() })

export const realServerRouter = router({
  /** What one director's checks of it saw of late, oldest first; `error` where it keeps none or does not answer. */
  checkHistory: allow('viewer', 'director')
    .input(z.object({ directorId: Id, virtualServer: Name, realServer: Name }))
    .query(async ({ ctx, input }): Promise<{ results: CheckResult[]; error: string | null }> => {
      const director = await directorOf(ctx, input.directorId)
      const answer = await ctx.hub.checkHistory(director.agentName, input.virtualServer, input.realServer)
      return { results: answer.results ?? [], error: answer.error ?? null }
    }),

  /** Drafts and directors at once; answers what each director did. */
  setWeight: allow('operator', 'cluster')
    .input(OfVirtualServer.extend({ realServer: Name, weight: Weight, step: Step.optional() }))
    .mutation(async ({ ctx, input }) => {
      const { realServer, weight, ...of } = input
      await ctx.weightRamps.yieldTo(input.clusterId, input.virtualServer, [realServer], ctx.user.email)
      const answers = await ctx.weights.set({ ...of, weights: [{ realServer, weight }], by: ctx.user.email })
      if (answers.length === 0) throw notFound(`real_server ${realServer} in virtual_server`, input.virtualServer)
      return { answers }
    }),

  /** Several real servers of one virtual server together, as a drag that keeps the sum moves them. */
  setWeights: allow('operator', 'cluster')
    .input(
      OfVirtualServer.extend({
        weights: z
          .array(z.object({ realServer: Name, weight: Weight }))
          .min(1, 'there is no weight')
          .max(2000),
        step: Step.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const realServers = input.weights.map(({ realServer }) => realServer)
      await ctx.weightRamps.yieldTo(input.clusterId, input.virtualServer, realServers, ctx.user.email)
      const answers = await ctx.weights.set({ ...input, by: ctx.user.email })
      if (answers.length === 0) throw notFound('real_server of these in virtual_server', input.virtualServer)
      return { answers }
    }),

  /** Drain: no new connection; out: not in the table; active: as weight and health say. Answers what each director did. */
  setOperatorState: allow('operator', 'cluster')
    .input(OfVirtualServer.extend({ realServer: Name, state: OperatorState }))
    .mutation(async ({ ctx, input }) => {
      await ctx.weightRamps.yieldTo(input.clusterId, input.virtualServer, [input.realServer], ctx.user.email)
      const answers = await setOperatorState(ctx, { ...input, by: ctx.user.email })
      if (answers.length === 0) throw notFound('director that reports real_server', input.realServer)
      return { answers }
    }),
})
