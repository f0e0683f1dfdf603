import { on } from 'node:events'
import { z } from 'zod'
import { type Rights, sees } from '../../features/people/rights'
import type { LoggedEvent } from '../hub/event-log'
import type { Services } from '../services'
import { allow, notFound, router } from '../trpc'

const Filter = z.object({
  clusterId: z.string().max(50).optional(),
  /** the director's name; one that is bound to no agent has no events */
  director: z.string().max(200).optional(),
  kinds: z.array(z.string().max(40)).max(20).optional(),
  severities: z
    .array(z.enum(['info', 'warning', 'error']))
    .max(3)
    .optional(),
  /** somewhere in what was told: an address, an instance, words of a cause */
  text: z.string().trim().min(1).max(200).optional(),
})
type Filter = z.infer<typeof Filter>

export const eventRouter = router({
  list: allow('viewer', 'shown')
    .input(
      Filter.extend({
        since: z.number().optional(),
        before: z.number().optional(),
        /** the last one of the page before */
        cursor: z.object({ at: z.number(), id: z.string().max(50) }).nullish(),
        order: z.enum(['newest', 'oldest']).default('newest'),
        limit: z.number().int().min(1).max(2000).default(200),
      }),
    )
    .query(async ({ ctx, input }) => {
      const seen = input.clusterId ? agentsOf(ctx, input.clusterId) : agentsSeen(ctx, ctx.rights)
      const agentNames = input.director === undefined ? seen : agentsNamed(ctx, input.director, seen)
      const found = await ctx.eventLog.latest({ ...input, agentNames })
      return found.map(event => named(ctx, event))
    }),

  /** One of a cluster, wherever in time. */
  one: allow('viewer', 'cluster')
    .input(z.object({ clusterId: z.string().max(50), id: z.string().max(50) }))
    .query(async ({ ctx, input }) => {
      const event = await ctx.eventLog.one(input.id)
      if (!event || ctx.bindings.ofAgent(event.agentName)?.clusterId !== input.clusterId)
        throw notFound('event', input.id)
      return named(ctx, event)
    }),

  /** What happens from now on. */
  follow: allow('viewer', 'shown')
    .input(Filter)
    .subscription(async function* ({ ctx, input, signal }) {
      for await (const [told] of on(ctx.eventLog.followers, 'event', { signal })) {
        const logged = told as LoggedEvent
        const clusterId = ctx.bindings.ofAgent(logged.agentName)?.clusterId
        if (input.clusterId ? clusterId !== input.clusterId : !sees(ctx.rights, clusterId)) continue
        const event = named(ctx, logged)
        if (fits(event, input)) yield event
      }
    }),
})

export const agentsOf = ({ bindings }: Pick<Services, 'bindings'>, clusterId: string): string[] =>
  bindings.ofCluster(clusterId).map(binding => binding.agentName)

/** Undefined: of all agents, also of those that no director claims. */
const agentsSeen = ({ bindings }: Pick<Services, 'bindings'>, rights: Rights): string[] | undefined =>
  rights.everywhere ? undefined : Object.keys(rights.clusters).flatMap(id => agentsOf({ bindings }, id))

/** Agents by the name of their director, or by their own where no director claims them. */
function agentsNamed({ bindings }: Pick<Services, 'bindings'>, name: string, seen: string[] | undefined): string[] {
  const bound = bindings.named(name).map(({ agentName }) => agentName)
  const found = bindings.ofAgent(name) ? bound : [...bound, name]
  return seen ? found.filter(agentName => seen.includes(agentName)) : found
}

/** As the database judges, for what happens now. */
function fits({ director, severity, body }: ReturnType<typeof named>, filter: Filter): boolean {
  return (
    (filter.director === undefined || filter.director === director) &&
    (!filter.kinds || filter.kinds.includes(body.kind)) &&
    (!filter.severities || filter.severities.includes(severity)) &&
    (!filter.text || JSON.stringify(body).toLowerCase().includes(filter.text.toLowerCase()))
  )
}

function named({ bindings }: Services, event: LoggedEvent) {
  const binding = bindings.ofAgent(event.agentName)
  return {
    ...event,
    directorId: binding?.directorId ?? null,
    clusterId: binding?.clusterId ?? null,
    director: binding?.directorName ?? event.agentName,
  }
}
