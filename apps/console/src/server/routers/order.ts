/** What a person has a director do right away: refused when it is not as they saw it, answered with what was seen to come of it. */
import { VrrpStateName } from '@keelson/contract/messages/live-state'
import { z } from 'zod'
import { directorOf, giveOrder, instanceOf, refusalOf, type SeenTakeOver, watchTakeOver } from '../orders/give-order'
import { allow, conflict, router } from '../trpc'
import { Id } from './cluster'

const Instance = z.string().min(1).max(200)
const OfInstance = z.object({
  directorId: Id,
  instance: Instance,
  /** What the person saw of it: the agent refuses when it is another state by now. */
  seen: z.object({ state: VrrpStateName, since: z.number() }),
})
/** Seconds that it stands back; without, until failback. */
const Hold = z.number().int().min(1, 'hold must be 1 to 86400 s').max(86_400, 'hold must be 1 to 86400 s').optional()

export interface OrderAnswer {
  /** the agent's words */
  effect: string
  /** what the other directors were seen to do; null: none took over in time, undefined: none was to */
  takeOver?: SeenTakeOver | null
}

export const orderRouter = router({
  /** The MASTER says goodbye and stands back; another director takes over. */
  failover: allow('operator', 'director')
    .input(OfInstance.extend({ hold: Hold }))
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const { instance, seen, hold } = input
      const director = await directorOf(ctx, input.directorId)
      const state = instanceOf(ctx, director, instance)
      const unforeseen = refusalOf('failover', ctx, director, state.virtual_router_id)
      if (unforeseen) throw conflict(unforeseen)
      const watch = watchTakeOver(ctx, director.clusterId, state, name => name !== director.name)
      try {
        const held = hold === undefined ? {} : { hold: hold * 1000 }
        const order = { type: 'demote', instance, seen, by: ctx.user.email, ...held } as const
        return { effect: await giveOrder(ctx, director, order), takeOver: (await watch.seen) ?? null }
      } finally {
        watch.stop()
      }
    }),

  /** Stands back no longer, and takes over at once. */
  failback: allow('operator', 'director')
    .input(OfInstance)
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const { instance, seen } = input
      const director = await directorOf(ctx, input.directorId)
      const state = instanceOf(ctx, director, instance)
      const unforeseen = refusalOf('failback', ctx, director, state.virtual_router_id)
      if (unforeseen && !state.heldBack) throw conflict(unforeseen)
      const watch = watchTakeOver(ctx, director.clusterId, state, name => name === director.name)
      try {
        const order = { type: 'failback', instance, seen, by: ctx.user.email } as const
        const effect = await giveOrder(ctx, director, order)
        return unforeseen ? { effect } : { effect, takeOver: (await watch.seen) ?? null }
      } finally {
        watch.stop()
      }
    }),

  /** The whole director, before somebody works on it: every instance says goodbye or preempts nobody. */
  demote: allow('operator', 'director')
    .input(z.object({ directorId: Id, hold: Hold }))
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const director = await directorOf(ctx, input.directorId)
      for (const told of ctx.hub.agents.get(director.agentName)?.state.all('vrrp') ?? []) {
        const unforeseen =
          told.state === 'MASTER' ? refusalOf('failover', ctx, director, told.virtual_router_id) : undefined
        if (unforeseen) throw conflict(`${told.name}: ${unforeseen}`)
      }
      const held = input.hold === undefined ? {} : { hold: input.hold * 1000 }
      return { effect: await giveOrder(ctx, director, { type: 'demote', by: ctx.user.email, ...held }) }
    }),

  /** Gratuitous ARPs and neighbour advertisements once more. */
  reannounce: allow('operator', 'director')
    .input(OfInstance)
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const { instance, seen } = input
      const director = await directorOf(ctx, input.directorId)
      return { effect: await giveOrder(ctx, director, { type: 'reannounce', instance, seen, by: ctx.user.email }) }
    }),

  /** The file as it lies on the director is read again. */
  reload: allow('operator', 'director')
    .input(z.object({ directorId: Id }))
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const director = await directorOf(ctx, input.directorId)
      return { effect: await giveOrder(ctx, director, { type: 'reload', by: ctx.user.email }) }
    }),

  /** Every check probes now and not when it is due. */
  restartChecks: allow('operator', 'director')
    .input(z.object({ directorId: Id, virtualServer: z.string().min(1).max(200).optional() }))
    .mutation(async ({ ctx, input }): Promise<OrderAnswer> => {
      const { virtualServer } = input
      const director = await directorOf(ctx, input.directorId)
      const order = { type: 'restart-checks', by: ctx.user.email, ...(virtualServer && { virtualServer }) } as const
      return { effect: await giveOrder(ctx, director, order) }
    }),
})
