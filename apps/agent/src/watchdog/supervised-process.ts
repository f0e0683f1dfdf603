/** Keeps one process running: starts it again when it ends, at once the first time, then with keepalived's back-off. */
import { type ChildProcess, spawn } from 'node:child_process'
import { liveKey, type ProcessName } from '@keelson/contract/messages/live-state'
import { type Configure, configureAfter } from '../live/configure-after'
import type { LiveBoard } from '../live/live-board'
import { codeFlags } from './keep-code'

/** A process that ran this long, ms, is started again at once (keepalived: core/main.c). */
const LONG_RUN = 60_000
const LONGEST_BACK_OFF = 60_000
/** How long a process may take to leave in good order, ms. */
const STOP_PATIENCE = 3000

export class SupervisedProcess {
  readonly name: ProcessName
  readonly #argv: string[]
  readonly #board: LiveBoard
  readonly #died: () => void
  #child: ChildProcess | undefined
  #configuration: Configure | undefined
  /** what the child that runs was told last */
  #told: Configure | undefined
  #startedAt = 0
  #backOff = 0
  #restarts = 0
  #lastExit: string | undefined
  #timer: NodeJS.Timeout | undefined
  #stopping = false
  /** of those who told it something, in order */
  #waiting: (() => void)[] = []
  #begun: () => void = () => {}
  /** It does what it was configured to do, or has failed at it once: others need not wait any longer. */
  readonly begun = new Promise<void>(resolve => {
    this.#begun = resolve
  })

  constructor(name: ProcessName, argv: string[], board: LiveBoard, died: () => void = () => {}) {
    this.name = name
    this.#argv = argv
    this.#board = board
    this.#died = died
    this.#start()
  }

  /** Another text than it was told last. */
  isNews({ text }: Configure): boolean {
    return text !== this.#told?.text
  }

  /** Resolves when it runs so, or is not there to. */
  configure(message: Configure): Promise<void> {
    this.#configuration = message
    this.#tellChild()
    if (!this.#child?.connected) return Promise.resolve()
    return new Promise(ready => this.#waiting.push(ready))
  }

  /** Asks it to leave, insists after a while, resolves when it is gone. */
  stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return Promise.resolve()
    return new Promise(resolve => {
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE)
      child.once('exit', () => {
        clearTimeout(patience)
        resolve()
      })
      if (child.connected) child.send({ type: 'stop' })
    })
  }

  /** As kill -9: what it holds in the kernel stays there. */
  kill(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return Promise.resolve()
    return new Promise(resolve => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  }

  #start(): void {
    const [script = '', ...rest] = this.#argv
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        '--max-semi-space-size=2',
        ...codeFlags(this.name),
        script,
        'process',
        this.name,
        ...rest,
      ],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        argv0: `keelson-${this.name}`,
      },
    )
    this.#child = child
    this.#startedAt = Date.now()
    child.on('error', error => this.#event(`could not be started: ${error.message}`))
    this.#told = undefined
    this.#tellChild()
    child.on('message', () => {
      this.#begun()
      this.#waiting.shift()?.()
    })
    child.once('exit', (code, signal) => this.#ended(code, signal))
    this.#tell('running')
  }

  #tellChild(): void {
    if (!this.#configuration || !this.#child?.connected) return
    this.#child.send(configureAfter(this.#told, this.#configuration))
    this.#told = this.#configuration
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#begun()
    for (const ready of this.#waiting.splice(0)) ready()
    this.#child = undefined
    this.#lastExit = signal ? `killed by ${signal}` : `exited with status ${code}`
    if (this.#stopping) {
      this.#tell('stopped')
      return
    }
    this.#restarts++
    if (Date.now() - this.#startedAt >= LONG_RUN) this.#backOff = 0
    const delay = this.#backOff
    this.#backOff = Math.min(LONGEST_BACK_OFF, delay === 0 ? 1000 : delay * 2)
    this.#event(`${this.#lastExit}; starts again ${delay === 0 ? 'at once' : `in ${delay / 1000} s`}`)
    this.#died()
    this.#tell('backing-off')
    this.#timer = setTimeout(() => this.#start(), delay)
  }

  #event(text: string): void {
    this.#board.event('error', { kind: 'process', process: this.name, text: `${this.name} ${text}` })
  }

  #tell(state: 'running' | 'backing-off' | 'stopped'): void {
    this.#board.set(liveKey.process(this.name), {
      name: this.name,
      pid: this.#child?.pid ?? null,
      state,
      restarts: this.#restarts,
      since: Date.now(),
      lastExit: this.#lastExit,
    })
  }
}
