/** What a forwarder's table should hold for one virtual server. */
import type { ForwardingMethod, Tunnel, VirtualServer } from '@keelson/keepalived-conf/config'
import type { PoolRealServer } from './pool-real-server'
import { endpointId } from './words'

export interface PoolTable {
  destinations: PoolDestination[]
}

export interface PoolDestination {
  id: string
  address: string
  port: number
  /** 0: keeps its connections, gets no new one */
  weight: number
  method: ForwardingMethod
  tunnel?: Tunnel
  uthreshold?: number
  lthreshold?: number
}

/** Without the quorum the sorry server stands alone; who is down stays with weight 0 where inhibit_on_failure says so. */
export function poolTable(config: VirtualServer, realServers: readonly PoolRealServer[], quorumUp: boolean): PoolTable {
  const sorry = sorryServerOf(config)
  const sorryServes = sorry !== undefined && !quorumUp
  const destinations: PoolDestination[] = []
  for (const realServer of realServers) {
    const weight = weightInTable(realServer, sorryServes, sorry?.id)
    if (weight !== undefined) destinations.push(destination(realServer.config, weight))
  }
  if (!sorry) return { destinations }
  const taken = destinations.some(({ id }) => id === sorry.id)
  if (sorryServes) destinations.push({ ...sorry, weight: 1 })
  else if (config.sorry_server_inhibit && !taken) destinations.push({ ...sorry, weight: 0 })
  return { destinations }
}

/** Is this id in `poolTable`? */
export function isInTable(config: VirtualServer, realServer: PoolRealServer, quorumUp: boolean): boolean {
  const sorry = sorryServerOf(config)
  const sorryServes = sorry !== undefined && !quorumUp
  if (sorry?.id === realServer.config.id && (sorryServes || config.sorry_server_inhibit)) return true
  return weightInTable(realServer, sorryServes, sorry?.id) !== undefined
}

function weightInTable(
  { operatorState, weight, serves, config }: PoolRealServer,
  sorryServes: boolean,
  sorryId: string | undefined,
): number | undefined {
  if (operatorState === 'out') return undefined
  if (serves && !sorryServes) return weight
  return config.inhibit_on_failure && config.id !== sorryId ? 0 : undefined
}

export function sorryServerOf(config: VirtualServer): Omit<PoolDestination, 'weight'> | undefined {
  const { sorry_server: sorry, sorry_server_lvs_method, lb_kind, tunnel } = config
  if (!sorry) return undefined
  const method = sorry_server_lvs_method ?? lb_kind
  return {
    ...sorry,
    id: endpointId(sorry.address, sorry.port),
    method,
    ...(tunnel && method === 'TUN' && { tunnel }),
  }
}

function destination(real: PoolRealServer['config'], weight: number): PoolDestination {
  const { id, address, port, lb_kind: method, tunnel, uthreshold, lthreshold } = real
  return {
    id,
    address,
    port,
    weight,
    method,
    ...(tunnel && { tunnel }),
    ...(uthreshold !== undefined && { uthreshold }),
    ...(lthreshold !== undefined && { lthreshold }),
  }
}
