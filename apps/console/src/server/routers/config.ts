/** Drafts of a cluster's directors: text in, text out. Forms, lint and fixes run in the browser on the same table. */
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { refuseText } from '../../features/config/text-limits'
import { reaches, roleIn } from '../../features/people/rights'
import { commandsAdded } from '../draft/commands-in-text'
import { saveDraft } from '../draft/save-draft'
import { allow, badRequest, notFound, router } from '../trpc'
import { Id } from './cluster'

export const configRouter = router({
  drafts: allow('viewer', 'cluster')
    .input(z.object({ clusterId: Id }))
    .query(async ({ ctx, input }) => {
      const cluster = await ctx.db.cluster.findUnique({
        where: { id: input.clusterId },
        include: { directors: { orderBy: [{ position: 'asc' }, { name: 'asc' }] } },
      })
      if (!cluster) throw notFound('cluster', input.clusterId)
      const revision = await ctx.db.revision.findFirst({
        where: { clusterId: cluster.id },
        orderBy: { number: 'desc' },
        select: { number: true },
      })
      return {
        name: cluster.name,
        revision: revision?.number ?? null,
        /** Of the drafts as saved: what lint cannot find in the browser, because the passwords are masked there. */
        findings: ctx.masks.findingsLost(cluster.directors.map(({ name, draft }) => ({ file: name, text: draft }))),
        directors: cluster.directors.map(director => {
          const running = director.agentName ? ctx.hub.agents.get(director.agentName)?.state.one('config') : undefined
          return {
            id: director.id,
            name: director.name,
            agentName: director.agentName,
            text: ctx.masks.conceal(director.draft),
            version: director.draftVersion,
            running: running
              ? {
                  text: ctx.masks.conceal(running.text),
                  revision: running.revision,
                  hash: ctx.masks.blind(running.hash),
                }
              : null,
          }
        }),
      }
    }),

  /** All of them or none: one edit may touch several directors. */
  save: allow('operator', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        drafts: z
          .array(z.object({ directorId: Id, text: z.string(), version: z.number().int() }))
          .min(1)
          .max(50),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const directors = await ctx.db.director.findMany({ where: { clusterId: input.clusterId } })
      const named = await Promise.all(
        input.drafts.map(async draft => {
          const director = directors.find(candidate => candidate.id === draft.directorId)
          if (!director) throw notFound('director', draft.directorId)
          const refused = refuseText(director.name, draft.text)
          if (refused) throw badRequest(refused)
          const { text, unknown } = await ctx.masks.reveal(ctx.db, input.clusterId, director.draft, draft.text)
          if (unknown[0] !== undefined)
            throw badRequest(
              `${director.name}: ${unknown[0]} is the mask of a password that this cluster does not have: write the password`,
            )
          const [command] = reaches(roleIn(ctx.rights, input.clusterId), 'admin')
            ? []
            : commandsAdded(director.draft, text)
          if (command !== undefined)
            throw new TRPCError({
              code: 'FORBIDDEN',
              message: `${director.name}: \`${command}\` would be run or read by the director itself: adding it needs the role admin in this cluster`,
            })
          return { ...draft, text, directorName: director.name }
        }),
      )
      return await ctx.db.$transaction(async tx => {
        const saved: { directorId: string; version: number }[] = []
        for (const { directorId, directorName, text, version } of named)
          saved.push({
            directorId,
            version: await saveDraft(tx, { directorId, directorName, text, fromVersion: version }),
          })
        return saved
      })
    }),
})
