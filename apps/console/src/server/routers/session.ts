import { ownProcedure, router } from '../trpc'

export const sessionRouter = router({
  current: ownProcedure.query(({ ctx }) => ({
    name: ctx.user.name,
    email: ctx.user.email,
    rights: ctx.rights,
    expiresAt: ctx.user.expiresAt,
  })),
})
