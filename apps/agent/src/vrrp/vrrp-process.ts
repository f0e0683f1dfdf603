/** The vrrp process: adverts, timers and VIPs of one director, and nothing else. */
import { join } from 'node:path'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { liveKey, type ProcessTiming } from '@keelson/contract/messages/live-state'
import { NEVER } from '@keelson/director/instant'
import { Lateness } from '@keelson/director/real-time/lateness'
import {
  type ProcessScheduling,
  processScheduling,
  raised,
  unswappable,
} from '@keelson/director/real-time/process-scheduling'
import { undone } from '@keelson/director/vrrp/undone'
import { addressesToHold } from '@keelson/director/vrrp/virtual-addresses'
import type { VrrpInstanceSnapshot } from '@keelson/director/vrrp/vrrp-snapshot'
import { VrrpStack } from '@keelson/director/vrrp/vrrp-stack'
import { wantedInterfaces } from '@keelson/director/vrrp/wanted-interfaces'
import type { RtnetlinkMessage } from '@keelson/director/wire/rtnetlink'
import { type Config, effectiveConfig, type VrrpScript } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { WatchedFiles } from '../files/watched-files'
import { DeadlineTimer } from '../kernel/deadline-timer'
import type { ReflectorChange } from '../kernel/interface-table'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import { RouteWatch } from '../kernel/route-watch'
import { ruleInWords } from '../kernel/routes'
import { ThreadScheduling } from '../kernel/thread-scheduling'
import type { ChildProcess } from '../live/child'
import { monotonicNow, wallOf } from '../live/clock'
import type { Configure } from '../live/configure-after'
import { LiveBoard, type Reply, type Severity } from '../live/live-board'
import { endInWords, runScript } from '../scripts/run-script'
import { BorrowedSettings } from './borrowed-settings'
import { withHmacKeys } from './hmac-key-files'
import { KeptHolds } from './kept-holds'
import { macText, NeighbourWatch } from './neighbour-watch'
import { ProcessScan } from './process-scan'
import { VirtualInterfaces } from './virtual-interfaces'
import { VrrpChannels } from './vrrp-channels'
import { isOrderOfVrrp, orderOf, shownInstance, staleness } from './vrrp-orders'
import { VrrpPerformer } from './vrrp-performer'

/** Figures that move with every advert are published at most this often, ms; transitions at once. */
const PUBLISH_INTERVAL = 500

export class VrrpProcess implements ChildProcess {
  readonly #board = new LiveBoard('vrrp')
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, changes => this.#reflect(changes))
  readonly #timer = new DeadlineTimer(this.#loop, 'the deadlines of VRRP', () => this.#pump())
  readonly #lateness = new Lateness()
  readonly #threads = new ThreadScheduling()
  #threadStates: ProcessTiming['threads'] = []
  readonly #channels = new VrrpChannels(this.#loop, this.#reflector, () => this.#pump())
  readonly #performer = new VrrpPerformer(
    this.#board,
    this.#reflector,
    this.#channels,
    name => this.#masterDownInterval(name),
    script => this.#runTracker(script),
    () => this.#lateness.expired(),
  )
  readonly #neighbours = new NeighbourWatch(this.#loop, this.#reflector, (name, claim) => {
    this.#stack?.arpHeard(name, claim, monotonicNow())
    this.#pump()
  })
  readonly #processes = new ProcessScan((name, count) => {
    this.#stack?.processesCounted(name, count, monotonicNow())
    this.#pump()
  })
  readonly #files = new WatchedFiles(
    (name, value) => {
      this.#stack?.fileChanged(name, value, monotonicNow())
      this.#pump()
    },
    text => this.#board.event('error', { kind: 'process', process: 'vrrp', text }),
  )
  #config: Config | undefined
  #stack: VrrpStack | undefined
  #publishTimer: NodeJS.Timeout | undefined
  readonly #scripts = new AbortController()
  readonly #routeWatch = new RouteWatch(this.#loop, told => this.#routesMoved(told))
  readonly #virtual = new VirtualInterfaces(
    this.#reflector,
    this.#performer.filters,
    name => this.#reflector.senderAddresses(name, this.#vips()).linkLocal,
    text => this.#say('error', text),
  )
  readonly #borrowed = new BorrowedSettings()

  private constructor(private readonly holds: KeptHolds) {}

  static async start(runDir: string): Promise<VrrpProcess> {
    const self = new VrrpProcess(new KeptHolds(join(runDir, 'held-back.json')))
    self.#board.onCommand((message, reply) => self.#obey(message, reply))
    process.on('SIGXCPU', () => self.#ranTooLong())
    await self.#board.serve(join(runDir, 'vrrp.sock'))
    return self
  }

  configure({ text, file, surroundings }: Configure): void {
    const complain = (text: string) => this.#board.event('error', { kind: 'process', process: 'vrrp', text })
    const config = withHmacKeys(effectiveConfig(parse(text, { file, surroundings })), complain)
    this.#config = config
    this.#schedule(processScheduling(config.global_defs, 'vrrp'))
    this.#performer.configure(config.global_defs)
    this.#leaveInterfaces(config)
    this.#virtual.make(config)
    this.#channels.open(config, 'and keep the others')
    this.#borrow(config)
    this.#routeWatch.listen(hasRouting(config))
    const now = monotonicNow()
    if (this.#stack) this.#stack.reload(config, now)
    else this.#stack = this.#newStack(config, now)
    this.#files.open(config.track_file)
    this.#processes.follow(config.vrrp_track_process)
    for (const text of [...undone(config), ...unswappable(config.global_defs)])
      this.#board.event('warning', { kind: 'process', process: 'vrrp', text })
    this.#pump()
    // Only now has everybody said goodbye who leaves.
    this.#channels.open(config)
    this.#virtual.prune(config)
  }

  async stop(): Promise<void> {
    this.#timer.close()
    clearTimeout(this.#publishTimer)
    this.#files.close()
    this.#processes.close()
    this.#scripts.abort()
    this.#stack?.shutdown(monotonicNow())
    if (this.#stack) this.#performer.perform(this.#stack.takeEffects())
    this.#performer.tell()
    this.#virtual.removeAll()
    this.#publish()
    this.#neighbours.close()
    this.#channels.close()
    this.#routeWatch.close()
    this.#reflector.close()
    this.#borrowed.restore() // nobody hears of links any more and borrows anew
    this.#loop.close()
    this.#performer.close()
    this.#board.close()
  }

  #newStack(config: Config, now: number): VrrpStack {
    const host = { interfaces: this.#hostInterfaces(), wall: wallOf(now), holds: this.holds.all }
    return new VrrpStack(config, host, now)
  }

  /** Answered when it is done: the packets are out. */
  #obey(message: FromConsole, reply: Reply): void {
    if (!isOrderOfVrrp(message)) return
    const stack = this.#stack
    const stale = staleness(message, stack?.snapshotOf(message.instance ?? ''), wallOf)
    const order = orderOf(message)
    const outcome = stale ?? stack?.order(order, monotonicNow()) ?? { refused: 'vrrp is not configured yet' }
    this.#pump()
    this.#publish()
    const refused = 'refused' in outcome
    const said = refused ? { error: outcome.refused } : { effect: outcome.done }
    this.#say(refused ? 'warning' : 'info', `${order.by} asked to ${message.type}: ${Object.values(said)[0]}`)
    reply({ type: 'command-result', id: message.id, ok: !refused, ...said })
  }

  /** Whoever uses an interface that is to be another one under the same name says goodbye by it, and begins anew. */
  #leaveInterfaces(config: Config): void {
    const changed = this.#virtual.changed(config)
    if (changed.size === 0) return
    const isStaying = (instance: Config['vrrp_instance'][number]) =>
      !wantedInterfaces({ vrrp_instance: [instance] }).some(({ name }) => changed.has(name))
    this.#stack?.reload({ ...config, vrrp_instance: config.vrrp_instance.filter(isStaying) }, monotonicNow())
    this.#pump()
  }

  #borrow(config: Config): void {
    try {
      this.#borrowed.configure(config)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#board.event('error', { kind: 'process', process: 'vrrp', text })
    }
  }

  /** Hears what waits, lets the stack say what to do, does it, and sleeps until the stack's next deadline. */
  #pump(): void {
    const stack = this.#stack
    if (!stack || this.#scripts.signal.aborted) return
    stack.setWallClock(wallOf(monotonicNow()), monotonicNow())
    this.#hear()
    const now = monotonicNow()
    const due = stack.nextDeadline()
    if (due <= now) this.#ranAfter(now - due)
    stack.tick(now)
    const moved = new Set<string>()
    for (let effects = stack.takeEffects(); effects.length > 0; effects = stack.takeEffects()) {
      this.#performer.perform(effects)
      for (const effect of effects) if (effect.type === 'transition') moved.add(effect.instance)
    }
    const deadline = stack.nextDeadline()
    if (deadline === NEVER) this.#timer.disarm()
    else this.#timer.set(deadline - monotonicNow())
    this.#performer.tell()
    if (moved.size > 0) this.#followNeighbours()
    for (const name of moved) this.#show(stack.snapshotOf(name))
    this.#publishTimer ??= setTimeout(() => {
      this.#publishTimer = undefined
      this.#publish()
    }, PUBLISH_INTERVAL)
  }

  #ranAfter(late: number): void {
    this.#lateness.ran(late)
    const { global_defs } = this.#config ?? {}
    const higher = global_defs && raised(this.#threads.wanted, late, global_defs)
    if (!higher) return
    this.#say(
      'warning',
      `ran ${late.toFixed(0)} ms late: real-time priority ${higher.rtPriority} from now (max_auto_priority)`,
    )
    this.#schedule(higher)
  }

  #schedule(wanted: ProcessScheduling): void {
    for (const text of this.#threads.apply(wanted)) this.#say('warning', text)
    this.#threadStates = this.#threads.states()
  }

  /** Deviates: keepalived ends by its own hard limit; late adverts are worse than a hog, but none at all are worse still. */
  #ranTooLong(): void {
    const { rttime } = this.#threads.wanted
    this.#say('error', `ran ${rttime} us without a pause (vrrp_rlimit_rttime)`)
    this.#schedule(this.#threads.wanted)
  }

  #say(severity: Severity, text: string): void {
    this.#board.event(severity, { kind: 'process', process: 'vrrp', text })
  }

  async #runTracker({ name, script, timeout, user }: VrrpScript): Promise<void> {
    if (!script) return
    const security = this.#config?.global_defs
    const order = { ...security?.script_user, ...user, ...script, timeout, security }
    const sight = await runScript(order, this.#scripts.signal)
    if (this.#scripts.signal.aborted) return
    this.#stack?.scriptFinished(
      name,
      { ok: sight.saw === 'exit' && sight.status === 0, text: endInWords(sight) },
      monotonicNow(),
    )
    this.#pump()
  }

  /** What waits is heard before any timer is believed: after a pause all is due, and what the kernel and the wire say is the truth. */
  #hear(): void {
    this.#reflector.follow()
    for (const packet of this.#channels.heard())
      if (packet === 'dropped') this.#stack?.receiveUnreadable()
      else this.#stack?.receive(packet.payload, packet.from, monotonicNow())
  }

  /** All waiting netlink messages were read, so the reflector's view is today's, not the message's. */
  #reflect(changes: readonly ReflectorChange[]): void {
    const stack = this.#stack
    if (!stack) return
    // A link-local address that comes may be what a vmac waits for.
    if (this.#config && changes.some(each => each.type === 'link' || each.address.startsWith('fe80:'))) {
      this.#virtual.make(this.#config)
      // In the middle of a reload some have yet to say goodbye.
      this.#channels.open(this.#config, 'and keep the others')
      this.#borrow(this.#config)
    }
    const vips = this.#vips()
    for (const change of changes) this.#reflectOne(stack, change, vips, monotonicNow())
    this.#pump()
  }

  #reflectOne(stack: VrrpStack, change: ReflectorChange, vips: ReadonlySet<string>, now: number): void {
    const { name } = change
    const current = this.#reflector.byName(name)
    if (change.type === 'link') {
      if (current) stack.linkChanged(name, current.up, now, macText(current.mac))
      else {
        this.#borrowed.forgetInterface(name)
        stack.linkGone(name, now)
      }
      return
    }
    if (!vips.has(change.address) && current)
      stack.addressChanged(name, this.#reflector.senderAddresses(name, vips), now)
    if (change.removed && !current?.addresses.some(({ address }) => address === change.address))
      stack.addressRemoved(name, change.address, now)
  }

  #routesMoved(told: readonly RtnetlinkMessage[] | 'overrun'): void {
    const { routes } = this.#performer
    // An interface that went took its routes along: the interface is the cause.
    this.#reflector.follow()
    if (told === 'overrun') {
      routes.restore()
      return
    }
    let lostAny = false
    for (const message of told) {
      const lost = routes.lost(message)
      if (!lost) continue
      lostAny = true
      const what = 'destination' in lost ? `route ${lost.destination}` : ruleInWords(lost)
      this.#stack?.routeRemoved(lost, what, monotonicNow())
    }
    if (lostAny) this.#pump()
  }

  #followNeighbours(): void {
    const masters = new Set(
      this.#stack?.snapshot(monotonicNow()).flatMap(({ name, state }) => (state === 'MASTER' ? [name] : [])),
    )
    const instances = this.#config?.vrrp_instance.filter(({ name }) => masters.has(name)) ?? []
    this.#neighbours.follow(instances.flatMap(addressesToHold))
  }

  #hostInterfaces() {
    const vips = this.#vips()
    return this.#reflector
      .interfaces()
      .map(({ name, up, mac }) => ({ name, up, mac: macText(mac), ...this.#reflector.senderAddresses(name, vips) }))
  }

  #vips(): Set<string> {
    const instances = this.#config?.vrrp_instance ?? []
    return new Set(
      instances.flatMap(instance =>
        [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].map(vip => vip.address),
      ),
    )
  }

  #masterDownInterval(name: string): number {
    return this.#stack?.snapshotOf(name)?.masterDownInterval ?? 0
  }

  #publish(): void {
    if (this.#threads.follow()) this.#threadStates = this.#threads.states()
    const shown = new Set<string>([liveKey.timing('vrrp')])
    const lateness = this.#lateness.figures()
    this.#board.set(liveKey.timing('vrrp'), {
      process: 'vrrp',
      lateness: { ...lateness, max: Math.round(lateness.max * 1000) / 1000 },
      threads: this.#threadStates,
    } satisfies ProcessTiming)
    const instances = this.#stack?.snapshot(monotonicNow()) ?? []
    if (this.#stack) this.#keepHolds(instances)
    for (const instance of instances) {
      this.#show(instance)
      shown.add(liveKey.vrrp(instance.name))
    }
    for (const key of this.#board.keys()) if (!shown.has(key)) this.#board.delete(key)
  }

  #keepHolds(instances: readonly VrrpInstanceSnapshot[]): void {
    try {
      this.holds.keep(instances)
    } catch (error) {
      this.#say('error', `who stands back is not kept: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #show(instance: VrrpInstanceSnapshot | undefined): void {
    if (!instance) return // the configuration that moved it also took it away
    this.#board.set(liveKey.vrrp(instance.name), shownInstance(instance, wallOf))
  }
}

function hasRouting({ vrrp_instance, static_routes, static_rules }: Config): boolean {
  const own = vrrp_instance.flatMap(({ virtual_routes, virtual_rules }) => [...virtual_routes, ...virtual_rules])
  return [...own, ...static_routes, ...static_rules].some(({ no_track }) => !no_track)
}
