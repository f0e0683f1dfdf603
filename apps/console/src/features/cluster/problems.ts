/** What of a cluster needs a person, worst first. Pure; the words are the page's. */
import type { ClusterView, VirtualServerView } from './cluster-view'

export type Problem = { tone: 'bad' | 'warn'; since?: number; virtualServer?: string } & (
  | { kind: 'no-master'; instance: string }
  | { kind: 'two-masters'; instance: string; directors: string }
  | { kind: 'fault'; director: string; instance: string; reason: string }
  | { kind: 'agent-lost'; director: string; reason: string }
  | { kind: 'no-agent'; director: string }
  | { kind: 'agent-never-seen'; director: string }
  | { kind: 'quorum-lost'; service: string }
  | { kind: 'real-server-down'; real: string; service: string; reason: string }
  | { kind: 'real-servers-down'; count: string; service: string; reason: string }
  | { kind: 'process'; director: string; process: string; reason: string }
  | { kind: 'undeployed'; director: string }
)

export function problemsOf(cluster: ClusterView): Problem[] {
  const problems: Problem[] = [...vrrpProblems(cluster), ...directorProblems(cluster)]
  for (const server of cluster.virtualServers) {
    if (server.state && !server.state.quorumUp)
      problems.push({
        kind: 'quorum-lost',
        tone: 'bad',
        service: server.id,
        since: server.state.since,
        virtualServer: server.id,
      })
    problems.push(...downOf(server))
  }
  return problems.sort((a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'))
}

/** Up to so many that are down have a line each. */
const LINES = 3

function downOf({ id, realServers }: VirtualServerView): Problem[] {
  const down = realServers.filter(({ health }) => health === 'down')
  const about = { tone: 'warn', service: id, virtualServer: id } as const
  if (down.length <= LINES)
    return down.map(real => ({
      ...about,
      kind: 'real-server-down',
      real: real.id,
      reason: real.reason,
      since: real.since,
    }))
  const reasons = [...new Set(down.map(({ reason }) => reason))]
  const since = Math.min(...down.map(real => real.since))
  const reason = reasons.length > LINES ? `${reasons.slice(0, LINES).join('; ')}; …` : reasons.join('; ')
  return [{ ...about, kind: 'real-servers-down', count: String(down.length), reason, since }]
}

function vrrpProblems({ directors }: ClusterView): Problem[] {
  const problems: Problem[] = []
  const connected = directors.filter(director => director.agent?.connected)
  const names = new Map(
    connected.flatMap(({ vrrp }) => vrrp.map(({ virtual_router_id, name }) => [virtual_router_id, name])),
  )
  for (const [virtual_router_id, instance] of names) {
    const masters = connected.filter(({ vrrp }) =>
      vrrp.some(state => state.virtual_router_id === virtual_router_id && state.state === 'MASTER'),
    )
    if (masters.length === 0) problems.push({ kind: 'no-master', tone: 'bad', instance })
    if (masters.length > 1)
      problems.push({
        kind: 'two-masters',
        tone: 'bad',
        instance,
        directors: masters.map(({ name }) => name).join(', '),
      })
  }
  for (const { name, vrrp } of connected)
    for (const state of vrrp)
      if (state.state === 'FAULT')
        problems.push({
          kind: 'fault',
          tone: 'bad',
          director: name,
          instance: state.name,
          reason: state.reason,
          since: state.since,
        })
  return problems
}

function directorProblems({ directors }: ClusterView): Problem[] {
  const problems: Problem[] = []
  for (const { name, agentName, agent, processes, undeployed } of directors) {
    if (!agentName) problems.push({ kind: 'no-agent', tone: 'warn', director: name })
    else if (!agent) problems.push({ kind: 'agent-never-seen', tone: 'bad', director: name })
    else if (!agent.connected) {
      const reason = agent.lostBecause ?? ''
      problems.push({ kind: 'agent-lost', tone: 'bad', director: name, reason, since: agent.since })
      continue
    }
    for (const process of processes)
      if (process.state === 'backing-off')
        problems.push({
          kind: 'process',
          tone: 'warn',
          director: name,
          process: process.name,
          reason: process.lastExit ?? '',
          since: process.since,
        })
    if (undeployed) problems.push({ kind: 'undeployed', tone: 'warn', director: name })
  }
  return problems
}
