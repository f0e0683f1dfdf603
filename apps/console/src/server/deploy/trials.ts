/** The directors on which one revision is on trial: renewed together, confirmed together, or left together. */
import type { Hub } from '../hub/hub'
import { type Closed, gate } from './gate'

export class Trials {
  readonly #hub: Hub
  readonly #revision: number
  readonly #lease: number
  readonly #agents = new Set<string>()
  readonly #timer: NodeJS.Timeout

  /** `lease`: a director that hears nothing for so long goes back by itself, ms. */
  constructor(hub: Hub, revision: number, lease: number) {
    this.#hub = hub
    this.#revision = revision
    this.#lease = lease
    this.#timer = setInterval(() => this.renew(), lease / 4)
  }

  add(agentName: string): void {
    this.#agents.add(agentName)
  }

  remove(agentName: string): void {
    this.#agents.delete(agentName)
  }

  end(): void {
    clearInterval(this.#timer)
  }

  /** Undefined when the director holds the revision for good; tried again while its lease lasts. */
  async confirm(agentName: string): Promise<string | undefined> {
    const until = Date.now() + this.#lease
    for (;;) {
      const result = await this.#hub.command(agentName, { type: 'confirm-revision', revision: this.#revision }, 5000)
      if (result.ok) return undefined
      if (this.#hub.isConnected(agentName) || Date.now() > until) return result.error ?? 'it refused without a reason'
      // Back within its lease, it still waits for this word.
      await gate(this.#hub, agentName, agent => (agent.link ? undefined : { reason: 'not connected' }), {
        within: Math.max(0, until - Date.now()),
        soak: 0,
      })
    }
  }

  /** Undefined when the director reports that it runs what it ran before. */
  async revert(agentName: string, reason: string): Promise<string | undefined> {
    this.#agents.delete(agentName)
    const revision = this.#revision
    await this.#hub.command(agentName, { type: 'revert-revision', revision, reason: reason.slice(0, 1000) }, 5000)
    const stillThere = (agent: {
      link: unknown
      state: { one(kind: 'config'): { revision: number } | undefined }
    }): Closed | undefined =>
      agent.link && agent.state.one('config')?.revision !== revision
        ? undefined
        : { reason: `revision ${revision} may still run on it` }
    const failed = await gate(this.#hub, agentName, stillThere, { within: this.#lease + 10_000, soak: 0 })
    if (!failed || this.#hub.isConnected(agentName)) return failed
    return `it is not connected, and goes back by itself ${this.#lease / 1000} s after it heard of the console last`
  }

  /** Of one that is not on trial yet it is refused, and changes nothing. */
  renew(): void {
    for (const name of this.#agents)
      if (this.#hub.isConnected(name))
        void this.#hub.command(name, { type: 'renew-revision', revision: this.#revision }, this.#lease)
  }
}
