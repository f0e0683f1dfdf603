/** A director that is not heard any more is something that happened, and so is its return: both are told as events. */

import type { Bindings } from '../hub/bindings'
import type { EventLog } from '../hub/event-log'
import type { Agent, Hub } from '../hub/hub'

/** An agent that is started anew, or whose cable is pulled and put back, is not worth a message. ms */
const PATIENCE = 10_000

export class SilentDirectors {
  readonly #waits = new Map<string, NodeJS.Timeout>()
  readonly #told = new Map<string, number>()
  readonly #changed = (agent: Agent) => this.#look(agent)

  constructor(
    private readonly world: { hub: Hub; bindings: Bindings; eventLog: EventLog },
    private readonly patience: number = PATIENCE,
  ) {
    world.hub.events.on('agent', this.#changed)
  }

  close(): void {
    this.world.hub.events.off('agent', this.#changed)
    for (const timer of this.#waits.values()) clearTimeout(timer)
  }

  #look(agent: Agent): void {
    const { name } = agent
    clearTimeout(this.#waits.get(name))
    this.#waits.delete(name)
    if (!agent.link)
      this.#waits.set(
        name,
        setTimeout(() => this.#silent(agent), this.patience),
      )
    else if (this.#told.delete(name))
      this.#tell(agent, 'info', `the console hears this director again, since ${clock(agent.since)}`)
  }

  #silent(agent: Agent): void {
    this.#waits.delete(agent.name)
    if (agent.link || !this.world.bindings.ofAgent(agent.name)) return
    this.#told.set(agent.name, agent.since)
    const why = agent.lostBecause ? `: ${agent.lostBecause}` : ''
    this.#tell(agent, 'error', `the console does not hear this director any more, since ${clock(agent.since)}${why}`)
  }

  #tell({ name, since }: Agent, severity: 'info' | 'error', text: string): void {
    const body = { kind: 'process', process: 'link', text: text.slice(0, 1000) } as const
    this.world.eventLog.add(name, { id: `console-${since}-${severity}`, at: Date.now(), severity, body })
  }
}

const clock = (at: number) => `${new Date(at).toISOString().slice(11, 19)}Z`
