/**
 * The follower process: reads what a stock keepalived does, and says it as our own processes would. It decides nothing,
 * changes nothing, and may die at any moment. An instance is looked at when the kernel's addresses or links move, when
 * keepalived writes to its FIFO where that is ours, and every so often; each look is a line in keepalived's log.
 */
import { join } from 'node:path'
import type { FromConsole, Subscribe } from '@keelson/contract/messages/from-console'
import { liveKey, type VrrpState } from '@keelson/contract/messages/live-state'
import { type Config, effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { KernelConnections } from '../forwarder/kernel-connections'
import type { ReflectorChange } from '../kernel/interface-table'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import type { ChildProcess } from '../live/child'
import type { Configure } from '../live/configure-after'
import { LiveBoard, type Reply } from '../live/live-board'
import { FollowedFifo } from './followed-fifo'
import { askInstances, type InstanceReport } from './instance-reports'
import { instanceStates } from './instance-states'
import { KernelPools } from './kernel-pools'
import { findKeepalived } from './running-keepalived'

const LOOK_EACH = 10_000
const POOLS_EACH = 1000
/** So long after something moved the next moves are looked at together, ms. */
const SETTLE = 100

export class FollowerProcess implements ChildProcess {
  readonly #board = new LiveBoard('follower')
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, changes => this.#moved(changes))
  readonly #pools: KernelPools
  readonly #connections: KernelConnections | undefined
  readonly #subscriptions = new Map<object, Map<string, NodeJS.Timeout>>()
  readonly #fifo: FollowedFifo
  /** when a VIP came, by the kernel's word */
  readonly #came = new Map<string, number>()
  readonly #known = new Map<string, VrrpState>()
  readonly #timers: NodeJS.Timeout[]
  #config: Config | undefined
  #soon: NodeJS.Timeout | undefined
  #looking = false
  #again = false
  #told = ''

  static async start(runDir: string, forwarder: string): Promise<FollowerProcess> {
    const self = new FollowerProcess(runDir, forwarder === 'ipvs')
    await self.#board.serve(join(runDir, 'follower.sock'))
    return self
  }

  private constructor(runDir: string, withIpvs: boolean) {
    this.#pools = new KernelPools(withIpvs)
    this.#connections = withIpvs ? new KernelConnections() : undefined
    this.#fifo = new FollowedFifo(runDir, () => this.#lookSoon())
    this.#board.onCommand(
      (message, reply, reader) => this.#command(message, reply, reader),
      reader => this.#left(reader),
    )
    this.#timers = [setInterval(() => this.#look(), LOOK_EACH), setInterval(() => this.#lookAtPools(), POOLS_EACH)]
  }

  configure({ text, file, surroundings }: Configure): void {
    this.#config = effectiveConfig(parse(text, { file, surroundings }))
    this.#pools.configure(this.#config)
    this.#fifo.follow(this.#config)
    this.#look()
    this.#lookAtPools()
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#soon)
    this.#fifo.close()
    this.#pools.close()
    this.#reflector.close()
    this.#loop.close()
    this.#board.close()
  }

  #moved(changes: readonly ReflectorChange[]): void {
    for (const change of changes)
      if (change.type !== 'link' && !change.removed) this.#came.set(change.address, Date.now())
    this.#lookSoon()
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.#look()
    }, SETTLE)
  }

  /** One at a time: keepalived writes one file. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true
      return
    }
    this.#looking = true
    const config = this.#config
    let reports: InstanceReport[] = []
    let unseen: string | undefined
    try {
      const keepalived = findKeepalived()[0]
      if (!keepalived) throw new Error('no keepalived runs')
      if (config && config.vrrp_instance.length > 0) reports = await askInstances(keepalived, config)
    } catch (error) {
      unseen = error instanceof Error ? error.message : String(error)
    }
    this.#looking = false
    if (unseen && unseen !== this.#told) this.#say(unseen)
    this.#told = unseen ?? ''
    if (config && config === this.#config) this.#tell(config, reports, unseen)
    if (!this.#again) return
    this.#again = false
    this.#lookSoon()
  }

  #tell(config: Config, reports: readonly InstanceReport[], unseen: string | undefined): void {
    this.#reflector.follow()
    const states = instanceStates(config, reports, unseen, this.#reflector.interfaces())
    for (const state of states) {
      const before = this.#known.get(state.name)
      this.#known.set(state.name, state)
      this.#board.set(liveKey.vrrp(state.name), state)
      if (before && before.state !== state.state) this.#tellTransition(before, state)
    }
    const shown = new Set(states.map(({ name }) => name))
    for (const name of this.#known.keys())
      if (!shown.has(name)) {
        this.#known.delete(name)
        this.#board.delete(liveKey.vrrp(name))
      }
    // It was told meanwhile, and has not done so yet.
    if (states.some(({ state, vips }) => state === 'MASTER' && vips.some(({ held }) => !held))) this.#lookSoon()
  }

  #tellTransition({ state: from }: VrrpState, now: VrrpState): void {
    const came = now.vips.flatMap(({ address }) => this.#came.get(address) ?? [])
    const body = {
      kind: 'vrrp-transition',
      instance: now.name,
      from,
      to: now.state,
      cause: 'keepalived does not say why: its log may',
      timeline: now.state === 'MASTER' && came.length > 0 ? { vipAddedAt: Math.max(...came) } : {},
      masterDownInterval: now.masterDownInterval,
      priority: now.priority,
    } as const
    this.#board.event(now.state === 'FAULT' ? 'error' : 'warning', body, now.since || Date.now())
  }

  #lookAtPools(): void {
    const shown = new Set<string>()
    const show = (key: string, value: unknown) => {
      shown.add(key)
      this.#board.set(key, value)
    }
    try {
      this.#board.together(() => {
        for (const { virtualServer, realServers } of this.#pools.look()) {
          show(liveKey.virtualServer(virtualServer.id), virtualServer)
          for (const real of realServers) show(liveKey.realServer(virtualServer.id, real.id), real)
        }
      })
    } catch (error) {
      this.#say(`IPVS: ${error instanceof Error ? error.message : String(error)}`)
    }
    for (const key of this.#board.keys())
      if (/^(virtual|real)-server\//.test(key) && !shown.has(key)) this.#board.delete(key)
  }

  #command(message: FromConsole, reply: Reply, reader: object): void {
    if (message.type === 'subscribe') this.#subscribe(message, reply, reader)
    else if (message.type === 'unsubscribe') {
      clearInterval(this.#subscriptions.get(reader)?.get(message.subscription))
      this.#subscriptions.get(reader)?.delete(message.subscription)
    }
  }

  #subscribe({ subscription, filter, interval, limit }: Subscribe, reply: Reply, reader: object): void {
    const nothing = {
      total: 0,
      matched: 0,
      partial: false,
      rows: [],
      byState: [],
      byClient: [],
      byReal: [],
      byVirtual: [],
    }
    const report = async () => {
      const seen = (await this.#connections?.report(filter, limit)) ?? { at: Date.now(), ...nothing }
      reply({ type: 'connections', subscription, report: seen })
    }
    report()
    if (interval === 0) return
    const ofReader = this.#subscriptions.get(reader) ?? new Map<string, NodeJS.Timeout>()
    clearInterval(ofReader.get(subscription))
    this.#subscriptions.set(reader, ofReader.set(subscription, setInterval(report, Math.max(interval, 200))))
  }

  #left(reader: object): void {
    for (const timer of this.#subscriptions.get(reader)?.values() ?? []) clearInterval(timer)
    this.#subscriptions.delete(reader)
  }

  #say(text: string): void {
    this.#board.event('warning', { kind: 'process', process: 'follower', text: text.slice(0, 1000) })
  }
}
