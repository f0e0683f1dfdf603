/** Weights that go from one value to another over minutes, by the console's own hand. */
import { on } from 'node:events'
import { z } from 'zod'
import type { RampView } from '../real-servers/weight-ramps'
import { allow, conflict, notFound, router } from '../trpc'
import { Id } from './cluster'
import { Name, OfVirtualServer, Weight } from './real-server'

const Duration = z
  .number()
  .int()
  .min(2000, 'duration must be 2 s to 24 h')
  .max(86_400_000, 'duration must be 2 s to 24 h')

export const rampRouter = router({
  start: allow('operator', 'cluster')
    .input(
      OfVirtualServer.extend({
        realServer: Name,
        from: Weight,
        to: Weight,
        /** milliseconds */
        duration: Duration,
        /** it is drained or out and serves again from the first weight on */
        activate: z.boolean().default(false),
      }).refine(({ from, to }) => from !== to, { message: 'from and to are the same weight', path: ['to'] }),
    )
    .mutation(async ({ ctx, input }) => {
      const answers = await ctx.weightRamps.start({ ...input, by: ctx.user.email })
      if (answers.length === 0) throw notFound(`real_server ${input.realServer} in virtual_server`, input.virtualServer)
      if (!answers.some(({ ok }) => ok))
        throw conflict(`not begun: ${answers.map(({ director, error }) => `${director}: ${error}`).join('; ')}`)
      return { answers }
    }),

  stop: allow('operator', 'cluster')
    .input(z.object({ clusterId: Id, rampId: Id }))
    .mutation(async ({ ctx, input }) => {
      if (!(await ctx.weightRamps.stop(input.clusterId, input.rampId, ctx.user.email)))
        throw conflict('this ramp does not run any more')
    }),

  /** The latest of each real server, with every step. */
  watch: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id, virtualServer: Name }))
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<RampView[]> {
      const steps = on(ctx.weightRamps.progress, 'step', { signal })
      for (;;) {
        yield await ctx.weightRamps.of(input.clusterId, input.virtualServer)
        for (;;) {
          const { value, done } = await steps.next()
          if (done) return
          if (value[0] === input.clusterId) break
        }
      }
    }),
})
