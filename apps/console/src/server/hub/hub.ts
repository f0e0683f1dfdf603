/** Every agent the console knows of: its link, what it said last, what happened on it. One process, one hub. */
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { ConnectionsReport } from '@keelson/contract/messages/connections'
import type { DirectorEvent } from '@keelson/contract/messages/event'
import type { FromAgent, Hello } from '@keelson/contract/messages/from-agent'
import type { Command } from '@keelson/contract/messages/from-console'
import type { WebSocket } from 'ws'
import { AgentLink, type Door, type LinkOwner, type Outcome } from './agent-link'
import { ConnectionFeed, type ConnectionQuery } from './connection-feed'
import type { ConsoleKey } from './console-key'
import type { Identities } from './identities'
import { Inbox } from './inbox'
import { type LiveChange, LiveState } from './live-state'

export interface Agent {
  name: string
  state: LiveState
  link: AgentLink | undefined
  feed: ConnectionFeed
  hello: Hello
  /** Last message of any kind, by the console's clock. */
  heardAt: number
  /** Of its latest heartbeats: its clock minus the console's, ms, less the time that each was on its way. */
  clockSamples: number[]
  /** When it connected, or since when it is gone. */
  since: number
  lostBecause: string | undefined
}

/** Half a minute of heartbeats. */
const CLOCK_SAMPLES = 15

interface HubEvents {
  /** came, went, or was renamed */
  agent: [agent: Agent]
  changes: [agent: Agent, changes: LiveChange[]]
  event: [agent: Agent, event: DirectorEvent]
}

export type CommandWithoutId = Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never

export class Hub implements LinkOwner {
  readonly agents = new Map<string, Agent>()
  readonly events = new EventEmitter<HubEvents>().setMaxListeners(0)
  readonly #links = new Set<AgentLink>()
  readonly #inbox = new Inbox()

  constructor(
    private readonly directorOf: (agentName: string) => string | null,
    readonly key: ConsoleKey,
    private readonly identities: Identities,
  ) {}

  /** Those who have not proved who they are. */
  get strangers(): number {
    return [...this.#links].filter(({ hello }) => !hello).length
  }

  refuses({ director, key }: { director: string; key: string }, door: Door): string | undefined {
    return this.identities.refuse(director, key, door)
  }

  adopt(socket: WebSocket, door: Door): AgentLink {
    const link = new AgentLink(socket, door, this, this.#inbox)
    this.#links.add(link)
    return link
  }

  isConnected(agentName: string): boolean {
    return this.agents.get(agentName)?.link !== undefined
  }

  async command(agentName: string, command: CommandWithoutId, timeout = 15_000): Promise<Outcome> {
    const link = this.agents.get(agentName)?.link
    if (!link) return { ok: false, error: `${agentName} is not connected`, why: 'not-connected', answered: true }
    return await link.command({ ...command, id: randomUUID() } as Command, timeout)
  }

  /** The latest probes of one real server, oldest first, as its director remembers them. */
  async checkHistory(agentName: string, virtualServer: string, realServer: string, timeout = 5000): Promise<Outcome> {
    const link = this.agents.get(agentName)?.link
    if (!link) return { ok: false, error: `${agentName} is not connected`, why: 'not-connected', answered: true }
    return await link.command({ type: 'ask-check-history', id: randomUUID(), virtualServer, realServer }, timeout)
  }

  /** Undefined when no agent of this name was ever seen. */
  watchConnections(
    agentName: string,
    query: ConnectionQuery,
    listener: (report: ConnectionsReport) => void,
  ): (() => void) | undefined {
    return this.agents.get(agentName)?.feed.add(query, listener)
  }

  close(): void {
    for (const link of this.#links) link.close(1001, 'the console stops')
    for (const link of this.#links) link.socket.terminate()
  }

  welcomed(link: AgentLink, hello: Hello): { state: LiveState; director: string | null } {
    const known = this.agents.get(hello.director)
    known?.link?.supersede()
    const now = Date.now()
    this.identities.meet(hello.director, hello.key ?? '')
    const agent: Agent = known ?? this.#newAgent(hello, now)
    Object.assign(agent, { link, hello, heardAt: now, since: now, lostBecause: undefined })
    this.agents.set(hello.director, agent)
    this.events.emit('agent', agent)
    // after the welcome, which the link sends when this returns
    queueMicrotask(() => agent.feed.resubscribe())
    return { state: agent.state, director: this.directorOf(hello.director) }
  }

  heard(link: AgentLink, sentAt?: number): void {
    const agent = this.#agentOf(link)
    if (!agent) return
    agent.heardAt = Date.now()
    if (sentAt !== undefined) agent.clockSamples = [...agent.clockSamples, sentAt - agent.heardAt].slice(-CLOCK_SAMPLES)
  }

  changed(link: AgentLink, changes: LiveChange[]): void {
    const agent = this.#agentOf(link)
    if (agent) this.events.emit('changes', agent, changes)
  }

  event(link: AgentLink, { event }: Extract<FromAgent, { type: 'event' }>): void {
    const agent = this.#agentOf(link)
    if (agent) this.events.emit('event', agent, event)
  }

  connections(link: AgentLink, message: Extract<FromAgent, { type: 'connections' }>): void {
    this.#agentOf(link)?.feed.report(message.subscription, message.report)
  }

  closed(link: AgentLink, reason: string): void {
    this.#links.delete(link)
    const agent = this.#agentOf(link)
    if (!agent) return
    Object.assign(agent, { link: undefined, since: Date.now(), lostBecause: reason })
    this.events.emit('agent', agent)
  }

  #newAgent(hello: Hello, now: number): Agent {
    const name = hello.director
    const feed = new ConnectionFeed(message => this.agents.get(name)?.link?.send(message))
    return {
      name,
      state: new LiveState(),
      link: undefined,
      feed,
      hello,
      heardAt: now,
      clockSamples: [],
      since: now,
      lostBecause: undefined,
    }
  }

  /** The agent this link speaks for now; undefined for a link that was replaced. */
  #agentOf(link: AgentLink): Agent | undefined {
    const agent = this.agents.get(link.name)
    return agent?.link === link ? agent : undefined
  }
}
