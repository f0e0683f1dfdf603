/** The link process: gathers what the others say, for the console and for `keelson-agent status`. It may die at any moment. */
import { join } from 'node:path'
import { CONTRACT } from '@keelson/contract/decode'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import {
  type DirectorState,
  type EngineName,
  type ForwarderName,
  liveKey,
  type ProcessName,
} from '@keelson/contract/messages/live-state'
import { AgentKey, agentKeyOf } from '../identity/agent-key'
import { type KnownConsole, keepKnownConsole, knownConsoleOf, readKnownConsole } from '../identity/known-console'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import { BoardReader } from '../live/board-reader'
import type { ChildProcess } from '../live/child'
import type { Configure } from '../live/configure-after'
import { KEPT_EVENTS, LiveBoard } from '../live/live-board'
import { VERSION } from '../version'
import type { RunOptions } from '../watchdog/run-options'
import { CommandRouter } from './command-router'
import { ConsoleConnection } from './console-connection'

const notes: Partial<Record<ForwarderName, string>> = {
  userspace:
    'forwards in userspace: a proxy for TCP and UDP without IPVS, no DR or TUN; real servers see the director as their client',
  none: 'forwards nothing: checks and VRRP only',
}

const KEEPALIVED = 'a stock keepalived: causes of a transition, results of checks and drain are not known here'

/** Who tells what, besides the watchdog. */
const tellers = {
  builtin: ['vrrp', 'checkers', 'notify', 'forwarder'],
  keepalived: ['follower'],
} as const satisfies Record<EngineName, readonly ProcessName[]>

type LinkOptions = Pick<RunOptions, 'runDir' | 'stateDir' | 'forwarder' | 'name' | 'console'>

export class LinkProcess implements ChildProcess {
  readonly #board = new LiveBoard('link')
  readonly #readers = new Map<ProcessName, BoardReader>()
  readonly #owned = new Map<ProcessName, Set<string>>()
  #engine: EngineName | undefined
  readonly #router = new CommandRouter(this.#readers)
  readonly #loop = new PollLoop()
  readonly #reflector = new Reflector(this.#loop, () => queueMicrotask(() => this.#describe()))
  readonly #options: LinkOptions
  readonly #startedAt = Date.now()
  readonly #console: ConsoleConnection | undefined

  static async start(options: LinkOptions): Promise<LinkProcess> {
    const self = new LinkProcess(options)
    await self.#board.serve(join(options.runDir, 'status.sock'))
    return self
  }

  private constructor(options: LinkOptions) {
    this.#options = options
    this.#readers.set('watchdog', this.#read('watchdog'))
    this.#board.onCommand(
      (message, reply, reader) => this.#router.route(message, reply, reader),
      reader => this.#router.left(reader),
    )
    if (options.console) {
      const hello = {
        type: 'hello',
        contract: CONTRACT,
        director: options.name,
        agentVersion: VERSION,
        startedAt: this.#startedAt,
      } as const
      const file = knownConsoleOf(options.stateDir)
      const identity = {
        key: AgentKey.ofFile(agentKeyOf(options.stateDir)),
        console: () => readKnownConsole(file),
        keep: (known: KnownConsole) => keepKnownConsole(file, known),
      }
      this.#console = new ConsoleConnection(options.console, identity, hello, this.#board, this.#router)
    }
  }

  configure({ engine }: Configure): void {
    if (engine === this.#engine) return
    this.#engine = engine
    this.#router.engine = engine
    for (const [name, reader] of this.#readers) {
      if (name === 'watchdog') continue
      reader.close()
      this.#readers.delete(name)
      for (const key of this.#owned.get(name) ?? []) this.#board.delete(key)
    }
    for (const name of tellers[engine])
      if (name !== 'forwarder' || this.#options.forwarder !== 'none') this.#readers.set(name, this.#read(name))
    this.#describe()
  }

  async stop(): Promise<void> {
    this.#console?.close()
    for (const reader of this.#readers.values()) reader.close()
    this.#reflector.close()
    this.#loop.close()
    this.#board.close()
  }

  #read(name: ProcessName): BoardReader {
    const owned = new Set<string>()
    this.#owned.set(name, owned)
    const seen = new Set<string>()
    return new BoardReader(join(this.#options.runDir, `${name}.sock`), {
      heard: message => this.#heard(name, message, owned, seen),
    })
  }

  #heard(name: ProcessName, message: FromAgent, owned: Set<string>, seen: Set<string>): void {
    switch (message.type) {
      case 'snapshot':
        for (const key of owned) if (!Object.hasOwn(message.objects, key)) this.#board.delete(key)
        owned.clear()
        for (const [key, value] of Object.entries(message.objects)) {
          owned.add(key)
          this.#board.set(key, value)
        }
        if (name === 'forwarder' || name === 'follower') this.#router.resubscribe()
        return
      case 'change':
        if (message.value === null) {
          owned.delete(message.key)
          this.#board.delete(message.key)
        } else {
          owned.add(message.key)
          this.#board.relay(message.key, message.value)
        }
        return
      case 'event':
        if (seen.has(message.event.id)) return
        seen.add(message.event.id)
        // One that comes back tells no more than a board keeps.
        for (const oldest of seen) {
          if (seen.size <= KEPT_EVENTS) break
          seen.delete(oldest)
        }
        this.#board.relayEvent(message.event)
        return
      case 'command-result':
      case 'check-history':
      case 'connections':
        this.#router.answered(message)
        return
      case 'hello':
      case 'heartbeat':
        return
      default:
        message satisfies never
    }
  }

  #describe(): void {
    const engine = this.#engine
    if (!engine) return // not told yet
    const { name } = this.#options
    // keepalived has the kernel's IPVS or none.
    const forwarder =
      engine === 'keepalived' && this.#options.forwarder === 'userspace' ? 'none' : this.#options.forwarder
    const interfaces = this.#reflector.interfaces().map(iface => ({
      name: iface.name,
      up: iface.up,
      addresses: iface.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
    }))
    const startedAt = this.#startedAt
    const state: DirectorState = {
      name,
      agentVersion: VERSION,
      startedAt,
      forwarder,
      forwarderNote: notes[forwarder],
      engine,
      ...(engine === 'keepalived' && { engineNote: KEEPALIVED }),
      interfaces,
    }
    this.#board.set(liveKey.director(), state)
  }
}
