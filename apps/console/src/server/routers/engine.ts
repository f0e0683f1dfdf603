/** Which engine a director has, and the file that a stock keepalived had before the console: adopted as it was shown, or left. */
import { EngineName } from '@keelson/contract/messages/live-state'
import { z } from 'zod'
import type { CommandWithoutId } from '../hub/hub'
import type { Services } from '../services'
import { allow, conflict, notFound, router } from '../trpc'
import { Id } from './cluster'

/** keepalived says goodbye, ends, and another one starts: as long as that takes on a slow machine, ms. */
const PATIENCE = 45_000

export const engineRouter = router({
  /** Lets the agent write over its director's file, if it is the one whose hash was shown. */
  adopt: allow('admin', 'director')
    .input(z.object({ directorId: Id, hash: z.string().min(1).max(100) }))
    .mutation(async ({ ctx, input }) => {
      const director = await agentOf(ctx, input.directorId)
      const config = ctx.hub.agents.get(director.agentName)?.state.one('config')
      if (!config) throw conflict(`${director.name} has not told its configuration`)
      if (ctx.masks.blind(config.hash) !== input.hash)
        throw conflict(`${config.file} on ${director.name} is another one than was shown: look at it again`)
      if (!config.foreign) throw conflict(`${config.file} on ${director.name} needs no adoption`)
      await order(ctx, director, { type: 'adopt-file', sha256: config.hash, by: ctx.user.email })
    }),

  /** The director's VIPs go to another one meanwhile: `alone` says that there may be none. */
  move: allow('admin', 'director')
    .input(z.object({ directorId: Id, engine: EngineName, alone: z.boolean().default(false) }))
    .mutation(async ({ ctx, input: { directorId, engine, alone } }) => {
      const director = await agentOf(ctx, directorId)
      if (ctx.deployments.isBusy(director.clusterId)) throw conflict('a deployment of this cluster is running')
      const left = alone ? [] : leftAlone(ctx, director)
      if (left.length > 0)
        throw conflict(`no other director is BACKUP of ${left.join(', ')}: its addresses would be nowhere meanwhile`)
      await order(ctx, director, { type: 'move-engine', engine, by: ctx.user.email })
    }),
})

type Director = Awaited<ReturnType<typeof agentOf>>

async function agentOf({ db }: Pick<Services, 'db'>, directorId: string) {
  const director = await db.director.findUnique({ where: { id: directorId } })
  if (!director) throw notFound('director', directorId)
  const { name, agentName, clusterId } = director
  if (!agentName) throw conflict(`no agent is bound to ${name}`)
  return { name, agentName, clusterId }
}

/** Instances that this director is MASTER of and that no other connected one stands by for. */
function leftAlone(
  { hub, bindings }: Pick<Services, 'hub' | 'bindings'>,
  { agentName, clusterId }: Director,
): string[] {
  const others = bindings
    .ofCluster(clusterId)
    .filter(each => each.agentName !== agentName && hub.isConnected(each.agentName))
    .flatMap(each => hub.agents.get(each.agentName)?.state.all('vrrp') ?? [])
  const own = hub.agents.get(agentName)?.state.all('vrrp') ?? []
  return own
    .filter(({ state }) => state === 'MASTER')
    .filter(
      ({ virtual_router_id }) =>
        !others.some(each => each.virtual_router_id === virtual_router_id && each.state === 'BACKUP'),
    )
    .map(({ name }) => name)
}

async function order({ hub }: Pick<Services, 'hub'>, { name, agentName }: Director, command: CommandWithoutId) {
  const { ok, error, answered } = await hub.command(agentName, command, PATIENCE)
  if (!ok) throw conflict(answered ? `${name}: ${error}` : `${name}: ${error}; whether it was done is not known`)
}
