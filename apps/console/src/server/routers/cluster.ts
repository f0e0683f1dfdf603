import { z } from 'zod'
import { examine } from '../../features/config/examine'
import { refuseText } from '../../features/config/text-limits'
import { sees } from '../../features/people/rights'
import { createCluster } from '../draft/create-cluster'
import { allow, badRequest, notFound, router } from '../trpc'

export const Id = z.string().min(1).max(50)

const ClusterName = z.string().trim().min(1, 'the cluster’s name is empty').max(100)
export const DirectorName = z
  .string()
  .trim()
  .min(1, 'the director’s name is empty')
  .max(100)
  .regex(/^[\w.-]+$/, 'a director’s name has letters, digits, dot, dash and underscore')

const FileToImport = z.object({ file: z.string().min(1).max(200), text: z.string() })

export const clusterRouter = router({
  /** Names only: the navigation. */
  list: allow('viewer', 'shown').query(async ({ ctx }) => {
    const rows = await ctx.db.cluster.findMany({ orderBy: { name: 'asc' }, select: { id: true, name: true } })
    return rows.filter(({ id }) => sees(ctx.rights, id))
  }),

  /** What the drafts of every cluster, or of one, say; the live state comes by `live.watch` under the agents' names. */
  overview: allow('viewer', 'shown')
    .input(z.object({ clusterId: Id.optional() }))
    .query(async ({ ctx, input }) => {
      const clusters = await ctx.db.cluster.findMany({
        where: input.clusterId ? { id: input.clusterId } : {},
        orderBy: { name: 'asc' },
        include: {
          directors: {
            orderBy: [{ position: 'asc' }, { name: 'asc' }],
            select: { id: true, name: true, agentName: true, draftVersion: true },
          },
        },
      })
      if (input.clusterId && clusters.length === 0) throw notFound('cluster', input.clusterId)
      const shown = clusters.filter(({ id }) => sees(ctx.rights, id))
      const outlines = await ctx.outlines.of(shown.flatMap(({ directors }) => directors))
      return shown.map(({ id, name, fourEyes, directors }) => ({
        id,
        name,
        fourEyes,
        directors: directors.flatMap(({ id, name, agentName }) => {
          const draft = outlines.get(id)
          return draft ? [{ id, name, agentName, ...draft }] : []
        }),
      }))
    }),

  /** What an import would find; nothing is kept. */
  examine: allow('viewer', 'somewhere', { changesNothing: true })
    .input(z.object({ files: z.array(FileToImport).min(1, 'there is no file').max(50) }))
    .mutation(({ input }) => {
      for (const { file, text } of input.files) {
        const refused = refuseText(file, text)
        if (refused) throw badRequest(refused)
      }
      return { findings: examine(input.files) }
    }),

  create: allow('admin', 'console')
    .input(
      z.object({
        name: ClusterName,
        directors: z
          .array(z.object({ name: DirectorName, agentName: z.string().min(1).max(200).nullable(), text: z.string() }))
          .min(1, 'a cluster has at least one director')
          .max(50),
      }),
    )
    .mutation(async ({ ctx, input }) => ({ id: await createCluster(ctx, input.name, input.directors) })),

  /** Takes the text that each agent runs now as the draft of its director, with the files that it includes put in. */
  createFromAgents: allow('admin', 'console')
    .input(z.object({ name: ClusterName, agentNames: z.array(z.string().min(1).max(200)).min(1).max(50) }))
    .mutation(async ({ ctx, input }) => {
      const directors = input.agentNames.map(agentName => {
        const config = ctx.hub.agents.get(agentName)?.state.one('config')
        if (!config) throw badRequest(`agent ${agentName} has not told its configuration`)
        return { name: agentName, agentName, text: config.included?.text ?? config.text }
      })
      return { id: await createCluster(ctx, input.name, directors) }
    }),

  rename: allow('admin', 'cluster')
    .input(z.object({ clusterId: Id, name: ClusterName }))
    .mutation(async ({ ctx, input }) => {
      const taken = await ctx.db.cluster.findUnique({ where: { name: input.name } })
      if (taken && taken.id !== input.clusterId)
        throw badRequest(`a cluster named ${JSON.stringify(input.name)} exists already`)
      const done = await ctx.db.cluster.updateMany({ where: { id: input.clusterId }, data: { name: input.name } })
      if (done.count === 0) throw notFound('cluster', input.clusterId)
    }),

  /** Whether only a plan that a second person approved is deployed. */
  setFourEyes: allow('admin', 'cluster')
    .input(z.object({ clusterId: Id, fourEyes: z.boolean() }))
    .mutation(async ({ ctx, input: { clusterId, fourEyes } }) => {
      const done = await ctx.db.cluster.updateMany({ where: { id: clusterId }, data: { fourEyes } })
      if (done.count === 0) throw notFound('cluster', clusterId)
    }),

  /** The console forgets the cluster; its directors go on with what they run. */
  remove: allow('admin', 'console')
    .input(z.object({ clusterId: Id }))
    .mutation(async ({ ctx, input }) => {
      if (ctx.deployments.isBusy(input.clusterId)) throw badRequest('a deployment of this cluster is running')
      const done = await ctx.db.cluster.deleteMany({ where: { id: input.clusterId } })
      if (done.count === 0) throw notFound('cluster', input.clusterId)
      await ctx.bindings.reload()
    }),
})
