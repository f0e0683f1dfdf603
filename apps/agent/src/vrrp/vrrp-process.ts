/** The vrrp process: adverts, timers and VIPs of one director, and nothing else. */
import { join } from 'node:path'
import { liveKey } from '@keelson/contract/messages/live-state'
import { NEVER } from '@keelson/director/instant'
import { VrrpStack } from '@keelson/director/vrrp/vrrp-stack'
import { decodeIpv4 } from '@keelson/director/wire/ipv4'
import { isMalformed } from '@keelson/director/wire/malformed'
import { type Config, effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector, type ReflectorChange } from '../kernel/reflector'
import { VrrpSocket } from '../kernel/vrrp-socket'
import type { ChildProcess, FromWatchdog } from '../live/child'
import { monotonicNow, wallOf } from '../live/clock'
import { LiveBoard } from '../live/live-board'
import { VrrpPerformer } from './vrrp-performer'

const VRRP_GROUP = '224.0.0.18'
/** Figures that move with every advert are published at most this often, ms; transitions at once. */
const PUBLISH_INTERVAL = 500
/** setTimeout's largest delay */
const LONGEST_TIMER = 0x7fffffff

export class VrrpProcess implements ChildProcess {
  readonly #board = new LiveBoard('vrrp')
  readonly #loop = new PollLoop(error => {
    throw error
  })
  readonly #reflector = new Reflector(this.#loop, change => queueMicrotask(() => this.#reflect(change)))
  readonly #sockets = new Map<string, VrrpSocket>()
  readonly #performer = new VrrpPerformer(this.#board, this.#reflector, this.#sockets, name =>
    this.#masterDownInterval(name),
  )
  #config: Config | undefined
  #stack: VrrpStack | undefined
  #timer: NodeJS.Timeout | undefined
  #publishTimer: NodeJS.Timeout | undefined
  #states = ''

  static async start(runDir: string): Promise<VrrpProcess> {
    const self = new VrrpProcess()
    await self.#board.serve(join(runDir, 'vrrp.sock'))
    return self
  }

  configure({ text, file, surroundings }: Extract<FromWatchdog, { type: 'configure' }>): void {
    const config = effectiveConfig(parse(text, { file, surroundings }))
    this.#config = config
    this.#openSockets()
    const now = monotonicNow()
    if (this.#stack) this.#stack.reload(config, now)
    else this.#stack = new VrrpStack(config, { interfaces: this.#hostInterfaces() }, now)
    this.#pump()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    clearTimeout(this.#publishTimer)
    this.#stack?.shutdown(monotonicNow())
    if (this.#stack) this.#performer.perform(this.#stack.takeEffects())
    this.#publish()
    this.#loop.close()
    this.#reflector.close()
    this.#performer.close()
    for (const socket of this.#sockets.values()) socket.close()
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

  /** What waits on the wire is heard before any timer is believed: after a pause both are due, and the packet is the truth. */
  #hear(): void {
    for (const [name, socket] of this.#sockets)
      for (let bytes = socket.receive(); bytes; bytes = socket.receive()) {
        const packet = decodeIpv4(bytes)
        if (isMalformed(packet)) continue
        const { source, destination, ttl, payload } = packet
        this.#stack?.receive(payload, { interface: name, source, destination, ttl }, monotonicNow())
      }
  }

  #openSockets(): void {
    const wanted = new Set(this.#config?.vrrp_instance.map(instance => instance.interface))
    for (const [name, socket] of this.#sockets)
      if (!wanted.has(name) || !this.#reflector.byName(name)) {
        this.#loop.remove(socket.fd)
        socket.close()
        this.#sockets.delete(name)
      }
    for (const name of wanted) {
      const iface = this.#reflector.byName(name)
      if (!iface || this.#sockets.has(name)) continue
      const socket = new VrrpSocket(iface, VRRP_GROUP)
      this.#sockets.set(name, socket)
      this.#loop.add(socket.fd, () => this.#pump())
    }
  }

  /** Runs after all waiting netlink messages were read, so the reflector's view is today's, not the message's. */
  #reflect(change: ReflectorChange): void {
    const stack = this.#stack
    if (!stack) return
    const now = monotonicNow()
    const { name } = change
    if (change.type === 'link') {
      this.#openSockets()
      stack.linkChanged(name, this.#reflector.byName(name)?.up ?? false, now)
    } else {
      const vips = this.#vips()
      const held = this.#reflector.byName(name)?.addresses.some(({ address }) => address === change.address)
      if (change.removed && !held && vips.has(change.address)) stack.addressRemoved(name, change.address, now)
      if (!vips.has(change.address)) stack.addressChanged(name, this.#reflector.primaryAddress(name, vips), now)
    }
    this.#pump()
  }

  #hostInterfaces() {
    const vips = this.#vips()
    return this.#reflector
      .interfaces()
      .map(({ name, up }) => ({ name, up, address: this.#reflector.primaryAddress(name, vips) }))
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
