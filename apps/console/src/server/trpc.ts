/** tRPC with one way to make a procedure: behind a session and a rule. */
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { Role } from '../features/people/rights'
import { judge, type Rule } from './access'
import type { SignedIn } from './auth/auth'
import type { Services } from './services'

export interface Context extends Services {
  user: SignedIn | undefined
}

const t = initTRPC
  .context<Context>()
  .meta<Rule>()
  .create({
    sse: { enabled: false },
    errorFormatter: ({ shape, error }) =>
      error.cause instanceof ZodError ? { ...shape, message: zodWords(error.cause) } : shape,
  })

export const router = t.router
export const createCaller = t.createCallerFactory

/** `allow('operator', 'cluster')`: see access.ts. The rule is judged on the raw input, before anything else is done. */
export const allow = (role: Role, where: Exclude<Rule['where'], 'own'>) => ruled({ role, where })
/** Whoever is signed in, about themselves. */
export const ownProcedure = ruled({ where: 'own' })

function ruled(rule: Rule) {
  return t.procedure.meta(rule).use(async ({ ctx, getRawInput, next }) => {
    if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no session: sign in first' })
    await judge(ctx.db, ctx.user.rights, rule, await getRawInput())
    return await next({ ctx: { ...ctx, user: ctx.user, rights: ctx.user.rights } })
  })
}

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
