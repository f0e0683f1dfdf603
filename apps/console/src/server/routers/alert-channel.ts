/** By which ways the console tells people, whom of what, and what came of it. Secrets go in and never come out. */
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { ChannelScope, ChannelSettings, channelFields, withoutSecrets } from '../../features/alerts/channel'
import { testAlert } from '../alerts/alert'
import { channelOf } from '../alerts/alert-channels'
import { deliver } from '../alerts/deliver'
import type { Database } from '../db/open-database'
import { allow, badRequest, notFound, router } from '../trpc'

const Id = z.string().min(1).max(50)
/** As the form has it: a secret that is empty stays what it was. */
const Written = z.object({
  /** absent: a new one */
  channelId: Id.optional(),
  settings: z.record(z.string().max(40), z.unknown()).and(z.object({ kind: z.string().max(20) })),
})

export const alertChannelRouter = router({
  list: allow('operator', 'console').query(async ({ ctx }) => {
    const rows = await ctx.db.alertChannel.findMany({
      orderBy: { name: 'asc' },
      include: { deliveries: { orderBy: { createdAt: 'desc' }, take: 1 } },
    })
    return rows.map(row => {
      const { settings, scope, paused } = channelOf(row)
      const [last] = row.deliveries
      return {
        id: row.id,
        name: row.name,
        scope,
        paused,
        createdBy: row.createdBy,
        ...withoutSecrets(settings),
        last: last ? deliveryView(last) : null,
      }
    })
  }),

  save: allow('admin', 'console')
    .input(
      Written.extend({
        name: z.string().trim().min(1, 'the name is empty').max(100),
        scope: ChannelScope,
      }),
    )
    .mutation(async ({ ctx, input: { channelId, name, scope, settings } }) => {
      const same = await ctx.db.alertChannel.findUnique({ where: { name } })
      if (same && same.id !== channelId) throw badRequest(`there is a channel ${JSON.stringify(name)} already`)
      const row = {
        name,
        settings: JSON.stringify(await filledIn(ctx.db, channelId, settings)),
        clusters: scope.clusters === null ? null : JSON.stringify(scope.clusters),
        severity: scope.severity,
        language: scope.language,
      }
      const { id } = channelId
        ? await ctx.db.alertChannel.update({ where: { id: channelId }, data: row })
        : await ctx.db.alertChannel.create({ data: { ...row, createdBy: ctx.user.email } })
      await ctx.alertChannels.reload()
      await ctx.alerts.resume()
      return { id }
    }),

  setPaused: allow('admin', 'console')
    .input(z.object({ channelId: Id, paused: z.boolean() }))
    .mutation(async ({ ctx, input: { channelId, paused } }) => {
      const done = await ctx.db.alertChannel.updateMany({
        where: { id: channelId },
        data: { pausedAt: paused ? new Date() : null },
      })
      if (done.count === 0) throw notFound('channel', channelId)
      await ctx.alertChannels.reload()
      await ctx.alerts.resume()
    }),

  remove: allow('admin', 'console')
    .input(z.object({ channelId: Id }))
    .mutation(async ({ ctx, input: { channelId } }) => {
      const done = await ctx.db.alertChannel.deleteMany({ where: { id: channelId } })
      if (done.count === 0) throw notFound('channel', channelId)
      await ctx.alertChannels.reload()
    }),

  /** One message now, by what is in the form; nothing is kept of it. */
  test: allow('admin', 'console')
    .input(Written.extend({ language: ChannelScope.shape.language }))
    .mutation(async ({ ctx, input: { channelId, settings, language } }) =>
      deliver(await filledIn(ctx.db, channelId, settings), testAlert(language, ctx.user.name, ctx.alerts.linkOf(null))),
    ),

  deliveries: allow('operator', 'console')
    .input(z.object({ channelId: Id.optional(), limit: z.number().int().min(1).max(500).default(100) }))
    .query(async ({ ctx, input: { channelId, limit } }) => {
      const rows = await ctx.db.alertDelivery.findMany({
        where: { ...(channelId && { channelId }) },
        orderBy: { createdAt: 'desc' },
        take: limit,
        include: { channel: { select: { name: true } } },
      })
      return rows.map(row => ({ ...deliveryView(row), channel: row.channel.name }))
    }),
})

interface DeliveryRow {
  id: string
  title: string
  state: string
  attempts: number
  createdAt: Date
  triedAt: Date | null
  answer: string | null
}

const deliveryView = ({ id, title, state, attempts, createdAt, triedAt, answer }: DeliveryRow) => ({
  id,
  title,
  state: state as 'waiting' | 'sent' | 'failed',
  attempts,
  at: createdAt.getTime(),
  triedAt: triedAt?.getTime() ?? null,
  answer,
})

/** @throws BAD_REQUEST that names the field */
async function filledIn(
  db: Database,
  channelId: string | undefined,
  written: z.infer<typeof Written>['settings'],
): Promise<ChannelSettings> {
  const row = channelId ? await db.alertChannel.findUnique({ where: { id: channelId } }) : undefined
  if (channelId && !row) throw notFound('channel', channelId)
  const kept = row && channelOf(row).settings
  const settings: Record<string, unknown> = { ...written }
  if (kept?.kind === written.kind)
    for (const { name, input } of channelFields[kept.kind])
      if (input === 'secret' && !settings[name]) settings[name] = (kept as Record<string, unknown>)[name]
  const read = ChannelSettings.safeParse(settings)
  if (!read.success) throw new TRPCError({ code: 'BAD_REQUEST', cause: read.error })
  return read.data
}
