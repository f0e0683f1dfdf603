/** The audit log, for those who administer the console. */
import { z } from 'zod'
import { auditLines } from '../audit/audit-lines'
import { allow, router } from '../trpc'

const Filter = z.object({
  who: z.string().max(200).optional(),
  what: z.string().max(100).optional(),
  clusterId: z.string().max(50).optional(),
  ok: z.boolean().optional(),
  since: z.number().optional(),
  before: z.number().optional(),
})

export const auditRouter = router({
  list: allow('admin', 'console')
    .input(
      z.object({
        filter: Filter.default({}),
        /** `next` of the page before */
        cursor: z.number().int().nullish(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .query(async ({ ctx, input: { filter, cursor, limit } }) => {
      const entries = await ctx.audit.list(filter, { ...(cursor && { beforeSeq: cursor }), limit })
      return { entries, next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null }
    }),

  /** A part of the file, oldest first; `next` asks for the one after it. */
  export: allow('admin', 'console')
    .input(
      z.object({
        format: z.enum(['csv', 'jsonl']),
        filter: Filter.default({}),
        afterSeq: z.number().int().min(0).default(0),
      }),
    )
    .query(async ({ ctx, input: { format, filter, afterSeq } }) => {
      const limit = 5000
      const entries = await ctx.audit.list(filter, { afterSeq, limit })
      const text = auditLines[format](entries, afterSeq === 0)
      return { text, next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null }
    }),

  /** Whether any entry was changed or taken out behind the console's back. */
  verify: allow('admin', 'console').query(({ ctx }) => ctx.audit.verify()),
})
