/** When a director counts as done: its own report names the hash that was sent, and no VRRP instance is in FAULT or INIT. */
import type { Agent, Hub } from '../hub/hub'

/** Resolves with why the gate did not open in time, or undefined once it is open. */
export function configGate(
  hub: Hub,
  agentName: string,
  wanted: { revision: number; hash: string },
  within: number,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const look = (agent: Agent | undefined) => {
      if (agent?.name === agentName && !closedBecause(agent, wanted)) settle(undefined)
    }
    const settle = (reason: string | undefined) => {
      clearTimeout(timer)
      hub.events.off('changes', look)
      hub.events.off('agent', look)
      resolve(reason)
    }
    const timer = setTimeout(() => {
      const agent = hub.agents.get(agentName)
      settle(`${agent ? closedBecause(agent, wanted) : `${agentName} is not known`} (waited ${within / 1000} s)`)
    }, within)
    hub.events.on('changes', look)
    hub.events.on('agent', look)
    look(hub.agents.get(agentName))
  })
}

function closedBecause(agent: Agent, wanted: { revision: number; hash: string }): string | undefined {
  if (!agent.link) return `${agent.name} is not connected: ${agent.lostBecause ?? ''}`
  const config = agent.state.one('config')
  if (config?.hash !== wanted.hash)
    return `${agent.name} reports the text ${config?.hash.slice(0, 12) ?? '(none)'}, not ${wanted.hash.slice(0, 12)} of revision ${wanted.revision}`
  if (config.revision !== wanted.revision)
    return `${agent.name} reports revision ${config.revision}, not ${wanted.revision}`
  const unsettled = agent.state.all('vrrp').find(({ state }) => state === 'FAULT' || state === 'INIT')
  return unsettled && `vrrp_instance ${unsettled.name} is ${unsettled.state}: ${unsettled.reason}`
}
