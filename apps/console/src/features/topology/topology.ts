/** A cluster as the way of a request: clients, VIPs, directors, virtual servers, real servers. Pure; no places yet. */
import type { RealServerState, Traffic, VrrpStateName } from '@keelson/contract/messages/live-state'
import type { ClusterView, DirectorView, VirtualServerView } from '../cluster/cluster-view'

/** The VIPs of one virtual router: they live and move together. */
export interface VipPart {
  id: string
  instance: string
  addresses: string[]
  /** some connected director reports the instance; otherwise nobody knows who holds it */
  known: boolean
  /** ids of directors; two are a split brain */
  holders: string[]
  /** since when the first of them is MASTER */
  since: number | undefined
}

export interface DirectorPart {
  id: string
  name: string
  connected: boolean
  instances: { name: string; state: VrrpStateName; reason: string }[]
}

export interface RealPart {
  id: string
  health: RealServerState['health']
  weight: number
  /** bytes of a second, both ways; undefined: not told */
  bytes: number | undefined
}

export interface ServicePart {
  id: string
  lb_algo: string
  quorumUp: boolean | undefined
  sorry: { id: string; active: boolean } | undefined
  up: number
  total: number
  drained: number
  down: number
  reals: RealPart[]
  /** which director's word is shown */
  seenBy: string | undefined
}

export interface Flow {
  id: string
  from: string
  to: string
  bytes: number | undefined
  /** more than one director carries it, which is one too many */
  split: boolean
}

export interface Topology {
  vips: VipPart[]
  directors: DirectorPart[]
  services: ServicePart[]
  flows: Flow[]
}

export const CLIENTS = 'clients'

export function topologyOf(cluster: ClusterView): Topology {
  const vips = vipParts(cluster)
  const servers = cluster.virtualServers.map(server => ({ server, vip: vipOf(server, vips) }))
  const bytesAt = (director: DirectorView, server: VirtualServerView) =>
    bytesOf(director.virtualServers.find(({ id }) => id === server.id)?.traffic)
  const flows: Flow[] = vips.flatMap(vip => {
    const own = servers.filter(each => each.vip === vip).map(each => each.server)
    const split = vip.holders.length > 1
    const toHolders = vip.holders.map(holder => {
      const director = cluster.directors.find(({ id }) => id === holder)
      const bytes = director && sum(own.map(server => bytesAt(director, server)))
      return { id: `${vip.id} ${holder}`, from: vip.id, to: holder, bytes, split }
    })
    const inward = {
      id: `${CLIENTS} ${vip.id}`,
      from: CLIENTS,
      to: vip.id,
      bytes: sum(toHolders.map(f => f.bytes)),
      split,
    }
    return vip.holders.length > 0 ? [inward, ...toHolders] : []
  })
  for (const { server, vip } of servers)
    for (const director of carriers(cluster, server, vip))
      flows.push({
        id: `${director.id} ${server.id}`,
        from: director.id,
        to: server.id,
        bytes: bytesAt(director, server),
        split: (vip?.holders.length ?? 0) > 1,
      })
  return {
    vips,
    directors: cluster.directors.map(directorPart),
    services: cluster.virtualServers.map(servicePart),
    flows,
  }
}

function vipParts(cluster: ClusterView): VipPart[] {
  const parts = new Map<number, VipPart>()
  for (const vip of cluster.vips) {
    const part = parts.get(vip.virtual_router_id) ?? {
      id: `vip ${vip.virtual_router_id}`,
      instance: vip.instance,
      addresses: [],
      known: vip.known,
      holders: [],
      since: vip.holders[0]?.since,
    }
    parts.set(vip.virtual_router_id, part)
    part.addresses.push(vip.address)
    for (const { director } of vip.holders) if (!part.holders.includes(director.id)) part.holders.push(director.id)
  }
  return [...parts.values()]
}

const directorPart = ({ id, name, agent, vrrp }: DirectorView): DirectorPart => ({
  id,
  name,
  connected: agent?.connected === true,
  instances: vrrp.map(({ name, state, reason }) => ({ name, state, reason })),
})

function servicePart(server: VirtualServerView): ServicePart {
  const reals = server.realServers.map(
    ({ id, health, weight, traffic }): RealPart => ({ id, health, weight, bytes: bytesOf(traffic) }),
  )
  return {
    id: server.id,
    lb_algo: server.state?.lb_algo ?? server.lb_algo,
    quorumUp: server.state?.quorumUp,
    sorry: server.state?.sorryServer,
    up: server.up,
    total: server.total,
    drained: reals.filter(({ health, weight }) => health === 'up' && weight === 0).length,
    down: reals.filter(({ health }) => health === 'down').length,
    reals,
    seenBy: server.seenBy?.name,
  }
}

/** Who forwards it now: whoever holds its address; of a fwmark, whoever has connections to it, else who is shown. */
function carriers({ directors }: ClusterView, server: VirtualServerView, vip: VipPart | undefined): DirectorView[] {
  if (vip) return directors.filter(({ id }) => vip.holders.includes(id))
  const busy = directors.filter(
    director =>
      director.agent?.connected &&
      director.realServers.some(real => real.virtualServer === server.id && real.activeConnections > 0),
  )
  return busy.length > 0 ? busy : server.seenBy ? [server.seenBy] : []
}

function vipOf(server: VirtualServerView, vips: VipPart[]): VipPart | undefined {
  const address = server.state?.address ?? addressOf(server.id)
  return vips.find(({ addresses }) => address !== undefined && addresses.includes(address))
}

/** '10.0.0.1:80/TCP' and '[2001:db8::1]:80/TCP'; a fwmark has none. */
const addressOf = (id: string): string | undefined => id.match(/^\[?([0-9a-f.:]+?)\]?:\d+\//i)?.[1]

const bytesOf = (traffic: Traffic | undefined): number | undefined =>
  traffic?.rates && traffic.rates.bytesIn + traffic.rates.bytesOut

/** Undefined where none of them is known. */
export function sum(values: (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined
}
