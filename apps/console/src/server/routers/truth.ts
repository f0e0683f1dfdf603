/** Where desired revision, applied text, kernel and wire do not agree, and what a person may do about each. */
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { reaches, roleIn } from '../../features/people/rights'
import { commandsAdded } from '../draft/commands-in-text'
import { saveDraft } from '../draft/save-draft'
import { allow, badRequest, conflict, notFound, router } from '../trpc'
import { truthOf } from '../truth/truth-of'
import { Id } from './cluster'

const Key = z.string().length(40)
const LONGEST = 90 * 86_400_000

export const truthRouter = router({
  of: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input: { clusterId } }) => {
      const { directors, differences } = await truthOf(ctx, clusterId)
      const ignored = await ctx.db.ignoredDifference.findMany({ where: { clusterId, until: { gt: new Date() } } })
      return {
        directors: directors.map(({ directorId, name, connected, desired, config, vrrp }) => ({
          directorId,
          name,
          connected,
          desired: desired?.revision ?? null,
          applied: config ? { revision: config.revision, unconfirmed: config.unconfirmed !== undefined } : null,
          holds: vrrp.flatMap(({ vips }) => vips.filter(({ held }) => held).map(({ address }) => address)),
          masters: vrrp.map(({ name, state, master }) => ({ instance: name, state, hears: master?.address ?? null })),
        })),
        differences: differences.map(each => {
          const known = ignored.find(({ key }) => key === each.key)
          const { by, reason, until } = known ?? {}
          return { ...each, ignored: by && reason && until ? { by, reason, until: until.getTime() } : null }
        }),
      }
    }),

  /** What was deployed and what runs, passwords masked. */
  texts: allow('viewer', 'director')
    .input(z.object({ directorId: Id }))
    .query(async ({ ctx, input: { directorId } }) => {
      const row = await ctx.db.director.findUnique({ where: { id: directorId } })
      if (!row) throw notFound('director', directorId)
      const found = (await truthOf(ctx, row.clusterId)).directors.find(each => each.directorId === directorId)
      return {
        desired: ctx.masks.conceal(found?.desiredText ?? ''),
        running: ctx.masks.conceal(found?.config?.text ?? ''),
      }
    }),

  /**
   * The draft becomes what the director runs, byte for byte (adopt), or what was deployed last (re-apply): deploying it
   * is the new revision. Refused when the difference is another by now, or the draft holds work that would be lost.
   */
  take: allow('operator', 'director')
    .input(z.object({ directorId: Id, key: Key, from: z.enum(['running', 'desired']) }))
    .mutation(async ({ ctx, input: { directorId, key, from } }) => {
      const row = await ctx.db.director.findUnique({ where: { id: directorId } })
      if (!row) throw notFound('director', directorId)
      const { directors, differences } = await truthOf(ctx, row.clusterId)
      const found = directors.find(each => each.directorId === directorId)
      if (!differences.some(each => each.key === key) || !found?.config || found.desiredText === undefined)
        throw conflict('this difference is not there any more, or is another one: look again')
      const { draft, desiredText, config } = found
      const text = from === 'running' ? config.text : desiredText
      if (draft !== desiredText && draft !== config.text)
        throw conflict(
          `the draft of ${row.name} has changes of its own that were not deployed: deploy or discard them first`,
        )
      const [command] = reaches(roleIn(ctx.rights, row.clusterId), 'admin') ? [] : commandsAdded(draft, text)
      if (command !== undefined)
        throw new TRPCError({
          code: 'FORBIDDEN',
          message: `${row.name}: \`${command}\` would be run or read by the director itself: adopting it needs the role admin in this cluster`,
        })
      if (text === draft) return
      const fromVersion = row.draftVersion
      await ctx.db.$transaction(tx => saveDraft(tx, { directorId, directorName: row.name, text, fromVersion }))
    }),

  ignore: allow('operator', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        key: Key,
        /** milliseconds since the epoch */
        until: z.number(),
        reason: z.string().trim().min(3, 'say why, for whoever looks next').max(300),
      }),
    )
    .mutation(async ({ ctx, input: { clusterId, key, until, reason } }) => {
      const left = until - Date.now()
      if (left <= 0 || left > LONGEST) throw badRequest('until must be within the next 90 days')
      const { differences } = await truthOf(ctx, clusterId)
      if (!differences.some(each => each.key === key))
        throw conflict('this difference is not there any more, or is another one: look again')
      const known = { until: new Date(until), by: ctx.user.email, reason }
      const where = { clusterId_key: { clusterId, key } }
      await ctx.db.ignoredDifference.upsert({ where, create: { clusterId, key, ...known }, update: known })
    }),

  /** It counts again. */
  heed: allow('operator', 'cluster')
    .input(z.object({ clusterId: Id, key: Key }))
    .mutation(async ({ ctx, input }) => {
      await ctx.db.ignoredDifference.deleteMany({ where: input })
    }),
})
