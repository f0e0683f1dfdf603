/** A cluster as a person asks about it: what the drafts say, joined with what the directors report. Pure. */
import type {
  ConfigState,
  DirectorState,
  ProcessState,
  RealServerState,
  SyncDaemonState,
  VirtualServerState,
  VrrpState,
} from '@keelson/contract/messages/live-state'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/routers/app-router'
import type { LiveDirector } from '@/server/routers/live'
import type { LiveStore } from '../live/live-store'

export type ClusterOutline = inferRouterOutputs<AppRouter>['cluster']['overview'][number]

export interface DirectorView {
  id: string
  name: string
  agentName: string | null
  agent: LiveDirector | undefined
  director: DirectorState | undefined
  config: ConfigState | undefined
  vrrp: VrrpState[]
  processes: ProcessState[]
  virtualServers: VirtualServerState[]
  realServers: RealServerState[]
  /** What the kernel runs of lvs_sync_daemon; undefined where the agent does not say. */
  syncDaemon: SyncDaemonState | undefined
  /** The draft has an lvs_sync_daemon. */
  syncs: boolean
  /** The draft differs from what runs. */
  undeployed: boolean
}

export interface VipView {
  address: string
  prefix_length: number
  instance: string
  virtual_router_id: number
  /** Some connected director reports its instance: otherwise nobody knows who holds it. */
  known: boolean
  holders: { director: DirectorView; since: number }[]
}

export interface VirtualServerView {
  id: string
  lb_algo: string
  lb_kind: string
  /** Whose word is shown: the director that holds the address, else one that is connected. */
  seenBy: DirectorView | undefined
  state: VirtualServerState | undefined
  realServers: RealServerState[]
  up: number
  total: number
  activeConnections: number
  inactiveConnections: number
}

export interface ClusterView {
  id: string
  name: string
  fourEyes: boolean
  directors: DirectorView[]
  vips: VipView[]
  virtualServers: VirtualServerView[]
  activeConnections: number
  inactiveConnections: number
  /** Oldest of the ages of what is shown. */
  heardAt: number | undefined
}

export function clusterView(outline: ClusterOutline, live: LiveStore): ClusterView {
  const directors = outline.directors.map(director => directorView(director, live))
  const virtualServers = distinct(
    [
      ...outline.directors.flatMap(director => director.config.virtual_server),
      ...directors.flatMap(director => director.virtualServers.map(state => ({ ...state, real_server: [] }))),
    ],
    server => server.id,
  ).map(server => virtualServerView(server, directors))
  // a director that is gone shows its own age; the figures are of those that are there
  const heard = directors.flatMap(({ agent }) => (agent?.connected ? agent.heardAt : []))
  const lost = directors.flatMap(({ agent }) => agent?.heardAt ?? [])
  return {
    id: outline.id,
    name: outline.name,
    fourEyes: outline.fourEyes,
    directors,
    vips: vipViews(outline, directors),
    virtualServers,
    activeConnections: sum(virtualServers, server => server.activeConnections),
    inactiveConnections: sum(virtualServers, server => server.inactiveConnections),
    heardAt: heard.length > 0 ? Math.min(...heard) : lost.length > 0 ? Math.max(...lost) : undefined,
  }
}

function directorView(director: ClusterOutline['directors'][number], live: LiveStore): DirectorView {
  const { id, name, agentName, draftHash } = director
  const agent = agentName ? live.agents.get(agentName) : undefined
  const known = agentName ?? ''
  const config = live.one(known, 'config')
  return {
    id,
    name,
    agentName,
    agent,
    director: live.one(known, 'director'),
    config,
    vrrp: live.all(known, 'vrrp'),
    processes: live.all(known, 'process'),
    virtualServers: live.all(known, 'virtual-server'),
    realServers: live.all(known, 'real-server'),
    syncs: director.config.lvs_sync_daemon,
    syncDaemon: live.one(known, 'sync-daemon'),
    undeployed: config !== undefined && config.hash !== draftHash,
  }
}

function vipViews(outline: ClusterOutline, directors: DirectorView[]): VipView[] {
  const drafted = outline.directors.flatMap(({ config }) =>
    config.vrrp_instance.flatMap(({ name, virtual_router_id, vips }) =>
      vips.map(vip => ({ ...vip, instance: name, virtual_router_id })),
    ),
  )
  const reported = directors.flatMap(({ vrrp }) =>
    vrrp.flatMap(({ name, virtual_router_id, vips }) =>
      vips.map(({ address, prefix_length }) => ({ address, prefix_length, instance: name, virtual_router_id })),
    ),
  )
  return distinct([...reported, ...drafted], vip => `${vip.virtual_router_id} ${vip.address}`).map(vip => ({
    ...vip,
    known: directors.some(
      ({ agent, vrrp }) => agent?.connected && vrrp.some(state => state.virtual_router_id === vip.virtual_router_id),
    ),
    holders: directors.flatMap(director => {
      // What a lost director said last is no longer so: it is not counted as holding anything.
      if (!director.agent?.connected) return []
      const instance = director.vrrp.find(({ virtual_router_id }) => virtual_router_id === vip.virtual_router_id)
      const held = instance?.vips.some(({ address, held }) => held && address === vip.address)
      return instance && held ? [{ director, since: instance.since }] : []
    }),
  }))
}

function virtualServerView(
  server: { id: string; lb_algo: string; lb_kind: string; real_server: readonly unknown[] },
  directors: DirectorView[],
): VirtualServerView {
  const { id, lb_algo, lb_kind } = server
  const connected = directors.filter(director => director.agent?.connected)
  const reporting = connected.filter(director => director.virtualServers.some(state => state.id === id))
  const holder = reporting.find(director => {
    const address = director.virtualServers.find(state => state.id === id)?.address
    return director.vrrp.some(({ vips }) => vips.some(vip => vip.held && vip.address === address))
  })
  const seenBy = holder ?? reporting[0]
  const realServers = seenBy?.realServers.filter(real => real.virtualServer === id) ?? []
  const everywhere = connected.flatMap(director => director.realServers.filter(real => real.virtualServer === id))
  return {
    id,
    lb_algo,
    lb_kind,
    seenBy,
    state: seenBy?.virtualServers.find(state => state.id === id),
    realServers,
    up: realServers.filter(real => real.health === 'up').length,
    total: realServers.length || server.real_server.length,
    activeConnections: sum(everywhere, real => real.activeConnections),
    inactiveConnections: sum(everywhere, real => real.inactiveConnections),
  }
}

export function distinct<T>(items: T[], keyOf: (item: T) => string): T[] {
  const seen = new Map<string, T>()
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item)
  return [...seen.values()]
}

const sum = <T>(items: T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0)
