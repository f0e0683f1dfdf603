/**
 * The browser's copy of the hub: objects of every agent by key, each with the time the console received it. One stream
 * for the whole console; whoever shows a figure reads it here.
 */
import {
  kindOfKey,
  type LiveKind,
  type LiveObjects,
  type RealServerState,
  type VirtualServerState,
} from '@keelson/contract/messages/live-state'
import type { LiveDirector, LiveMessage } from '@/server/routers/live'
import { CounterHistory } from './counter-history'
import { SampleHistory } from './sample-history'

export type StreamState = 'connecting' | 'live' | 'lost'

/** milliseconds */
const SAME_CLOCK = 250

export class LiveStore {
  stream: StreamState = 'connecting'
  /** Browser's time of the last message: how long the stream has been silent. */
  lastMessageAt = 0
  /** Console's clock minus the browser's, milliseconds. */
  clockOffset = 0
  agents = new Map<string, LiveDirector>()
  /** Goes up with every change; what React compares. */
  version = 0
  /** Connections of each real server, under `<agent> <key>`. */
  readonly connections = new CounterHistory(60_000)
  /** Figures of each real server over the last while, under the same names. */
  readonly samples = new SampleHistory()
  readonly #objects = new Map<string, Map<string, { value: unknown; receivedAt: number }>>()
  readonly #listeners = new Set<() => void>()
  /** Of those who follow single objects, under `<agent> <key>`. */
  readonly #followers = new Map<string, Set<() => void>>()
  readonly #versions = new Map<string, number>()
  #changed = new Set<() => void>()

  /** Before the first state nothing is known, which is not the same as nobody being there. */
  get known(): boolean {
    return this.lastMessageAt > 0
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** As `subscribe`, told only when one of these objects changes: of a thousand others something always does. */
  follow(names: readonly string[], listener: () => void): () => void {
    for (const name of names) {
      const followers = this.#followers.get(name) ?? new Set()
      this.#followers.set(name, followers.add(listener))
    }
    return () => {
      for (const name of names) {
        const followers = this.#followers.get(name)
        followers?.delete(listener)
        if (followers?.size === 0) this.#followers.delete(name)
      }
    }
  }

  /** Another number whenever one of these objects is another. */
  versionOf(names: readonly string[]): number {
    return names.reduce((sum, name) => sum + (this.#versions.get(name) ?? 0), 0)
  }

  receive(message: LiveMessage): void {
    this.stream = 'live'
    this.lastMessageAt = Date.now()
    const offset = message.now - Date.now()
    // A message that was a little longer on its way is no other clock: nothing has to be drawn anew for it.
    if (Math.abs(offset - this.clockOffset) > SAME_CLOCK) this.clockOffset = offset
    switch (message.type) {
      case 'state':
        for (const [agentName, objects] of this.#objects) for (const key of objects.keys()) this.#touch(agentName, key)
        this.#objects.clear()
        for (const { agentName, key, value, receivedAt } of message.objects)
          this.#put(agentName, key, value, receivedAt)
        this.#setAgents(message.agents)
        break
      case 'changes':
        for (const { agentName, key, value, receivedAt } of message.changes)
          this.#put(agentName, key, value, receivedAt)
        break
      case 'agents':
        this.#setAgents(message.agents)
    }
    this.#tell()
  }

  setStream(state: StreamState): void {
    if (this.stream === state) return
    this.stream = state
    if (state === 'lost') this.samples.gap(() => true, Date.now() + this.clockOffset)
    this.#tell()
  }

  one<K extends LiveKind>(agentName: string, kind: K, key: string = kind): LiveObjects[K] | undefined {
    return this.#objects.get(agentName)?.get(key)?.value as LiveObjects[K] | undefined
  }

  receivedAt(agentName: string, key: string): number | undefined {
    return this.#objects.get(agentName)?.get(key)?.receivedAt
  }

  all<K extends LiveKind>(agentName: string, kind: K): LiveObjects[K][] {
    const found: LiveObjects[K][] = []
    for (const [key, object] of this.#objects.get(agentName) ?? [])
      if (key === kind || key.startsWith(`${kind}/`)) found.push(object.value as LiveObjects[K])
    return found
  }

  /** Until when everything this agent says is known to be so, by the console's clock. */
  heardAt(agentName: string): number | undefined {
    return this.agents.get(agentName)?.heardAt
  }

  #setAgents(agents: LiveDirector[]): void {
    for (const { agentName, connected, heardAt } of agents) {
      const before = this.agents.get(agentName)
      if (!connected && before?.connected) this.samples.gap(name => name.startsWith(`${agentName} `), heardAt)
      if (connected && before?.connected === false) this.#rememberAgain(agentName, heardAt)
    }
    this.agents = new Map(agents.map(agent => [agent.agentName, agent]))
  }

  /** It is back, and tells only what is another than it was. */
  #rememberAgain(agentName: string, heardAt: number): void {
    for (const [key, { value }] of this.#objects.get(agentName) ?? [])
      this.#remember(`${agentName} ${key}`, kindOfKey(key), value, heardAt)
  }

  #put(agentName: string, key: string, value: unknown, receivedAt: number): void {
    const objects = this.#objects.get(agentName) ?? new Map()
    this.#objects.set(agentName, objects)
    if (value === null) objects.delete(key)
    else objects.set(key, { value, receivedAt })
    this.#touch(agentName, key)
    this.#remember(`${agentName} ${key}`, kindOfKey(key), value, receivedAt)
  }

  #remember(name: string, kind: LiveKind | undefined, value: unknown, receivedAt: number): void {
    if (kind !== 'real-server' && kind !== 'virtual-server') return
    if (value === null) {
      this.connections.forget(name)
      this.samples.forget(name)
      return
    }
    const { traffic } = value as RealServerState | VirtualServerState
    const { connections, bytesIn, bytesOut } = traffic?.rates ?? {}
    if (kind === 'virtual-server') {
      this.samples.record(name, receivedAt, { connections, bytesIn, bytesOut })
      return
    }
    const real = value as RealServerState
    this.connections.record(name, receivedAt, real.totalConnections)
    this.samples.record(name, receivedAt, {
      connections,
      bytesIn,
      bytesOut,
      active: real.activeConnections,
      inactive: real.inactiveConnections,
      persistent: real.persistentConnections,
      latency: real.lastCheck?.ok ? real.lastCheck.latency : undefined,
      weight: real.weight,
    })
  }

  #touch(agentName: string, key: string): void {
    const name = `${agentName} ${key}`
    this.#versions.set(name, (this.#versions.get(name) ?? 0) + 1)
    for (const follower of this.#followers.get(name) ?? []) this.#changed.add(follower)
  }

  #tell(): void {
    this.version++
    const changed = this.#changed
    this.#changed = new Set()
    for (const follower of changed) follower()
    for (const listener of this.#listeners) listener()
  }
}
