/** The rows of one virtual server over the directors that were chosen, with predicted and live shares. Pure. */
import type { RealServerState } from '@keelson/contract/messages/live-state'
import { liveKey } from '@keelson/contract/messages/live-state'
import type { ClusterView, DirectorView } from '../cluster/cluster-view'
import type { LiveStore } from '../live/live-store'
import { predictedShares } from './predicted-shares'

/** Live shares are of this many milliseconds. */
export const SHARE_WINDOW = 10_000

export interface PoolRow {
  id: string
  /** As the director that is shown reports it. */
  state: RealServerState | undefined
  weight: number
  /** Directors that hold another weight. */
  others: { director: string; weight: number }[]
  predicted: number | undefined
  live: number | undefined
  activeConnections: number
  inactiveConnections: number
}

export interface Pool {
  rows: PoolRow[]
  seenBy: DirectorView | undefined
  /** New connections per second over the window, all directors chosen. */
  rate: number
}

export function poolOf(
  cluster: ClusterView,
  virtualServer: string,
  options: {
    directorId: string | undefined
    drafted: { id: string; weight: number }[]
    pending: ReadonlyMap<string, number>
    lb_algo: string
  },
  live: LiveStore,
  now: number,
): Pool {
  const view = cluster.virtualServers.find(server => server.id === virtualServer)
  const chosen = cluster.directors.filter(director => !options.directorId || director.id === options.directorId)
  const connected = chosen.filter(director => director.agent?.connected)
  const seenBy = options.directorId ? connected[0] : view?.seenBy
  const of = (director: DirectorView | undefined, id: string) =>
    director?.realServers.find(real => real.virtualServer === virtualServer && real.id === id)
  const counterOf = (director: DirectorView, id: string) =>
    `${director.agentName} ${liveKey.realServer(virtualServer, id)}`
  const ids = [
    ...new Set([
      ...options.drafted.map(real => real.id),
      ...(seenBy?.realServers.filter(real => real.virtualServer === virtualServer).map(real => real.id) ?? []),
    ]),
  ]
  const rows = ids.map((id): PoolRow => {
    const state = of(seenBy, id)
    const drafted = options.drafted.find(real => real.id === id)?.weight
    const weight = options.pending.get(id) ?? state?.weight ?? drafted ?? 0
    const states = connected.flatMap(director => of(director, id) ?? [])
    const growths = connected.map(director => live.connections.growth(counterOf(director, id), now, SHARE_WINDOW))
    return {
      id,
      state,
      weight,
      others: connected.flatMap(director => {
        const other = of(director, id)
        return other && other.weight !== (state?.weight ?? weight)
          ? [{ director: director.name, weight: other.weight }]
          : []
      }),
      predicted: undefined,
      live: growths.some(growth => growth !== undefined)
        ? growths.reduce((sum: number, growth) => sum + (growth ?? 0), 0)
        : undefined,
      activeConnections: states.reduce((sum, real) => sum + real.activeConnections, 0),
      inactiveConnections: states.reduce((sum, real) => sum + real.inactiveConnections, 0),
    }
  })
  const known = rows.flatMap(({ id }) =>
    connected.map(director => live.connections.known(counterOf(director, id), now, SHARE_WINDOW)),
  )
  const grown = rows.reduce((sum, row) => sum + (row.live ?? 0), 0)
  const predicted = predictedShares(options.lb_algo, rows)
  return {
    seenBy,
    rate: grown / (Math.max(1000, ...known) / 1000),
    rows: rows.map(row => ({
      ...row,
      predicted: predicted?.get(row.id),
      live: row.live === undefined || grown === 0 ? undefined : row.live / grown,
    })),
  }
}
