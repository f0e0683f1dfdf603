/**
 * Before a MASTER is touched its VIPs go to another director, by its own goodbye, and come back when all is over. Who has
 * nobody to hand over to is not touched at all.
 */
import { previewFailover } from '../../features/failover/preview-failover'
import type { Hub } from '../hub/hub'

export interface HandOverDirector {
  name: string
  agentName: string | null
}

/** Beyond what the formulas say: a message on its way, a machine that stands still, ms. */
const PATIENCE = 10_000
const SLOWEST = 60_000

export class HandOver {
  readonly #hub: Hub
  readonly #by: string
  readonly #stoodBack: string[] = []

  constructor(hub: Hub, by: string) {
    this.#hub = hub
    this.#by = by
  }

  isMaster(agentName: string): boolean {
    return this.#masters(agentName).length > 0
  }

  /** `hold`: it stands back no longer than this, ms, whatever becomes of the console. Undefined when it serves nothing any more, else why not. */
  async away(agentName: string, directors: readonly HandOverDirector[], hold: number): Promise<string | undefined> {
    const masters = this.#masters(agentName)
    const { name = agentName } = directors.find(each => each.agentName === agentName) ?? {}
    const known = directors.map(each => ({
      name: each.name,
      connected: each.agentName !== null && this.#hub.isConnected(each.agentName),
      vrrp: (each.agentName && this.#hub.agents.get(each.agentName)?.state.all('vrrp')) || [],
    }))
    for (const { name: instance, virtual_router_id } of masters) {
      const foreseen = previewFailover('failover', known, name, virtual_router_id)
      if (foreseen.ok) continue
      const why = foreseen.unready.map(([other, reason]) => `${other}: ${reason}`).join(', ')
      return `${instance} was not handed over: no other director is ready to take over${why && ` (${why})`}`
    }
    const done = await this.#hub.command(agentName, { type: 'demote', hold, by: this.#by }, 8000)
    if (!done.ok && done.answered) return `it was not handed over: ${done.error}`
    this.#stoodBack.push(agentName)
    if (!done.ok) return `it was not handed over: ${done.error}`
    const ids = masters.map(({ virtual_router_id }) => virtual_router_id)
    const others = directors.flatMap(each => (each.agentName && each.agentName !== agentName ? [each.agentName] : []))
    const longest = Math.min(SLOWEST, Math.max(0, ...masters.map(({ masterDownInterval }) => 2 * masterDownInterval)))
    const isTaken = () =>
      ids.every(id => others.some(other => this.#masters(other).some(each => each.virtual_router_id === id))) &&
      !this.#masters(agentName).some(each => ids.includes(each.virtual_router_id))
    return (await this.#waits(isTaken, longest + PATIENCE))
      ? undefined
      : 'it was not handed over: nobody took over in time'
  }

  /** Stands back no longer: by priority and preempt it takes its VIPs again, or does not. What went wrong, in words. */
  async back(): Promise<string[]> {
    const refused: string[] = []
    for (const agentName of this.#stoodBack.splice(0)) {
      const { ok, error } = await this.#hub.command(agentName, { type: 'failback', by: this.#by }, 8000)
      if (!ok) refused.push(`${agentName}: ${error}`)
    }
    return refused
  }

  #masters(agentName: string) {
    const { link, state } = this.#hub.agents.get(agentName) ?? {}
    return link?.hasTold ? (state?.all('vrrp').filter(each => each.state === 'MASTER') ?? []) : []
  }

  #waits(isSo: () => boolean, within: number): Promise<boolean> {
    return new Promise(resolve => {
      const look = () => isSo() && settle(true)
      const timer = setTimeout(() => settle(isSo()), within)
      const settle = (answer: boolean) => {
        clearTimeout(timer)
        this.#hub.events.off('changes', look)
        resolve(answer)
      }
      this.#hub.events.on('changes', look)
      look()
    })
  }
}
