import { z } from 'zod'
import { allow, notFound, router } from '../trpc'
import { Id } from './cluster'

export const revisionRouter = router({
  list: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input }) => {
      const rows = await ctx.db.revision.findMany({
        where: { clusterId: input.clusterId },
        orderBy: { number: 'desc' },
        take: 100,
      })
      return rows.map(({ id, number, author, message, createdAt }) => ({
        id,
        number,
        author,
        message,
        at: createdAt.getTime(),
      }))
    }),

  one: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id, number: z.number().int().min(1) }))
    .query(async ({ ctx, input }) => {
      const row = await ctx.db.revision.findUnique({
        where: { clusterId_number: input },
        include: { texts: { orderBy: { directorName: 'asc' } } },
      })
      if (!row) throw notFound('revision', String(input.number))
      return {
        number: row.number,
        author: row.author,
        message: row.message,
        at: row.createdAt.getTime(),
        texts: row.texts.map(({ directorId, directorName, hash, text }) => ({
          directorId,
          directorName,
          hash: ctx.masks.blind(hash),
          text: ctx.masks.conceal(text),
        })),
      }
    }),
})
