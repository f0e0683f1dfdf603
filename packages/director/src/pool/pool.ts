/**
 * The real servers of one virtual server: who is up by its checkers, with which weight, whether that makes the quorum,
 * and what table the forwarder should have for it.
 */
import type { RealServer, VirtualServer } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import type { PoolEvent } from './pool-event'
import { PoolRealServer } from './pool-real-server'
import { quorumHolds, quorumInWords } from './quorum'
import { endpointId, endpointInWords, virtualServerInWords } from './words'

/** The forwarder's table for one virtual server, as it should be. */
export interface PoolTable {
  destinations: PoolDestination[]
}

export interface PoolDestination {
  id: string
  address: string
  port: number
  /** 0: keeps its connections, gets no new one */
  weight: number
}

export interface PoolSnapshot {
  id: string
  quorumUp: boolean
  /** sum of the weights of the real servers that are up */
  weightUp: number
  /** when the quorum last changed */
  since: Instant
  sorryServer?: { id: string; active: boolean }
  realServers: RealServerSnapshot[]
}

export interface RealServerSnapshot {
  id: string
  address: string
  port: number
  weight: number
  configuredWeight: number
  health: 'up' | 'down' | 'unknown'
  since: Instant
  reason: string
  inTable: boolean
}

export class Pool {
  private realServers: PoolRealServer[]
  private quorumUp: boolean
  private quorumSince: Instant
  private effects: PoolEvent[] = []

  /** `weights`: what a person set earlier, by real server id. */
  constructor(
    public config: VirtualServer,
    now: Instant,
    weights: Readonly<Record<string, number>> = {},
  ) {
    this.realServers = config.real_server.map(each => {
      const realServer = new PoolRealServer(each, now)
      realServer.operatorWeight = weights[each.id]
      return realServer
    })
    this.quorumUp = quorumHolds(config, this.weightUp, false)
    this.quorumSince = now
    if (!this.quorumUp) this.tellQuorum(`Starting with quorum down for VS ${this.name}`, now)
  }

  checkerChanged(realServerId: string, checkerIndex: number, up: boolean, reason: string, now: Instant): void {
    const realServer = this.find(realServerId)
    if (!realServer) return
    const before = realServer.alive
    realServer.judge(checkerIndex, up, reason, now)
    if (realServer.alive !== before) this.tellHealth(realServer, now)
    this.settleQuorum(now)
  }

  /** Undefined takes the operator's weight back: the configured one holds again. False for an unknown real server. */
  setWeight(realServerId: string, weight: number | undefined, now: Instant): boolean {
    const realServer = this.find(realServerId)
    if (!realServer) return false
    const before = realServer.weight
    realServer.operatorWeight = weight
    this.tellWeight(realServer, before, now)
    this.settleQuorum(now)
    return true
  }

  /** The weights people set, for keeping across a restart. */
  operatorWeights(): Record<string, number> {
    const entries = this.realServers.map(({ config, operatorWeight }) => [config.id, operatorWeight] as const)
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined))
  }

  /** Health of equal checkers and the operator's weights stay; see PoolRealServer.reload. */
  reload(config: VirtualServer, now: Instant): void {
    this.config = config
    this.realServers = config.real_server.map(next => this.reloadRealServer(next, now))
    this.settleQuorum(now)
  }

  table(): PoolTable {
    const destinations: PoolDestination[] = []
    const sorry = this.sorryServer
    for (const realServer of this.realServers) {
      const { id, address, port, inhibit_on_failure } = realServer.config
      if (realServer.alive && !sorry?.active) destinations.push({ id, address, port, weight: realServer.weight })
      else if (inhibit_on_failure && id !== sorry?.id) destinations.push({ id, address, port, weight: 0 })
    }
    if (sorry?.active) destinations.push({ id: sorry.id, address: sorry.address, port: sorry.port, weight: 1 })
    return { destinations }
  }

  takeEffects(): PoolEvent[] {
    const { effects } = this
    this.effects = []
    return effects
  }

  snapshot(): PoolSnapshot {
    const inTable = new Set(this.table().destinations.map(({ id }) => id))
    const sorry = this.sorryServer
    return {
      id: this.config.id,
      quorumUp: this.quorumUp,
      weightUp: this.weightUp,
      since: this.quorumSince,
      ...(sorry && { sorryServer: { id: sorry.id, active: sorry.active } }),
      realServers: this.realServers.map(realServer => {
        const { id, address, port, weight: configuredWeight } = realServer.config
        const { weight, health, since, reason } = realServer
        return { id, address, port, weight, configuredWeight, health, since, reason, inTable: inTable.has(id) }
      }),
    }
  }

  private reloadRealServer(next: RealServer, now: Instant): PoolRealServer {
    const kept = this.find(next.id)
    if (!kept) return new PoolRealServer(next, now)
    const { alive, weight } = kept
    kept.reload(next, now)
    this.tellWeight(kept, weight, now)
    if (kept.alive !== alive) this.tellHealth(kept, now)
    return kept
  }

  private settleQuorum(now: Instant): void {
    const up = quorumHolds(this.config, this.weightUp, this.quorumUp)
    if (up === this.quorumUp) return
    this.quorumUp = up
    this.quorumSince = now
    this.tellQuorum(`${quorumInWords(this.config, this.weightUp, up)} for VS ${this.name}`, now)
  }

  private find(realServerId: string): PoolRealServer | undefined {
    return this.realServers.find(({ config }) => config.id === realServerId)
  }

  private get weightUp(): number {
    return this.realServers.reduce((sum, realServer) => sum + (realServer.alive ? realServer.weight : 0), 0)
  }

  private get sorryServer(): { id: string; address: string; port: number; active: boolean } | undefined {
    const sorry = this.config.sorry_server
    return sorry && { ...sorry, id: endpointId(sorry.address, sorry.port), active: !this.quorumUp }
  }

  private get name(): string {
    return virtualServerInWords(this.config)
  }

  private tellHealth(realServer: PoolRealServer, at: Instant): void {
    const { id, address, port, inhibit_on_failure } = realServer.config
    const service = endpointInWords(address, port, this.config.protocol)
    const up = realServer.alive
    const [adding, removing] = inhibit_on_failure ? ['Enabling', 'Disabling'] : ['Adding', 'Removing']
    const [to, from] = inhibit_on_failure ? ['of', 'of'] : ['to', 'from']
    const text = `${up ? adding : removing} service ${service} ${up ? to : from} VS ${this.name}`
    const { reason } = realServer
    this.effects.push({ type: 'realServer', virtualServer: this.config.id, realServer: id, up, reason, text, at })
  }

  private tellWeight(realServer: PoolRealServer, from: number, at: Instant): void {
    const { id, address, port } = realServer.config
    const to = realServer.weight
    if (to === from) return
    const service = endpointInWords(address, port, this.config.protocol)
    const state = realServer.alive ? 'active' : 'inactive'
    const text = `Changing weight from ${from} to ${to} for ${state} service ${service} of VS ${this.name}`
    this.effects.push({ type: 'weight', virtualServer: this.config.id, realServer: id, from, to, text, at })
  }

  private tellQuorum(text: string, at: Instant): void {
    const virtualServer = this.config.id
    this.effects.push({ type: 'quorum', virtualServer, up: this.quorumUp, text, at })
    const sorry = this.sorryServer
    if (!sorry) return
    const service = endpointInWords(sorry.address, sorry.port, this.config.protocol)
    const sorryText = sorry.active
      ? `Adding sorry server ${service} to VS ${this.name}`
      : `Removing sorry server ${service} from VS ${this.name}`
    this.effects.push({ type: 'sorryServer', virtualServer, active: sorry.active, text: sorryText, at })
  }
}
