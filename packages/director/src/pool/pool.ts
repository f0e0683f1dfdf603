/**
 * The real servers of one virtual server: who is up by its checkers, with which weight, whether that makes the quorum,
 * and what table the forwarder should have for it.
 */
import type { RealServer, VirtualServer } from '@keelson/keepalived-conf/config'
import type { Instant } from '../instant'
import { isWish, type OperatorState, type OperatorWish } from './operator-wish'
import type { PoolEvent } from './pool-event'
import { PoolRealServer, type Verdict } from './pool-real-server'
import { isInTable, type PoolTable, poolTable, sorryServerOf } from './pool-table'
import { quorumHolds, quorumInWords, startInWords } from './quorum'
import { endpointInWords, virtualServerInWords } from './words'

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

/** All but its real servers. */
export type PoolSummary = Omit<PoolSnapshot, 'realServers'>

export interface RealServerSnapshot {
  id: string
  address: string
  port: number
  weight: number
  configuredWeight: number
  health: 'up' | 'down' | 'unknown'
  operatorState: OperatorState
  since: Instant
  reason: string
  inTable: boolean
}

export class Pool {
  private realServers: PoolRealServer[]
  private byId: ReadonlyMap<string, PoolRealServer>
  private weightUp: number
  private quorumUp: boolean
  private quorumSince: Instant
  private effects: PoolEvent[] = []

  /** `wishes`: what a person decided earlier, by real server id. */
  constructor(
    public config: VirtualServer,
    now: Instant,
    wishes: Readonly<Record<string, OperatorWish>> = {},
  ) {
    this.realServers = config.real_server.map(each => new PoolRealServer(each, now, wishes[each.id]))
    this.byId = byId(this.realServers)
    this.weightUp = weightUp(this.realServers)
    this.quorumUp = quorumHolds(config, this.weightUp, false)
    this.quorumSince = now
    // keepalived says nothing of a service that starts without its quorum and has no sorry server (observed, 2.2.7).
    if (!this.quorumUp && !config.sorry_server) return
    const text = `${startInWords(config, this.weightUp, this.quorumUp)} for VS ${this.name}`
    this.effects.push(this.quorumEvent(this.quorumUp, text, now))
    if (!this.quorumUp) this.tellSorryServer(now)
  }

  /** One check's word on one real server. False for an unknown one. */
  checkerChanged(realServerId: string, checkerIndex: number, verdict: Verdict, now: Instant): boolean {
    return this.change(realServerId, now, realServer => realServer.judge(checkerIndex, verdict, now))
  }

  /** Undefined takes the operator's weight back: the configured one holds again. False for an unknown real server. */
  setWeight(realServerId: string, weight: number | undefined, now: Instant): boolean {
    return this.change(realServerId, now, realServer => {
      realServer.wish = { ...realServer.wish, weight }
    })
  }

  /** False for an unknown real server. */
  setOperatorState(realServerId: string, state: OperatorState, now: Instant): boolean {
    return this.change(realServerId, now, realServer => {
      realServer.wish = { ...realServer.wish, state }
    })
  }

  /** What people decided, for keeping across a restart. */
  operatorWishes(): Record<string, OperatorWish> {
    const entries = this.realServers.map(({ config, wish }) => [config.id, wish] as const)
    return Object.fromEntries(entries.filter(([, wish]) => isWish(wish)))
  }

  /** Health of equal checkers and what people decided stay; see PoolRealServer.reload. */
  reload(config: VirtualServer, now: Instant): void {
    this.config = config
    this.realServers = config.real_server.map(next => this.reloadRealServer(next, now))
    this.byId = byId(this.realServers)
    this.weightUp = weightUp(this.realServers)
    this.settleQuorum(now)
  }

  /** The process ends: with omega that is told as if all had gone down (check_daemon.c). */
  shutdown(now: Instant): void {
    if (!this.config.omega) return
    for (const realServer of this.realServers) if (realServer.alive) this.tellHealth(realServer, now, true)
    if (this.quorumUp) this.effects.push(this.quorumEvent(false, 'Shutting down', now, true))
  }

  table(): PoolTable {
    return poolTable(this.config, this.realServers, this.quorumUp)
  }

  takeEffects(): PoolEvent[] {
    const { effects } = this
    this.effects = []
    return effects
  }

  snapshot(): PoolSnapshot {
    return { ...this.summary(), realServers: this.realServers.map(realServer => this.snapshotOf(realServer)) }
  }

  /** `snapshot()` without its real servers: costs the same for ten and for ten thousand. */
  summary(): PoolSummary {
    const sorry = sorryServerOf(this.config)
    return {
      id: this.config.id,
      quorumUp: this.quorumUp,
      weightUp: this.weightUp,
      since: this.quorumSince,
      ...(sorry && { sorryServer: { id: sorry.id, active: !this.quorumUp } }),
    }
  }

  /** One of `snapshot().realServers`. */
  realServer(id: string): RealServerSnapshot | undefined {
    const found = this.byId.get(id)
    return found && this.snapshotOf(found)
  }

  private snapshotOf(realServer: PoolRealServer): RealServerSnapshot {
    const { id, address, port, weight: configuredWeight } = realServer.config
    const { weight, health, operatorState, since, reason } = realServer
    const inTable = isInTable(this.config, realServer, this.quorumUp)
    return { id, address, port, weight, configuredWeight, health, operatorState, since, reason, inTable }
  }

  private change(realServerId: string, now: Instant, apply: (realServer: PoolRealServer) => void): boolean {
    const realServer = this.byId.get(realServerId)
    if (!realServer) return false
    const before = stateOf(realServer)
    const weightBefore = servingWeight(realServer)
    apply(realServer)
    this.weightUp += servingWeight(realServer) - weightBefore
    this.tellChanges(realServer, before, now)
    this.settleQuorum(now)
    return true
  }

  private reloadRealServer(next: RealServer, now: Instant): PoolRealServer {
    const kept = this.byId.get(next.id)
    if (!kept) return new PoolRealServer(next, now)
    const before = stateOf(kept)
    kept.reload(next, now)
    this.tellChanges(kept, before, now)
    return kept
  }

  private tellChanges(realServer: PoolRealServer, before: ReturnType<typeof stateOf>, now: Instant): void {
    // With alpha the first failure is told, although it was never up (observed, 2.2.7).
    if (realServer.alive !== before.alive || (!realServer.alive && before.isAlpha && !realServer.isAlpha))
      this.tellHealth(realServer, now)
    if (realServer.operatorState !== before.operatorState) this.tellOperatorState(realServer, now)
    else this.tellWeight(realServer, before.weight, now)
  }

  private settleQuorum(now: Instant): void {
    const up = quorumHolds(this.config, this.weightUp, this.quorumUp)
    if (up === this.quorumUp) return
    this.quorumUp = up
    this.quorumSince = now
    this.tellQuorum(`${quorumInWords(this.config, this.weightUp, up)} for VS ${this.name}`, now)
  }

  private get name(): string {
    return virtualServerInWords(this.config)
  }

  private tellHealth(realServer: PoolRealServer, at: Instant, stopping = false): void {
    const { id, address, port, inhibit_on_failure } = realServer.config
    const service = endpointInWords(address, port, this.config.protocol)
    const up = realServer.alive && !stopping
    const [adding, removing] = inhibit_on_failure ? ['Enabling', 'Disabling'] : ['Adding', 'Removing']
    const [to, from] = inhibit_on_failure ? ['of', 'of'] : ['to', 'from']
    const text = `${up ? adding : removing} service ${service} ${up ? to : from} VS ${this.name}`
    const { reason } = realServer
    const about = { virtualServer: this.config.id, realServer: id, at, ...(stopping && { stopping }) }
    this.effects.push({ type: 'realServer', ...about, up, reason: stopping ? 'stopping' : reason, text })
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

  private tellOperatorState(realServer: PoolRealServer, at: Instant): void {
    const { config, operatorState: state } = realServer
    this.effects.push({ type: 'operatorState', virtualServer: this.config.id, realServer: config.id, state, at })
  }

  private quorumEvent(up: boolean, text: string, at: Instant, stopping = false): PoolEvent {
    return { type: 'quorum', virtualServer: this.config.id, up, text, at, ...(stopping && { stopping }) }
  }

  private tellQuorum(text: string, at: Instant): void {
    this.effects.push(this.quorumEvent(this.quorumUp, text, at))
    this.tellSorryServer(at)
  }

  private tellSorryServer(at: Instant): void {
    const virtualServer = this.config.id
    const sorry = sorryServerOf(this.config)
    if (!sorry) return
    const service = endpointInWords(sorry.address, sorry.port, this.config.protocol)
    const [adding, removing, to, from] = this.config.sorry_server_inhibit
      ? ['Enabling', 'Disabling', 'of', 'of']
      : ['Adding', 'Removing', 'to', 'from']
    const active = !this.quorumUp
    const sorryText = `${active ? adding : removing} sorry server ${service} ${active ? to : from} VS ${this.name}`
    this.effects.push({ type: 'sorryServer', virtualServer, active, text: sorryText, at })
  }
}

const stateOf = ({ alive, weight, operatorState, isAlpha }: PoolRealServer) => ({
  alive,
  weight,
  operatorState,
  isAlpha,
})

const servingWeight = ({ serves, weight }: PoolRealServer) => (serves ? weight : 0)

const weightUp = (realServers: readonly PoolRealServer[]) =>
  realServers.reduce((sum, realServer) => sum + servingWeight(realServer), 0)

/** Of two with one id the first counts. */
const byId = (realServers: readonly PoolRealServer[]) =>
  new Map(realServers.toReversed().map(realServer => [realServer.config.id, realServer]))
