/** The rows of one virtual server over the directors that were chosen, with predicted and live shares. Pure. */
import type { RealServerState, Traffic } from '@keelson/contract/messages/live-state'
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
  operatorState: RealServerState['operatorState']
  /** What it has, or gets when it serves again: that of the draft while it is drained or out. */
  weight: number
  /** What it has now. */
  takes: number
  /** Directors that hold another weight, or in which somebody decided otherwise. */
  others: { director: string; weight: number; operatorState: RealServerState['operatorState'] }[]
  predicted: number | undefined
  live: number | undefined
  activeConnections: number
  inactiveConnections: number
  /** Unset where no director says. */
  persistentConnections: number | undefined
  /** Of the connected directors. */
  agents: string[]
  /** Under which the live store keeps its figures, one of each connected director. */
  names: string[]
}

export interface Pool {
  rows: PoolRow[]
  seenBy: DirectorView | undefined
  connected: DirectorView[]
  /** What goes through in a second, by the word of `seenBy`: unset until it says. */
  rates: Traffic['rates']
}

const NONE: PoolRow['others'] = []

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
  const reports = new Map(connected.map(director => [director.id, ownedBy(director, virtualServer)]))
  const seen = (seenBy && reports.get(seenBy.id)) ?? new Map<string, RealServerState>()
  const agents = connected.map(({ agentName }) => agentName ?? '')
  const drafts = new Map(options.drafted.map(real => [real.id, real.weight]))
  const rows = [...new Set([...drafts.keys(), ...seen.keys()])].map((id): PoolRow => {
    const state = seen.get(id)
    const operatorState = state?.operatorState ?? 'active'
    const held = operatorState === 'active' ? state?.weight : undefined
    const weight = options.pending.get(id) ?? held ?? drafts.get(id) ?? 0
    const told = connected.flatMap(director => {
      const of = reports.get(director.id)?.get(id)
      return of ? [{ director: director.name, of }] : []
    })
    const names = agents.map(agentName => `${agentName} ${liveKey.realServer(virtualServer, id)}`)
    const growths = names.map(name => live.connections.growth(name, now, SHARE_WINDOW))
    const others = told.filter(
      ({ of }) => of.weight !== (state?.weight ?? weight) || of.operatorState !== operatorState,
    )
    return {
      id,
      state,
      operatorState,
      weight,
      takes: operatorState === 'active' ? weight : 0,
      others:
        others.length === 0
          ? NONE
          : others.map(({ director, of }) => ({ director, weight: of.weight, operatorState: of.operatorState })),
      predicted: undefined,
      live: growths.some(growth => growth !== undefined)
        ? growths.reduce((sum: number, growth) => sum + (growth ?? 0), 0)
        : undefined,
      ...countsOf(told.map(({ of }) => of)),
      agents,
      names,
    }
  })
  const grown = rows.reduce((sum, row) => sum + (row.live ?? 0), 0)
  const predicted = predictedShares(options.lb_algo, rows)
  return {
    seenBy,
    connected,
    rates: seenBy?.virtualServers.find(server => server.id === virtualServer)?.traffic?.rates,
    rows: rows.map(row => ({
      ...row,
      predicted: predicted?.get(row.id),
      live: row.live === undefined || grown === 0 ? undefined : row.live / grown,
    })),
  }
}

/** The row with what its directors say by now; weights and shares are of the pool, and come with it. */
export function freshRow(row: PoolRow, virtualServer: string, seenBy: string | undefined, live: LiveStore): PoolRow {
  const key = liveKey.realServer(virtualServer, row.id)
  const told = row.agents.flatMap(agentName => live.one(agentName, 'real-server', key) ?? [])
  const state = seenBy === undefined ? undefined : live.one(seenBy, 'real-server', key)
  return { ...row, ...countsOf(told), state }
}

function countsOf(told: readonly RealServerState[]) {
  const persistent = told.flatMap(of => of.persistentConnections ?? [])
  return {
    activeConnections: told.reduce((sum, of) => sum + of.activeConnections, 0),
    inactiveConnections: told.reduce((sum, of) => sum + of.inactiveConnections, 0),
    persistentConnections: persistent.length === 0 ? undefined : persistent.reduce((sum, each) => sum + each, 0),
  }
}

const ownedBy = (director: DirectorView, virtualServer: string) =>
  new Map(director.realServers.flatMap(real => (real.virtualServer === virtualServer ? [[real.id, real]] : [])))
