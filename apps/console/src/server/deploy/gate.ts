/** Waits until a director is as it should be and stays so for a while; or says why it is not. */
import type { Agent, Hub } from '../hub/hub'

/** `final`: waiting longer changes nothing. */
export interface Closed {
  reason: string
  final?: boolean
}

export interface Patience {
  /** how long the gate may take to open, ms */
  within: number
  /** how long it must stay open, ms */
  soak: number
  /** told why it is still closed, whenever that is another reason; undefined: it is open and soaks */
  onWait?(reason: string | undefined): void
}

/** Resolves with why the gate did not open in time and stay open, or undefined once it did. */
export function gate(
  hub: Hub,
  agentName: string,
  closedBecause: (agent: Agent) => Closed | undefined,
  { within, soak, onWait }: Patience,
): Promise<string | undefined> {
  return new Promise(resolve => {
    let soaking: NodeJS.Timeout | undefined
    let told: string | undefined
    const stateOf = (): Closed | undefined => {
      const agent = hub.agents.get(agentName)
      return agent ? closedBecause(agent) : { reason: `${agentName} is not known` }
    }
    let due: NodeJS.Immediate | undefined
    // A director that starts tells of a thousand things at once: it is looked at when all that came is taken in.
    const heard = (of: Agent) => {
      if (of.name === agentName) due ??= setImmediate(look)
    }
    const look = () => {
      due = undefined
      const closed = stateOf()
      if (closed?.final) return settle(closed.reason)
      if (closed?.reason !== told) onWait?.(closed?.reason)
      told = closed?.reason
      if (closed) {
        clearTimeout(soaking)
        soaking = undefined
      } else soaking ??= setTimeout(() => settle(undefined), soak)
    }
    const settle = (reason: string | undefined) => {
      clearTimeout(timer)
      clearTimeout(soaking)
      clearImmediate(due)
      hub.events.off('changes', heard)
      hub.events.off('agent', heard)
      resolve(reason)
    }
    const timer = setTimeout(() => {
      const closed = stateOf()
      const why = closed?.reason ?? `${agentName} was not steady for ${soak / 1000} s`
      settle(`${why} (waited ${(within + soak) / 1000} s)`)
    }, within + soak)
    hub.events.on('changes', heard)
    hub.events.on('agent', heard)
    if (hub.agents.has(agentName)) look()
  })
}
