import { on } from 'node:events'
import { z } from 'zod'
import { type Rights, sees } from '../../features/people/rights'
import type { LoggedEvent } from '../hub/event-log'
import type { Services } from '../services'
import { allow, router } from '../trpc'

const Filter = z.object({
  clusterId: z.string().max(50).optional(),
  kinds: z.array(z.string().max(40)).max(20).optional(),
})

export const eventRouter = router({
  list: allow('viewer', 'shown')
    .input(
      Filter.extend({
        since: z.number().optional(),
        before: z.number().optional(),
        limit: z.number().int().min(1).max(2000).default(200),
      }),
    )
    .query(async ({ ctx, input }) => {
      const agentNames = input.clusterId ? agentsOf(ctx, input.clusterId) : agentsSeen(ctx, ctx.rights)
      const found = await ctx.eventLog.latest({ ...input, agentNames })
      return found.map(event => named(ctx, event))
    }),

  /** What happens from now on. */
  follow: allow('viewer', 'shown')
    .input(Filter)
    .subscription(async function* ({ ctx, input, signal }) {
      for await (const [event] of on(ctx.eventLog.followers, 'event', { signal })) {
        const logged = event as LoggedEvent
        const clusterId = ctx.bindings.ofAgent(logged.agentName)?.clusterId
        if (input.clusterId ? clusterId !== input.clusterId : !sees(ctx.rights, clusterId)) continue
        if (input.kinds && !input.kinds.includes(logged.body.kind)) continue
        yield named(ctx, logged)
      }
    }),
})

export const agentsOf = ({ bindings }: Pick<Services, 'bindings'>, clusterId: string): string[] =>
  bindings.ofCluster(clusterId).map(binding => binding.agentName)

/** Undefined: of all agents, also of those that no director claims. */
const agentsSeen = ({ bindings }: Pick<Services, 'bindings'>, rights: Rights): string[] | undefined =>
  rights.everywhere ? undefined : Object.keys(rights.clusters).flatMap(id => agentsOf({ bindings }, id))

function named({ bindings }: Services, event: LoggedEvent) {
  const binding = bindings.ofAgent(event.agentName)
  return {
    ...event,
    directorId: binding?.directorId ?? null,
    clusterId: binding?.clusterId ?? null,
    director: binding?.directorName ?? event.agentName,
  }
}
