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

const AgentName = z.string().min(1).max(200)

export const agentRouter = router({
  /** Agents that no director claims are seen by those who see every cluster. */
  list: allow('viewer', 'shown').query(({ ctx }) =>
    [...ctx.hub.agents.values()]
      .filter(agent => sees(ctx.rights, ctx.bindings.ofAgent(agent.name)?.clusterId))
      .map(agent => describe(ctx, agent)),
  ),

  tokens: allow('admin', 'console').query(async ({ ctx }) => {
    const rows = await ctx.db.agentToken.findMany({ orderBy: { createdAt: 'desc' } })
    return rows.map(({ id, directorName, createdBy, createdAt, expiresAt, usesLeft, lastUsedAt }) => ({
      id,
      directorName,
      createdBy,
      createdAt: createdAt.getTime(),
      expiresAt: expiresAt.getTime(),
      usesLeft,
      lastUsedAt: lastUsedAt?.getTime() ?? null,
    }))
  }),

  /** The token is in this answer and nowhere else afterwards. */
  createToken: allow('admin', 'console')
    .input(
      z.object({
        /** empty: any name that is not enrolled yet */
        directorName: DirectorName.or(z.literal('')),
        hours: z.number().int().min(1).max(168).default(24),
        uses: z.number().int().min(1).max(100).default(1),
      }),
    )
    .mutation(async ({ ctx, input: { directorName, hours, uses } }) => {
      const token = `keelson_${randomBytes(24).toString('base64url')}`
      const expiresAt = new Date(Date.now() + hours * 3600_000)
      const createdBy = ctx.user.email
      await ctx.db.agentToken.create({
        data: { directorName, hash: sha256(token), createdBy, expiresAt, usesLeft: uses },
      })
      return { token }
    }),

  removeToken: allow('admin', 'console')
    .input(z.object({ id: z.string().max(50) }))
    .mutation(async ({ ctx, input }) => {
      const { count } = await ctx.db.agentToken.deleteMany({ where: { id: input.id } })
      if (count === 0) throw notFound('token', input.id)
    }),

  /** Its key is not taken any more, and what is connected is cut at once. */
  revoke: allow('admin', 'console')
    .input(z.object({ agentName: AgentName }))
    .mutation(async ({ ctx, input: { agentName } }) => {
      if (!ctx.identities.of(agentName)) throw notFound('agent', agentName)
      await ctx.identities.revoke(agentName)
      ctx.hub.agents.get(agentName)?.link?.close(4007, `${agentName} was revoked`)
    }),

  /** The name is free for another key: a new machine, or one that was revoked by mistake. */
  forget: allow('admin', 'console')
    .input(z.object({ agentName: AgentName }))
    .mutation(async ({ ctx, input: { agentName } }) => {
      if (!ctx.identities.of(agentName)) throw notFound('agent', agentName)
      await ctx.identities.forget(agentName)
      ctx.hub.agents.get(agentName)?.link?.close(4007, `${agentName} was forgotten`)
    }),

  /** Of everyone who ever proved a key, also of those who are not here. */
  identities: allow('admin', 'console').query(async ({ ctx }) => ({
    consoleKey: ctx.hub.key.publicKey,
    agents: ctx.identities.all(),
  })),

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
    over: agent.link?.door ?? null,
    version: agent.hello.agentVersion,
    counters: agent.link?.counters ?? null,
    engine: director?.engine ?? null,
    engineNote: director?.engineNote ?? null,
    forwarder: director?.forwarder ?? null,
    forwarderNote: director?.forwarderNote ?? null,
    config: config
      ? {
          file: config.file,
          revision: config.revision,
          hash: masks.blind(config.hash),
          foreign: config.foreign ?? false,
          included: config.included ? { files: config.included.files, left: config.included.left } : null,
        }
      : null,
    binding: binding
      ? { directorId: binding.directorId, directorName: binding.directorName, clusterId: binding.clusterId }
      : null,
  }
}
