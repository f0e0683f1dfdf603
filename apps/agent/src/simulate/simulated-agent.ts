/** What one simulated director tells the console: the same messages as a real one, labelled as simulated. */
import { CONTRACT } from '@keelson/contract/decode'
import type { Timeline } from '@keelson/contract/messages/event'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import {
  type ConfigState,
  type DirectorState,
  liveKey,
  type RealServerState,
} from '@keelson/contract/messages/live-state'
import { Pool } from '@keelson/director/pool/pool'
import type { SimulatedEvent } from '@keelson/director/sim/simulated-event'
import type { OperatorOrder, OrderOutcome } from '@keelson/director/vrrp/operator-orders'
import type { VrrpInstanceSnapshot } from '@keelson/director/vrrp/vrrp-snapshot'
import { type Config, effectiveConfig } from '@keelson/keepalived-conf/config'
import { AgentKey } from '../identity/agent-key'
import { ConsoleConnection } from '../link/console-connection'
import { LiveBoard, type Reply } from '../live/live-board'
import { VERSION } from '../version'
import { isOrderOfVrrp, orderOf, shownInstance, staleness } from '../vrrp/vrrp-orders'
import { type Configuration, formatDiagnostic, judge } from '../watchdog/configuration'

const NOTE = 'simulated: no packet, no address and no connection is real; health is made up'

export class SimulatedAgent {
  readonly name: string
  readonly #board: LiveBoard
  readonly #wallOf: (instant: number) => number
  readonly #reload: (config: Config) => void
  readonly #order: (order: OperatorOrder) => OrderOutcome | undefined
  #pools = new Map<string, Pool>()
  #snapshot: VrrpInstanceSnapshot[] = []

  /** `wallOf` turns the simulation's clock into milliseconds since the epoch; `reload` gives the LAN a new configuration. */
  constructor(
    name: string,
    url: string,
    wallOf: (instant: number) => number,
    reload: (config: Config) => void,
    order: (order: OperatorOrder) => OrderOutcome | undefined,
  ) {
    this.name = name
    this.#board = new LiveBoard(name)
    this.#wallOf = wallOf
    this.#reload = reload
    this.#order = order
    const hello = {
      type: 'hello',
      contract: CONTRACT,
      director: name,
      agentVersion: VERSION,
      startedAt: Date.now(),
    } as const
    // A director in memory has a key for as long as it lives.
    const identity = { key: AgentKey.fleeting(), console: () => undefined, keep: () => {} }
    new ConsoleConnection(url, identity, hello, this.#board, {
      route: (message, reply) => this.#command(message, reply),
      left: () => {},
    })
  }

  configure(configuration: Configuration, revision: number): Config {
    const { file, text, hash, diagnostics, document } = configuration
    const config = effectiveConfig(document)
    this.#pools = new Map(config.virtual_server.map(server => [server.id, new Pool(server, 0)]))
    const countOf = (wanted: string) => diagnostics.filter(({ severity }) => severity === wanted).length
    const state: ConfigState = {
      file,
      revision,
      hash,
      text,
      appliedAt: Date.now(),
      errors: countOf('error'),
      warnings: countOf('warning'),
    }
    this.#board.set(liveKey.config(), state)
    this.#tellPools()
    return config
  }

  describe(interfaces: DirectorState['interfaces']): void {
    const state: DirectorState = {
      name: this.name,
      agentVersion: VERSION,
      startedAt: Date.now(),
      forwarder: 'none',
      forwarderNote: NOTE,
      engine: 'simulated',
      interfaces,
    }
    this.#board.set(liveKey.director(), state)
  }

  show(snapshot: VrrpInstanceSnapshot[]): void {
    this.#snapshot = snapshot
    const shown = new Set(snapshot.map(({ name }) => liveKey.vrrp(name)))
    for (const key of this.#board.keys()) if (key.startsWith('vrrp/') && !shown.has(key)) this.#board.delete(key)
    for (const instance of snapshot) this.#board.set(liveKey.vrrp(instance.name), shownInstance(instance, this.#wallOf))
  }

  tell(event: SimulatedEvent): void {
    if (event.type !== 'effect' || event.effect.type !== 'transition') return
    const { instance, from, to, cause, timeline } = event.effect
    const chain = event.effect.chain.map(each => ({ ...each, at: this.#wallOf(each.at) }))
    const at = this.#wallOf(event.at)
    const wall = (instant: number | undefined) => (instant === undefined ? undefined : this.#wallOf(instant))
    const took: Timeline = to === 'MASTER' ? { advertSentAt: at, vipAddedAt: at, garpSentAt: at } : {}
    const masterDownInterval = this.#snapshot.find(({ name }) => name === instance)?.masterDownInterval ?? 0
    const measured = {
      lastAdvertAt: wall(timeline.lastAdvertAt),
      timerDueAt: wall(timeline.timerDueAt),
      timerRanAt: wall(timeline.timerRanAt),
    }
    const body = {
      kind: 'vrrp-transition',
      instance,
      from,
      to,
      cause,
      chain,
      timeline: { ...measured, ...took },
      masterDownInterval,
    } as const
    this.#board.event(to === 'FAULT' ? 'error' : 'warning', body, at)
  }

  #command(message: FromConsole, reply: Reply): void {
    if (message.type === 'set-weight') {
      const { virtualServer, realServer, weight, id } = message
      const known = this.#pools.get(virtualServer)?.setWeight(realServer, weight, 0) ?? false
      this.#tellPools()
      reply({
        type: 'command-result',
        id,
        ok: known,
        error: known ? undefined : `${realServer} is not configured in ${virtualServer}`,
      })
    } else if (isOrderOfVrrp(message)) {
      const told = this.#snapshot.find(({ name }) => name === message.instance)
      const outcome = staleness(message, told, this.#wallOf) ?? this.#order(orderOf(message))
      const said =
        outcome && 'done' in outcome ? { effect: outcome.done } : { error: outcome?.refused ?? 'it does not run' }
      reply({ type: 'command-result', id: message.id, ok: 'effect' in said, ...said })
    } else if (message.type === 'reload' || message.type === 'restart-checks') {
      reply({
        type: 'command-result',
        id: message.id,
        ok: false,
        error: `${this.name} is simulated: it has no file and checks nothing`,
      })
    } else if (message.type === 'apply-config') {
      const file = (this.#board.value(liveKey.config()) as ConfigState | undefined)?.file ?? 'keepalived.conf'
      const configuration = judge(file, message.text)
      const errors = configuration.diagnostics.filter(({ severity }) => severity === 'error')
      if (errors.length === 0) this.#reload(this.configure(configuration, message.revision))
      reply({
        type: 'command-result',
        id: message.id,
        ok: errors.length === 0,
        error: errors.map(formatDiagnostic).join('\n') || undefined,
      })
    } else if (
      message.type === 'renew-revision' ||
      message.type === 'confirm-revision' ||
      message.type === 'revert-revision'
    ) {
      // It keeps no text to go back to.
      const error =
        message.type === 'revert-revision' ? `${this.name} is simulated: it goes back to nothing` : undefined
      reply({ type: 'command-result', id: message.id, ok: error === undefined, error })
    } else if (message.type === 'adopt-file' || message.type === 'move-engine') {
      const error = `${this.name} is simulated: it has no other engine`
      reply({ type: 'command-result', id: message.id, ok: false, error })
    } else if (message.type === 'subscribe') {
      const tallies = { byState: [], byClient: [], byReal: [], byVirtual: [] }
      const report = { at: Date.now(), total: 0, matched: 0, partial: false, rows: [], ...tallies }
      reply({ type: 'connections', subscription: message.subscription, report })
    }
  }

  #tellPools(): void {
    const shown = new Set<string>()
    const show = (key: string, value: unknown) => {
      shown.add(key)
      this.#board.set(key, value)
    }
    for (const pool of this.#pools.values()) {
      const { realServers, since: _since, ...rest } = pool.snapshot()
      const { id, address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum } = pool.config
      const described = { address, port, fwmark, protocol, lb_algo, lb_kind, persistence_timeout, quorum }
      show(liveKey.virtualServer(id), { ...described, ...rest, since: Date.now() })
      for (const real of realServers)
        show(liveKey.realServer(id, real.id), {
          ...real,
          virtualServer: id,
          health: 'up',
          since: Date.now(),
          reason: 'simulated',
          activeConnections: 0,
          inactiveConnections: 0,
          totalConnections: 0,
        } satisfies RealServerState)
    }
    for (const key of this.#board.keys())
      if (/^(virtual|real)-server\//.test(key) && !shown.has(key)) this.#board.delete(key)
  }
}
