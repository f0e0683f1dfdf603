/** tRPC with one way to make a procedure: behind a session and a rule. */
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { Role } from '../features/people/rights'
import { judge, type Rule } from './access'
import { deedOf } from './audit/deed-of'
import type { SignedIn } from './auth/auth'
import type { Services } from './services'

export interface Context extends Services {
  user: SignedIn | undefined
  /** address it comes from */
  peer: string
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
export const allow = (role: Role, where: Exclude<Rule['where'], 'own'>, more: { changesNothing?: true } = {}) =>
  ruled({ role, where, ...more })
/** Whoever is signed in, about themselves. */
export const ownProcedure = ruled({ where: 'own' })

function ruled(rule: Rule) {
  return t.procedure.meta(rule).use(async ({ ctx, path, type, getRawInput, next }) => {
    const { user } = ctx
    if (!user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no session: sign in first' })
    const raw = await getRawInput()
    const keep = type === 'mutation' && !rule.changesNothing ? await deedOf(ctx, user, path, raw) : undefined
    try {
      await judge(ctx.db, user.rights, rule, raw)
    } catch (error) {
      await keep?.(error)
      throw error
    }
    const answer = await next({ ctx: { ...ctx, user, rights: user.rights } })
    await keep?.(answer.ok ? undefined : answer.error)
    return answer
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
