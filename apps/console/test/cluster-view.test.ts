import type { RealServerState, VirtualServerState, VrrpState } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { type ClusterOutline, clusterView } from '../src/features/cluster/cluster-view'
import { problemsOf } from '../src/features/cluster/problems'
import { LiveStore } from '../src/features/live/live-store'

const service = '10.0.0.1:80/TCP'
const instance = { name: 'VI_1', virtual_router_id: 51, vips: [{ address: '10.0.0.1', prefix_length: 32 }] }

const outline = {
  id: 'c',
  name: 'cluster',
  fourEyes: false,
  directors: ['a', 'b'].map(name => ({
    id: name,
    name,
    agentName: name,
    draftVersion: 1,
    draftHash: 'x',
    config: {
      lvs_sync_daemon: false,
      vrrp_instance: [{ ...instance, state: 'BACKUP', interface: 'eth0', priority: 100, advert_int: 1000 }],
      virtual_server: [
        {
          id: service,
          lb_algo: 'rr',
          lb_kind: 'NAT',
          protocol: 'TCP',
          persistence_timeout: null,
          real_server: [{ id: 'r:80', weight: 1 }],
        },
      ],
    },
  })),
} satisfies ClusterOutline

interface Said {
  state: VrrpState['state']
  health?: RealServerState['health']
  connected?: boolean
  active?: number
}

function see(said: Record<string, Said>) {
  const store = new LiveStore()
  const objects = Object.entries(said).flatMap(([agentName, { state, health = 'up', active = 0 }]) => {
    const vrrp = {
      ...instance,
      state,
      since: 5,
      reason: 'why',
      vips: [{ ...instance.vips[0], held: state === 'MASTER' }],
    }
    const server = {
      id: service,
      address: '10.0.0.1',
      lb_algo: 'rr',
      lb_kind: 'NAT',
      quorumUp: health === 'up',
      since: 5,
    }
    const real = {
      virtualServer: service,
      id: 'r:80',
      health,
      reason: 'refused',
      since: 5,
      weight: 1,
      activeConnections: active,
      inactiveConnections: 0,
      totalConnections: 0,
    }
    return [
      { agentName, key: 'vrrp/VI_1', receivedAt: 1, value: vrrp as unknown as VrrpState },
      { agentName, key: `virtual-server/${service}`, receivedAt: 1, value: server as unknown as VirtualServerState },
      { agentName, key: `real-server/${service}/r:80`, receivedAt: 1, value: real as unknown as RealServerState },
    ]
  })
  const agents = Object.entries(said).map(([agentName, { connected = true }]) => ({
    agentName,
    connected,
    since: 7,
    lostBecause: connected ? null : 'gone',
    heardAt: connected ? 100 : 50,
    clockAhead: 0,
  }))
  store.receive({ type: 'state', now: 0, agents, objects })
  return clusterView(outline, store)
}
const kinds = (cluster: ReturnType<typeof see>) => problemsOf(cluster).map(({ kind }) => kind)

test('a VIP is held by the director that is MASTER, and its word on the pool is the one shown', () => {
  const cluster = see({ a: { state: 'BACKUP', health: 'down' }, b: { state: 'MASTER', active: 3 } })
  expect(cluster.vips[0]?.holders.map(({ director }) => director.name)).toEqual(['b'])
  expect(cluster.virtualServers[0]).toMatchObject({ up: 1, total: 1, activeConnections: 3 })
  expect(cluster.virtualServers[0]?.seenBy?.name).toBe('b')
  expect(kinds(cluster)).toEqual([])
})

test('what a lost director said last counts no more', () => {
  const cluster = see({ a: { state: 'MASTER', connected: false, active: 9 }, b: { state: 'BACKUP' } })
  expect(cluster.vips[0]?.holders).toEqual([])
  expect(cluster.activeConnections).toBe(0)
  expect(cluster.heardAt).toBe(100)
  expect(kinds(cluster)).toEqual(['no-master', 'agent-lost'])
})

test('while no director is there nobody knows who holds a VIP, which is not the same as nobody holding it', () => {
  const lost = see({ a: { state: 'MASTER', connected: false } })
  expect(lost.vips[0]).toMatchObject({ known: false, holders: [] })
  expect(kinds(lost)).toEqual(['agent-lost', 'agent-never-seen'])
})

test('two masters, a fault, a lost quorum and a real server that is down are told, the serious ones first', () => {
  expect(kinds(see({ a: { state: 'MASTER' }, b: { state: 'MASTER' } }))).toEqual(['two-masters'])
  expect(kinds(see({ a: { state: 'FAULT' }, b: { state: 'MASTER', health: 'down' } }))).toEqual([
    'fault',
    'quorum-lost',
    'real-server-down',
  ])
})

test('many that are down in one pool are one line, with every reason and since the first', () => {
  const cluster = see({ a: { state: 'MASTER' } })
  const [server] = cluster.virtualServers
  const real = server?.realServers[0] as RealServerState
  const pool = (reasons: readonly string[]) => ({
    ...cluster,
    virtualServers: [
      {
        ...(server as NonNullable<typeof server>),
        realServers: reasons.map((reason, n) => ({
          ...real,
          id: `r${n}`,
          health: 'down' as const,
          reason,
          since: 10 - n,
        })),
      },
    ],
  })
  const told = (reasons: readonly string[]) => problemsOf(pool(reasons)).filter(({ tone }) => tone === 'warn')
  expect(told(['x', 'y', 'x']).map(({ kind }) => kind)).toEqual(Array(3).fill('real-server-down'))
  expect(told(['x', 'y', 'x', 'x'])).toMatchObject([
    { kind: 'real-servers-down', count: '4', reason: 'x; y', since: 7 },
  ])
  expect(told(['a', 'b', 'c', 'd'])).toMatchObject([{ reason: 'a; b; c; …' }])
})
