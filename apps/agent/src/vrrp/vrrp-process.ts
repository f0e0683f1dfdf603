/** The vrrp process: adverts, timers and VIPs of one director, and nothing else. */
import { join } from 'node:path'
import { liveKey } from '@keelson/contract/messages/live-state'
import { NEVER } from '@keelson/director/instant'
import { undone } from '@keelson/director/vrrp/undone'
import { VrrpStack } from '@keelson/director/vrrp/vrrp-stack'
import { type Config, effectiveConfig, type VrrpScript } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { WatchedFiles } from '../files/watched-files'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector, type ReflectorChange } from '../kernel/reflector'
import type { ChildProcess, FromWatchdog } from '../live/child'
import { monotonicNow, wallOf } from '../live/clock'
import { LiveBoard } from '../live/live-board'
import { endInWords, runScript } from '../scripts/run-script'
import { VrrpChannels } from './vrrp-channels'
import { VrrpPerformer } from './vrrp-performer'

/** Figures that move with every advert are published at most this often, ms; transitions at once. */
const PUBLISH_INTERVAL = 500
/** setTimeout's largest delay */
const LONGEST_TIMER = 0x7fffffff

export class VrrpProcess implements ChildProcess {
  readonly #board = new LiveBoard('vrrp')
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, change => queueMicrotask(() => this.#reflect(change)))
  readonly #channels = new VrrpChannels(this.#loop, this.#reflector, () => this.#pump())
  readonly #performer = new VrrpPerformer(
    this.#board,
    this.#reflector,
    this.#channels,
    name => this.#masterDownInterval(name),
    script => this.#runTracker(script),
  )
  readonly #files = new WatchedFiles(
    (name, value) => {
      this.#stack?.fileChanged(name, value, monotonicNow())
      this.#pump()
    },
    text => this.#board.event('error', { kind: 'process', process: 'vrrp', text }),
  )
  #config: Config | undefined
  #stack: VrrpStack | undefined
  #timer: NodeJS.Timeout | undefined
  #publishTimer: NodeJS.Timeout | undefined
  #states = ''
  readonly #scripts = new AbortController()

  static async start(runDir: string): Promise<VrrpProcess> {
    const self = new VrrpProcess()
    await self.#board.serve(join(runDir, 'vrrp.sock'))
    return self
  }

  configure({ text, file, surroundings }: Extract<FromWatchdog, { type: 'configure' }>): void {
    const config = effectiveConfig(parse(text, { file, surroundings }))
    this.#config = config
    this.#channels.open(config)
    const now = monotonicNow()
    if (this.#stack) this.#stack.reload(config, now)
    else this.#stack = new VrrpStack(config, { interfaces: this.#hostInterfaces() }, now)
    this.#files.open(config.track_file)
    for (const text of undone(config)) this.#board.event('warning', { kind: 'process', process: 'vrrp', text })
    this.#pump()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    clearTimeout(this.#publishTimer)
    this.#files.close()
    this.#scripts.abort()
    this.#stack?.shutdown(monotonicNow())
    if (this.#stack) this.#performer.perform(this.#stack.takeEffects())
    this.#publish()
    this.#channels.close()
    this.#reflector.close()
    this.#loop.close()
    this.#performer.close()
    this.#board.close()
  }

  /** Hears what waits, lets the stack say what to do, does it, and sleeps until the stack's next deadline. */
  #pump(): void {
    const stack = this.#stack
    if (!stack) return
    this.#hear()
    stack.tick(monotonicNow())
    for (let effects = stack.takeEffects(); effects.length > 0; effects = stack.takeEffects())
      this.#performer.perform(effects)
    clearTimeout(this.#timer)
    const deadline = stack.nextDeadline()
    if (deadline !== NEVER) {
      const delay = Math.min(Math.max(0, Math.ceil(deadline - monotonicNow())), LONGEST_TIMER)
      this.#timer = setTimeout(() => this.#pump(), delay)
    }
    const states = stack
      .snapshot(monotonicNow())
      .map(({ name, state }) => `${name} ${state}`)
      .join()
    if (states !== this.#states) {
      this.#states = states
      this.#publish()
    } else
      this.#publishTimer ??= setTimeout(() => {
        this.#publishTimer = undefined
        this.#publish()
      }, PUBLISH_INTERVAL)
  }

  async #runTracker({ name, script, timeout, user }: VrrpScript): Promise<void> {
    if (!script) return
    const { script_user } = this.#config?.global_defs ?? {}
    const sight = await runScript({ ...script_user, ...user, ...script, timeout }, this.#scripts.signal)
    if (this.#scripts.signal.aborted) return
    this.#stack?.scriptFinished(
      name,
      { ok: sight.saw === 'exit' && sight.status === 0, text: endInWords(sight) },
      monotonicNow(),
    )
    this.#pump()
  }

  /** What waits on the wire is heard before any timer is believed: after a pause both are due, and the packet is the truth. */
  #hear(): void {
    for (const { payload, from } of this.#channels.heard()) this.#stack?.receive(payload, from, monotonicNow())
  }

  /** Runs after all waiting netlink messages were read, so the reflector's view is today's, not the message's. */
  #reflect(change: ReflectorChange): void {
    const stack = this.#stack
    if (!stack) return
    const now = monotonicNow()
    const { name } = change
    if (change.type === 'link') {
      if (this.#config) this.#channels.open(this.#config)
      stack.linkChanged(name, this.#reflector.byName(name)?.up ?? false, now)
    } else {
      const vips = this.#vips()
      const held = this.#reflector.byName(name)?.addresses.some(({ address }) => address === change.address)
      if (change.removed && !held && vips.has(change.address)) stack.addressRemoved(name, change.address, now)
      if (!vips.has(change.address)) stack.addressChanged(name, this.#reflector.senderAddresses(name, vips), now)
    }
    this.#pump()
  }

  #hostInterfaces() {
    const vips = this.#vips()
    return this.#reflector
      .interfaces()
      .map(({ name, up }) => ({ name, up, ...this.#reflector.senderAddresses(name, vips) }))
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
    return this.#stack?.snapshot(monotonicNow()).find(instance => instance.name === name)?.masterDownInterval ?? 0
  }

  #publish(): void {
    const shown = new Set<string>()
    for (const { since, master, ...rest } of this.#stack?.snapshot(monotonicNow()) ?? []) {
      const key = liveKey.vrrp(rest.name)
      shown.add(key)
      const heard = master && { ...master, lastAdvertAt: Math.round(wallOf(master.lastAdvertAt)) }
      this.#board.set(key, { ...rest, since: Math.round(wallOf(since)), master: heard })
    }
    for (const key of this.#board.keys()) if (!shown.has(key)) this.#board.delete(key)
  }
}
