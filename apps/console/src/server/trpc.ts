/** tRPC with one kind of procedure: behind a session. */
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { SignedIn } from './auth/auth'
import type { Services } from './services'

export interface Context extends Services {
  user: SignedIn | undefined
}

const t = initTRPC.context<Context>().create({
  sse: { enabled: false },
  errorFormatter: ({ shape, error }) =>
    error.cause instanceof ZodError ? { ...shape, message: zodWords(error.cause) } : shape,
})

export const router = t.router
export const createCaller = t.createCallerFactory

export const protectedProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no session: sign in first' })
  return next({ ctx: { ...ctx, user: ctx.user } })
})

export function notFound(thing: string, value: string): TRPCError {
  return new TRPCError({ code: 'NOT_FOUND', message: `there is no ${thing} ${JSON.stringify(value)}` })
}

export function badRequest(message: string): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', message })
}

export function conflict(message: string): TRPCError {
  return new TRPCError({ code: 'CONFLICT', message })
}

function zodWords(error: ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(issue => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ')
}
