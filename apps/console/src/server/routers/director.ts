import { z } from 'zod'
import { configOf } from '../../features/config/keepalived-conf'
import { refuseText } from '../../features/config/text-limits'
import { judge } from '../access'
import { writeIndex } from '../draft/save-draft'
import { allow, badRequest, notFound, router } from '../trpc'
import { DirectorName, Id } from './cluster'

export const directorRouter = router({
  /** To claim an agent is to be told what it runs: for whoever may see all of them. */
  add: allow('admin', 'cluster')
    .input(
      z.object({
        clusterId: Id,
        name: DirectorName,
        agentName: z.string().min(1).max(200).nullable(),
        text: z.string(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { clusterId, name, agentName, text } = input
      if (agentName) await judge(ctx.db, ctx.rights, { role: 'admin', where: 'console' }, input)
      const refused = refuseText(name, text)
      if (refused) throw badRequest(refused)
      const directors = await ctx.db.director.findMany({ where: { clusterId } })
      if (!(await ctx.db.cluster.findUnique({ where: { id: clusterId } }))) throw notFound('cluster', clusterId)
      if (directors.some(director => director.name === name))
        throw badRequest(`the cluster has a director ${name} already`)
      const taken = agentName && ctx.bindings.ofAgent(agentName)
      if (taken) throw badRequest(`agent ${agentName} is bound to director ${taken.directorName} already`)
      const id = await ctx.db.$transaction(async tx => {
        const made = await tx.director.create({
          data: { clusterId, name, agentName, draft: text, position: directors.length },
        })
        await writeIndex(tx, made.id, configOf(text))
        return made.id
      })
      await ctx.bindings.reload()
      return { id }
    }),

  rename: allow('admin', 'director')
    .input(z.object({ directorId: Id, name: DirectorName }))
    .mutation(async ({ ctx, input }) => {
      const director = await ctx.db.director.findUnique({ where: { id: input.directorId } })
      if (!director) throw notFound('director', input.directorId)
      const same = await ctx.db.director.findFirst({ where: { clusterId: director.clusterId, name: input.name } })
      if (same && same.id !== director.id) throw badRequest(`the cluster has a director ${input.name} already`)
      await ctx.db.director.update({ where: { id: director.id }, data: { name: input.name } })
      await ctx.bindings.reload()
    }),

  /** The console forgets the director; the machine goes on with what it runs. */
  remove: allow('admin', 'director')
    .input(z.object({ directorId: Id }))
    .mutation(async ({ ctx, input }) => {
      const director = await ctx.db.director.findUnique({ where: { id: input.directorId } })
      if (!director) throw notFound('director', input.directorId)
      if (ctx.deployments.isBusy(director.clusterId)) throw badRequest('a deployment of this cluster is running')
      if ((await ctx.db.director.count({ where: { clusterId: director.clusterId } })) === 1)
        throw badRequest('a cluster has at least one director')
      await ctx.db.director.delete({ where: { id: director.id } })
      await ctx.bindings.reload()
    }),
})
