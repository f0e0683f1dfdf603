/**
 * The watchdog: the parent of all processes of a director. It validates and stores the configuration, keeps an engine and
 * link running, and changes the engine when it is told to. It parses nothing that comes from the network: commands reach it
 * through link.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { FromConsole, MoveEngine } from '@keelson/contract/messages/from-console'
import { type ConfigState, type EngineName, liveKey } from '@keelson/contract/messages/live-state'
import { LiveBoard } from '../live/live-board'
import { log } from '../live/log'
import { BuiltinEngine } from './builtin-engine'
import { ChosenEngine } from './chosen-engine'
import { type Configuration, readConfiguration } from './configuration'
import type { Engine, Order } from './engine'
import { includedIn } from './included-in'
import { KeepalivedEngine } from './keepalived-engine'
import { messageFor, messagesOf } from './messages'
import { moveEngine } from './move-engine'
import { adoptFile } from './owned-file'
import { type Applied, Revisions } from './revisions'
import type { RunOptions } from './run-options'
import { SupervisedProcess } from './supervised-process'

export class Watchdog {
  readonly #options: RunOptions
  readonly #board = new LiveBoard('watchdog')
  readonly #chosen: ChosenEngine
  #engine: Engine
  #link: SupervisedProcess | undefined
  readonly #revisions: Revisions
  #configured: Order | undefined
  #hash = ''
  #again = false
  #edited = false
  #moving: Promise<string | undefined> | undefined
  #stopping: Promise<void> | undefined
  #runs = ''
  #tellRuns: (words: string) => void = () => {}
  #begins: () => void = () => {}
  /** The director advertises, or has failed at it once. */
  readonly begun = new Promise<void>(resolve => {
    this.#begins = resolve
  })

  /** @throws Error in words when the configuration cannot run or another agent uses the run directory */
  static async start(options: RunOptions): Promise<Watchdog> {
    mkdirSync(options.runDir, { recursive: true, mode: 0o700 })
    if (await answers(join(options.runDir, 'watchdog.sock')))
      throw new Error(`another keelson-agent is running in ${options.runDir}`)
    const self = new Watchdog(options)
    try {
      await self.#run(self.#revisions.settle())
    } catch (error) {
      self.#board.close()
      throw error
    }
    return self
  }

  private constructor(options: RunOptions) {
    this.#options = options
    this.#chosen = new ChosenEngine(options.stateDir, options.engine)
    if (this.#chosen.why) log.warn(this.#chosen.why)
    this.#engine = this.#engineOf(this.#chosen.name)
    this.#revisions = new Revisions(
      options,
      this.#board,
      () => this.#engine.store,
      () => join(options.runDir, this.#engine.name === 'keepalived' ? 'follower.sock' : 'vrrp.sock'),
      (configuration, revision, applied) => this.#configure(configuration, revision, applied),
    )
    this.#board.onCommand((message, reply) => {
      const answer = (said: string | undefined | Effect) => {
        const [error, effect] = typeof said === 'object' ? [undefined, said.effect] : [said, undefined]
        if ('id' in message)
          reply({ type: 'command-result', id: message.id, ok: error === undefined, error, ...(effect && { effect }) })
      }
      const carriedOut = this.#command(message)
      carriedOut?.then(answer, error => answer(error instanceof Error ? error.message : String(error)))
    })
  }

  /** `tell` is told in words what runs, now and whenever that is something else. */
  onConfigured(tell: (words: string) => void): void {
    this.#tellRuns = tell
    if (this.#runs) tell(this.#runs)
  }

  /** Reads the file again: keeps what runs when the file has errors, and says so. */
  reload(): string | undefined {
    this.#again = true
    const error = this.#revisions.reload()
    this.#again = false
    return error
  }

  /** Hands over and leaves nothing behind. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #run(configuration: Configuration): Promise<void> {
    const { runDir, stateDir, forwarder, console: url, name } = this.#options
    await this.#board.serve(join(runDir, 'watchdog.sock'))
    const { engine } = await this.#startEngine(this.#engine, configuration, false)
    const argv = [process.argv[1] ?? '', '--run-dir', runDir, '--forwarder', forwarder, '--name', name]
    engine.then(() => {
      this.#begins()
      if (this.#stopping) return
      this.#link = new SupervisedProcess(
        'link',
        [...argv, '--state-dir', stateDir, ...(url ? ['--console', url] : [])],
        this.#board,
      )
      if (this.#configured) this.#link.configure(messageFor('link', this.#configured.messages))
    })
    this.#board.set(liveKey.process('watchdog'), {
      name: 'watchdog',
      pid: process.pid,
      state: 'running',
      restarts: 0,
      since: Date.now(),
    })
    this.#revisions.begin(configuration)
  }

  /** `engine` resolves when others may take the processor. */
  async #startEngine(engine: Engine, configuration: Configuration, moved: boolean) {
    await engine.start(configuration, moved)
    return { engine: engine instanceof BuiltinEngine ? engine.begun : Promise.resolve() }
  }

  #engineOf(name: EngineName): Engine {
    if (name === 'builtin') return new BuiltinEngine(this.#options, this.#board)
    return new KeepalivedEngine(this.#options, this.#board, {
      adopted: () => this.#chosen.adopted,
      failed: reason => this.#revisions.failed(reason),
      edited: () => {
        this.#edited = true
        this.#revisions.edited()
        this.#edited = false
      },
    })
  }

  /** Undefined for what is none of its business. */
  #command(message: FromConsole): Promise<string | undefined | Effect> | undefined {
    switch (message.type) {
      case 'apply-config':
        return this.#moving ? Promise.resolve('the engine is just being moved') : this.#revisions.apply(message)
      case 'renew-revision':
        return Promise.resolve(this.#revisions.renew(message.revision))
      case 'confirm-revision':
        return Promise.resolve(this.#revisions.confirm(message.revision))
      case 'revert-revision':
        return Promise.resolve(this.#revisions.revert(message.revision, message.reason))
      case 'adopt-file':
        return Promise.resolve(this.#adopt(message.sha256, message.by))
      case 'move-engine':
        return this.#move(message)
      case 'reload':
        return Promise.resolve(this.#reloadFor(message.by))
      default:
        return undefined
    }
  }

  #adopt(sha256: string, by: string): string | undefined {
    const refused = adoptFile(this.#options.config, sha256, this.#chosen)
    if (refused) return refused
    this.#say('warning', `${this.#options.config} (sha256 ${sha256}) was adopted by ${by}: it may be written over now`)
    this.#revisions.again()
    return undefined
  }

  async #move({ engine, by }: MoveEngine): Promise<string | undefined> {
    if (this.#moving) return 'the engine is just being moved'
    if (engine === this.#engine.name) return undefined
    const refused = this.#revisions.moving
    if (refused) return refused
    const before = this.#engine
    this.#moving = moveEngine({
      options: this.#options,
      before,
      after: this.#engineOf(engine),
      choose: now => {
        this.#engine = now
        this.#chosen.move(now.name, by)
      },
      run: () => this.#revisions.again(),
      read: () => readConfiguration(this.#options.config),
    })
    const failed = await this.#moving.finally(() => {
      this.#moving = undefined
    })
    const text = failed
      ? `the engine stays ${this.#engine.name}: ${failed}`
      : `the engine is ${engine} now, no longer ${before.name}: ${by} moved it`
    this.#say(failed ? 'error' : 'warning', text)
    return failed && text
  }

  #reloadFor(by: string): string | Effect {
    const before = this.#board.value(liveKey.config()) as ConfigState | undefined
    log.info(`reload asked for by ${by}`)
    const error = this.reload()
    const { file, hash } = (this.#board.value(liveKey.config()) as ConfigState | undefined) ?? { file: '', hash: '' }
    return error ?? { effect: `${file} ${before?.hash === hash ? 'is as it was' : 'was changed'}, and runs` }
  }

  async #stop(): Promise<void> {
    await this.#moving?.catch(() => {})
    this.#revisions.close()
    await this.#link?.stop()
    await this.#engine.stop()
    this.#board.close()
    rmSync(join(this.#options.runDir, 'watchdog.sock'), { force: true })
  }

  #configure(configuration: Configuration, revision: number, applied: Applied): void {
    const { file, text } = configuration
    const isOther = () => this.#again || configuration.hash !== this.#hash
    const isNews = this.#configured !== undefined && !this.#edited && isOther()
    const { name: engine, store } = this.#engine
    const messages = messagesOf(configuration, revision, engine)
    this.#configured = { configuration, messages }
    this.#engine.configure(this.#configured, isNews)
    this.#link?.configure(messageFor('link', messages))
    // Whoever makes it true has it: what is said of it comes after.
    const { hash, tally } = configuration
    this.#hash = hash
    const foreign = store.foreign(this.#revisions.hashesOfConsole()) !== undefined
    this.#board.set(liveKey.config(), {
      file,
      revision,
      hash,
      appliedAt: Date.now(),
      text,
      ...includedIn(configuration),
      ...(foreign && { foreign }),
      errors: tally.error,
      warnings: tally.warning,
      ...applied,
    } satisfies ConfigState)
    this.#board.event('info', { kind: 'config', revision, hash, applied: true, text: file })
    const number = revision > 0 ? `, revision ${revision}${applied.unconfirmed ? ' on trial' : ''}` : ''
    this.#runs = `runs ${file}${number}; engine ${engine}`
    this.#tellRuns(this.#runs)
  }

  #say(severity: 'warning' | 'error', text: string): void {
    this.#board.event(severity, { kind: 'process', process: 'watchdog', text: text.slice(0, 1000) })
  }
}

/** What was done, in words, where there is more to say than that it was. */
interface Effect {
  effect: string
}

const answers = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
