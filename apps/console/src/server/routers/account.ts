/** What everybody may do about themselves: their sessions and their API tokens. A token may not: it would outlive itself. */
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { reaches, roles } from '../../features/people/rights'
import { clustersOf, newApiToken } from '../auth/api-token'
import { sha256 } from '../auth/sha256'
import { badRequest, notFound, ownProcedure, router } from '../trpc'

const Id = z.string().min(1).max(50)
const DAY = 24 * 3600_000

const personProcedure = ownProcedure.use(({ ctx, next }) => {
  if (ctx.user.token) throw new TRPCError({ code: 'FORBIDDEN', message: 'an API token may not do this: sign in' })
  return next()
})

export const accountRouter = router({
  sessions: personProcedure.query(async ({ ctx }) => {
    const rows = await ctx.db.session.findMany({
      where: { userId: ctx.user.userId, expiresAt: { gt: new Date() } },
      orderBy: { updatedAt: 'desc' },
    })
    return rows.map(row => sessionView(row, ctx.user.sessionId))
  }),

  endSession: personProcedure.input(z.object({ sessionId: Id })).mutation(async ({ ctx, input }) => {
    const done = await ctx.db.session.deleteMany({ where: { id: input.sessionId, userId: ctx.user.userId } })
    if (done.count === 0) throw notFound('session', input.sessionId)
    ctx.access.emit('changed', ctx.user.userId)
  }),

  secondFactor: personProcedure.query(async ({ ctx }) => {
    const { twoFactorEnabled } = await ctx.db.user.findUniqueOrThrow({ where: { id: ctx.user.userId } })
    return { enabled: twoFactorEnabled }
  }),

  tokens: personProcedure.query(async ({ ctx }) => {
    const rows = await ctx.db.apiToken.findMany({
      where: { userId: ctx.user.userId },
      orderBy: { createdAt: 'desc' },
    })
    return rows.map(row => ({
      id: row.id,
      name: row.name,
      role: row.role,
      clusters: clustersOf(row.clusters),
      createdAt: row.createdAt.getTime(),
      expiresAt: row.expiresAt.getTime(),
      lastUsedAt: row.lastUsedAt?.getTime() ?? null,
      lastUsedFrom: row.lastUsedFrom,
    }))
  }),

  /** The token is in this answer and nowhere else afterwards. */
  createToken: personProcedure
    .input(
      z.object({
        name: z.string().trim().min(1, 'the name is empty').max(100),
        role: z.enum(roles),
        clusters: z.array(Id).min(1, 'a token that is good for no cluster does nothing').max(100).nullable(),
        days: z.number().int().min(1, 'days must be 1 to 366').max(366, 'days must be 1 to 366'),
      }),
    )
    .mutation(async ({ ctx, input: { name, role, clusters, days } }) => {
      const { everywhere } = ctx.rights
      const most = [everywhere, ...Object.values(ctx.rights.clusters)]
      if (!most.some(held => reaches(held, role))) throw badRequest(`you are ${role} nowhere: a token cannot be more`)
      const token = newApiToken()
      await ctx.db.apiToken.create({
        data: {
          userId: ctx.user.userId,
          name,
          hash: sha256(token),
          role,
          clusters: clusters && JSON.stringify(clusters),
          expiresAt: new Date(Date.now() + days * DAY),
        },
      })
      return { token }
    }),

  revokeToken: personProcedure.input(z.object({ tokenId: Id })).mutation(async ({ ctx, input }) => {
    const done = await ctx.db.apiToken.deleteMany({ where: { id: input.tokenId, userId: ctx.user.userId } })
    if (done.count === 0) throw notFound('token', input.tokenId)
  }),
})

/** Never with the session's own token: that is the cookie. */
export const sessionView = (
  row: { id: string; ipAddress: string | null; userAgent: string | null; createdAt: Date; updatedAt: Date },
  current: string | undefined,
) => ({
  id: row.id,
  from: row.ipAddress,
  userAgent: row.userAgent,
  createdAt: row.createdAt.getTime(),
  usedAt: row.updatedAt.getTime(),
  current: row.id === current,
})
