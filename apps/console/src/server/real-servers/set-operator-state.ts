/** Drains a real server, takes it out or lets it serve again: a wish that each director keeps; no draft says it. */
import type { OperatorState } from '@keelson/contract/messages/from-console'
import { liveKey } from '@keelson/contract/messages/live-state'
import type { Services } from '../services'
import type { DirectorAnswer } from './weights'

export interface StateToSet {
  clusterId: string
  /** one director only; all by default */
  directorId?: string | undefined
  virtualServer: string
  realServer: string
  state: OperatorState
  by: string
}

/** Empty when no director of those asked for is known to have the real server. */
export async function setOperatorState(
  { hub, bindings }: Pick<Services, 'hub' | 'bindings'>,
  { clusterId, directorId, virtualServer, realServer, state, by }: StateToSet,
): Promise<DirectorAnswer[]> {
  const key = liveKey.realServer(virtualServer, realServer)
  const asked = bindings
    .ofCluster(clusterId)
    .filter(binding => !directorId || binding.directorId === directorId)
    .filter(({ agentName }) => hub.agents.get(agentName)?.state.one('real-server', key) !== undefined)
  return await Promise.all(
    asked.map(async ({ directorName, agentName }) => {
      const command = { type: 'set-operator-state', virtualServer, realServer, state, by } as const
      const { ok, error, why } = await hub.command(agentName, command, 5000)
      return { director: directorName, ok, error: error ?? null, why: why ?? null }
    }),
  )
}
