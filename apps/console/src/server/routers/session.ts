import { protectedProcedure, router } from '../trpc'

export const sessionRouter = router({
  current: protectedProcedure.query(({ ctx }) => ({
    name: ctx.user.name,
    email: ctx.user.email,
    expiresAt: ctx.user.expiresAt,
  })),
})
