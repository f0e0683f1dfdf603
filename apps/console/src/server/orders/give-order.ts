/** Has a director carry out a person's order, and watches what comes of it on the others. */
import { on } from 'node:events'
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { type KnownDirector, previewFailover } from '../../features/failover/preview-failover'
import type { CommandWithoutId } from '../hub/hub'
import type { Services } from '../services'
import { conflict, notFound } from '../trpc'

type Director = { id: string; name: string; agentName: string; clusterId: string }

/** What the console saw after the order: who is MASTER now, how long that took by the console's clock, what it announced. */
export interface SeenTakeOver {
  director: string
  /** ms */
  after: number
  announcements: number
}

/** Beyond what the formula says: a machine that stands still, a message on its way, ms. */
const PATIENCE = 10_000

export async function directorOf(services: Pick<Services, 'db'>, directorId: string): Promise<Director> {
  const director = await services.db.director.findUnique({ where: { id: directorId } })
  if (!director) throw notFound('director', directorId)
  const { id, name, agentName, clusterId } = director
  if (!agentName) throw conflict(`${name} has no agent: nobody carries that out`)
  return { id, name, agentName, clusterId }
}

/** The agent's own words for what it did. @throws a conflict in words when it did not */
export async function giveOrder(
  { hub }: Pick<Services, 'hub'>,
  { name, agentName }: Director,
  order: CommandWithoutId,
): Promise<string> {
  const { ok, error, effect, answered } = await hub.command(agentName, order, 8000)
  if (!ok) throw conflict(answered ? `${name}: ${error}` : `${name}: ${error}; whether it was carried out is not known`)
  return effect ?? 'done'
}

export function instanceOf({ hub }: Pick<Services, 'hub'>, director: Director, instance: string): VrrpState {
  const told = hub.agents.get(director.agentName)?.state.one('vrrp', `vrrp/${instance}`)
  if (!told) throw notFound(`vrrp_instance on ${director.name}`, instance)
  return told
}

export function knownDirectors(
  { hub, bindings }: Pick<Services, 'hub' | 'bindings'>,
  clusterId: string,
): KnownDirector[] {
  return bindings.ofCluster(clusterId).map(({ agentName, directorName }) => ({
    name: directorName,
    connected: hub.isConnected(agentName),
    vrrp: hub.agents.get(agentName)?.state.all('vrrp') ?? [],
  }))
}

/** What the formulas say would leave the addresses with nobody, or be undone at once, in words. */
export function refusalOf(
  order: 'failover' | 'failback',
  services: Pick<Services, 'hub' | 'bindings'>,
  director: Director,
  virtualRouterId: number,
): string | undefined {
  const foreseen = previewFailover(order, knownDirectors(services, director.clusterId), director.name, virtualRouterId)
  if (foreseen.ok) return undefined
  const why = foreseen.unready.map(([name, reason]) => `${name}: ${reason}`).join(', ')
  const words = {
    'not-master': `${director.name} is not MASTER now`,
    alone: `no other director is ready to take over${why && ` (${why})`}`,
    'master-already': `${director.name} is MASTER already`,
    inferior: `the MASTER has the higher priority: it would take the addresses back at once`,
  }
  return `not done: ${words[foreseen.reason]}`
}

/**
 * Begin before the order is given. Resolves when one of `names` is MASTER of this virtual router; undefined when none
 * became it in time.
 */
export function watchTakeOver(
  { hub, bindings }: Pick<Services, 'hub' | 'bindings'>,
  clusterId: string,
  state: VrrpState,
  isSuccessor: (directorName: string) => boolean,
): { seen: Promise<SeenTakeOver | undefined>; stop(): void } {
  const begun = Date.now()
  const ending = new AbortController()
  const signal = AbortSignal.any([
    ending.signal,
    AbortSignal.timeout(Math.round(2 * state.masterDownInterval) + PATIENCE),
  ])
  const instances = () =>
    bindings.ofCluster(clusterId).flatMap(({ agentName, directorName }) => {
      const all = hub.agents.get(agentName)?.state.all('vrrp') ?? []
      const told = all.find(each => each.virtual_router_id === state.virtual_router_id)
      return told ? [{ directorName, told }] : []
    })
  const announced = new Map(instances().map(({ directorName, told }) => [directorName, announcementsOf(told)]))
  const changes = on(hub.events, 'changes', { signal })
  const look = async () => {
    try {
      for await (const _ of changes) {
        const found = instances().find(each => each.told.state === 'MASTER' && isSuccessor(each.directorName))
        if (!found) continue
        const { directorName: director, told } = found
        const announcements = Math.max(0, announcementsOf(told) - (announced.get(director) ?? 0))
        return { director, after: Date.now() - begun, announcements }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
    return undefined
  }
  return { seen: look(), stop: () => ending.abort() }
}

const announcementsOf = ({ counters }: VrrpState) => (counters.garp_sent ?? 0) + (counters.na_sent ?? 0)
