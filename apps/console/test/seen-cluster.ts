/** A cluster as the browser sees it, from as little as a test wants to say of it. */
import {
  ConfigState,
  liveKey,
  RealServerState,
  SyncDaemonState,
  VirtualServerState,
  VrrpState,
} from '@keelson/contract/messages/live-state'
import { type ClusterOutline, type ClusterView, clusterView } from '../src/features/cluster/cluster-view'
import { LiveStore } from '../src/features/live/live-store'

export interface Said {
  name: string
  connected?: boolean
  clockAhead?: number | null
  syncs?: boolean
  draftHash?: string
  config?: Partial<ConfigState>
  vrrp?: Partial<VrrpState>[]
  services?: (Partial<VirtualServerState> & { id: string })[]
  sync?: Partial<SyncDaemonState>
  reals?: (Partial<RealServerState> & { id: string; virtualServer: string })[]
}

const traffic = (bytes: number) => ({
  at: 0,
  totals: { connections: 0, bytesIn: bytes, bytesOut: 0 },
  rates: { connections: 0, bytesIn: bytes, bytesOut: 0 },
})

/** Carries so many bytes of a second. */
export const carrying = (bytes: number) => ({ traffic: traffic(bytes) })

export function seenCluster(said: Said[]): ClusterView {
  const live = new LiveStore()
  const objects = said.flatMap(({ name, config, sync, vrrp = [], services = [], reals = [] }) =>
    [
      ...(config ? [[liveKey.config(), ConfigState.parse({ ...aConfig, ...config })] as const] : []),
      ...(sync ? [[liveKey.syncDaemon(), SyncDaemonState.parse({ ...aSyncDaemon, ...sync })] as const] : []),
      ...vrrp
        .map(each => VrrpState.parse({ ...anInstance, ...each }))
        .map(each => [liveKey.vrrp(each.name), each] as const),
      ...services
        .map(each => VirtualServerState.parse({ ...aService, ...each }))
        .map(each => [liveKey.virtualServer(each.id), each] as const),
      ...reals
        .map(each => RealServerState.parse({ ...aReal, ...each }))
        .map(each => [liveKey.realServer(each.virtualServer, each.id), each] as const),
    ].map(([key, value]) => ({ agentName: name, key, receivedAt: 0, value })),
  )
  const agents = said.map(({ name, connected = true, clockAhead = 0 }) => ({
    agentName: name,
    connected,
    since: 0,
    lostBecause: connected ? null : 'gone',
    heardAt: 0,
    clockAhead,
  }))
  live.receive({ type: 'state', now: 0, agents, objects })
  const outline = {
    id: 'c',
    name: 'cluster',
    fourEyes: false,
    directors: said.map(({ name, syncs = false, draftHash = 'h' }) => ({
      id: name,
      name,
      agentName: name,
      draftVersion: 1,
      draftHash,
      config: { lvs_sync_daemon: syncs, vrrp_instance: [], virtual_server: [] },
    })),
  } satisfies ClusterOutline
  return clusterView(outline, live)
}

const anInstance: VrrpState = {
  name: 'VI_1',
  interface: 'eth0',
  virtual_router_id: 51,
  version: 2,
  state: 'BACKUP',
  since: 0,
  reason: '',
  priority: 100,
  advertInterval: 1000,
  masterDownInterval: 3609,
  vips: [],
  counters: {},
}
const aService: VirtualServerState = {
  id: '10.0.0.1:80/TCP',
  address: '10.0.0.1',
  port: 80,
  protocol: 'TCP',
  lb_algo: 'wrr',
  lb_kind: 'DR',
  quorum: 1,
  quorumUp: true,
  weightUp: 1,
  since: 0,
}
const aReal: Omit<RealServerState, 'id' | 'virtualServer'> = {
  address: '10.0.1.1',
  port: 80,
  weight: 1,
  configuredWeight: 1,
  health: 'up',
  operatorState: 'active',
  since: 0,
  reason: '',
  inTable: true,
  activeConnections: 0,
  inactiveConnections: 0,
  totalConnections: 0,
}
const aSyncDaemon: SyncDaemonState = { roles: ['backup'], interface: 'eth1', id: 7, since: 0 }
const aConfig: ConfigState = {
  file: '/etc/keepalived/keepalived.conf',
  revision: 7,
  hash: 'h',
  appliedAt: 0,
  text: '',
  errors: 0,
  warnings: 0,
}
