/** Agents as they connect, whether or not a director claims them; and the tokens that let them in over the network. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { sees } from '../../features/people/rights'
import { sha256 } from '../auth/sha256'
import type { Agent } from '../hub/hub'
import type { Services } from '../services'
import { allow, badRequest, notFound, router } from '../trpc'

const DirectorName = z
  .string()
  .trim()
  .min(1, 'the name is empty')
  .max(100)
  .regex(/^[\w.-]+$/, 'a director’s name has letters, digits, dot, dash and underscore')

export const agentRouter = router({
  /** Agents that no director claims are seen by those who see every cluster. */
  list: allow('viewer', 'shown').query(({ ctx }) =>
    [...ctx.hub.agents.values()]
      .filter(agent => sees(ctx.rights, ctx.bindings.ofAgent(agent.name)?.clusterId))
      .map(agent => describe(ctx, agent)),
  ),

  tokens: allow('admin', 'console').query(async ({ ctx }) => {
    const rows = await ctx.db.agentToken.findMany({ orderBy: { createdAt: 'desc' } })
    return rows.map(({ id, directorName, createdBy, createdAt, lastUsedAt }) => ({
      id,
      directorName,
      createdBy,
      createdAt: createdAt.getTime(),
      lastUsedAt: lastUsedAt?.getTime() ?? null,
    }))
  }),

  /** The token is in this answer and nowhere else afterwards. */
  createToken: allow('admin', 'console')
    .input(z.object({ directorName: DirectorName }))
    .mutation(async ({ ctx, input }) => {
      const token = `keelson_${randomBytes(24).toString('base64url')}`
      await ctx.db.agentToken.create({
        data: { directorName: input.directorName, hash: sha256(token), createdBy: ctx.user.email },
      })
      return { token }
    }),

  revokeToken: allow('admin', 'console')
    .input(z.object({ id: z.string().max(50) }))
    .mutation(async ({ ctx, input }) => {
      const row = await ctx.db.agentToken.findUnique({ where: { id: input.id } })
      if (!row) throw notFound('token', input.id)
      await ctx.db.agentToken.delete({ where: { id: input.id } })
      const link = ctx.hub.agents.get(row.directorName)?.link
      if (link?.credential.kind === 'token') link.close(4007, 'the token was revoked')
    }),

  /** Gives a director its agent, or takes it away (null). */
  bind: allow('admin', 'console')
    .input(z.object({ directorId: z.string().max(50), agentName: z.string().min(1).max(200).nullable() }))
    .mutation(async ({ ctx, input }) => {
      const director = await ctx.db.director.findUnique({ where: { id: input.directorId } })
      if (!director) throw notFound('director', input.directorId)
      const taken = input.agentName && ctx.bindings.ofAgent(input.agentName)
      if (taken && taken.directorId !== director.id)
        throw badRequest(`agent ${input.agentName} is bound to director ${taken.directorName} already`)
      await ctx.db.director.update({ where: { id: director.id }, data: { agentName: input.agentName } })
      await ctx.bindings.reload()
    }),
})

function describe({ bindings, masks }: Services, agent: Agent) {
  const binding = bindings.ofAgent(agent.name)
  const director = agent.state.one('director')
  const config = agent.state.one('config')
  return {
    name: agent.name,
    connected: agent.link !== undefined,
    since: agent.since,
    heardAt: agent.heardAt,
    lostBecause: agent.lostBecause ?? null,
    over: agent.link?.credential.kind ?? null,
    version: agent.hello.agentVersion,
    counters: agent.link?.counters ?? null,
    engine: director?.engine ?? null,
    forwarder: director?.forwarder ?? null,
    forwarderNote: director?.forwarderNote ?? null,
    config: config ? { file: config.file, revision: config.revision, hash: masks.blind(config.hash) } : null,
    binding: binding
      ? { directorId: binding.directorId, directorName: binding.directorName, clusterId: binding.clusterId }
      : null,
  }
}
