import { z } from 'zod'
import { withWeight } from '../../features/config/with-weight'
import { saveDraft } from '../draft/save-draft'
import { allow, notFound, router } from '../trpc'
import { Id } from './cluster'

export const realServerRouter = router({
  /**
   * Writes the weight into the draft of every director that has this real server, and tells their agents at once: no
   * reload, no connection broken. Answers what each director did.
   */
  setWeight: allow('operator', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        virtualServer: z.string().min(1).max(200),
        realServer: z.string().min(1).max(200),
        weight: z.number().int().min(0, 'weight must be 0 to 65535').max(65535, 'weight must be 0 to 65535'),
        /** One director only; all by default. */
        directorId: Id.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { clusterId, virtualServer, realServer, weight } = input
      const directors = await ctx.db.$transaction(async tx => {
        const all = await tx.director.findMany({
          where: { clusterId, ...(input.directorId && { id: input.directorId }) },
          orderBy: { position: 'asc' },
        })
        const changed = all.flatMap(director => {
          const text = withWeight(director.draft, virtualServer, realServer, weight)
          return text === undefined ? [] : [{ director, text }]
        })
        for (const { director, text } of changed)
          if (text !== director.draft)
            await saveDraft(tx, { directorId: director.id, directorName: director.name, text })
        return changed.map(({ director }) => director)
      })
      if (directors.length === 0) throw notFound(`real_server ${realServer} in virtual_server`, virtualServer)
      const answers = await Promise.all(
        directors.map(async ({ name, agentName }) => {
          if (!agentName) return { director: name, ok: false, error: 'no agent is bound to this director' }
          const command = { type: 'set-weight', virtualServer, realServer, weight, by: ctx.user.email } as const
          const { ok, error } = await ctx.hub.command(agentName, command, 5000)
          return { director: name, ok, error: error ?? null }
        }),
      )
      return { answers }
    }),
})
