/** Email of the directors: keepalived's own global_defs keywords, the same in every director's draft. */
import { z } from 'zod'
import { configOf } from '../../features/config/keepalived-conf'
import { withMailSettings } from '../../features/config/with-mail-settings'
import { saveDraft } from '../draft/save-draft'
import { sendMail } from '../mail/send-mail'
import { allow, badRequest, notFound, router } from '../trpc'
import { Id } from './cluster'

/** Goes into keepalived.conf: a word of it ends at white space, a brace, a quote, `!` or `#`. */
const Word = z.string().regex(/^[^\s{}"'!#\\]+$/, 'has no spaces, braces, quotes, ! or #')
const Address = Word.max(200).refine(value => /^[^@<>]+@[^@<>]+$/.test(value), 'is not an email address')

export const MailSettings = z.object({
  notification_email: z.array(Address).max(50),
  notification_email_from: Address.optional(),
  smtp_server: z.object({ host: Word.min(1).max(200), port: z.number().int().min(1).max(65535) }).optional(),
  smtp_helo_name: Word.max(200).optional(),
  /** milliseconds */
  smtp_connect_timeout: z.number().int().min(1000).max(300_000),
})
export type MailSettings = z.infer<typeof MailSettings>

export const alertRouter = router({
  /** What each director's draft says now. */
  settings: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input }) => {
      const directors = await ctx.db.director.findMany({
        where: { clusterId: input.clusterId },
        orderBy: { position: 'asc' },
      })
      if (directors.length === 0) throw notFound('cluster', input.clusterId)
      return directors.map(({ id, name, draft }) => {
        const { global_defs } = configOf(draft)
        const settings: MailSettings = {
          notification_email: global_defs.notification_email,
          notification_email_from: global_defs.notification_email_from,
          smtp_server: global_defs.smtp_server,
          smtp_helo_name: global_defs.smtp_helo_name,
          smtp_connect_timeout: global_defs.smtp_connect_timeout,
        }
        return { directorId: id, director: name, settings }
      })
    }),

  save: allow('operator', 'cluster')
    .input(z.object({ clusterId: Id, settings: MailSettings }))
    .mutation(async ({ ctx, input }) => {
      await ctx.db.$transaction(async tx => {
        const directors = await tx.director.findMany({ where: { clusterId: input.clusterId } })
        if (directors.length === 0) throw notFound('cluster', input.clusterId)
        for (const { id, name, draft } of directors) {
          const text = withMailSettings(draft, input.settings)
          if (text !== draft) await saveDraft(tx, { directorId: id, directorName: name, text })
        }
      })
    }),

  /** One mail through the server named, from the console's machine. */
  sendTest: allow('operator', 'somewhere')
    .input(z.object({ settings: MailSettings }))
    .mutation(async ({ ctx, input: { settings } }) => {
      const { smtp_server, notification_email, notification_email_from } = settings
      if (!smtp_server) throw badRequest('smtp_server is not set')
      if (notification_email.length === 0) throw badRequest('notification_email names nobody')
      return await sendMail({
        host: smtp_server.host,
        port: smtp_server.port,
        // keepalived speaks plain SMTP: a test that did more would promise what the director cannot do
        security: 'none',
        heloName: settings.smtp_helo_name,
        from: notification_email_from ?? notification_email[0]!,
        to: notification_email,
        timeout: Math.min(settings.smtp_connect_timeout, 30_000),
        subject: 'Keelson test mail',
        text: `${ctx.user.name} asked Keelson for this mail. keepalived on your directors will use the same server, sender and recipients.\n`,
      })
    }),
})
