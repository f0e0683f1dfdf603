/**
 * The engine that is a stock keepalived: the one that runs is followed, whoever started it, and one is started where none
 * runs. It is told of a new file by SIGHUP, and looked at until it has taken it. Who did not start it does not stop it,
 * unless the director is moved to another engine.
 */
import { readFileSync, statSync } from 'node:fs'
import { liveKey } from '@keelson/contract/messages/live-state'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { askInstances, differsFrom } from '../keepalived/instance-reports'
import { judgeByKeepalived, newFaults } from '../keepalived/judge-by-keepalived'
import {
  isOurs,
  keepalivedExecutable,
  startKeepalived,
  stopKeepalived,
  takeAway,
  until,
} from '../keepalived/own-keepalived'
import { findKeepalived, isAlive, optionOf, type RunningKeepalived } from '../keepalived/running-keepalived'
import type { LiveBoard } from '../live/live-board'
import type { Configuration } from './configuration'
import type { ConfigurationStore, Engine, Order } from './engine'
import { foreignFile, writeOwned } from './owned-file'
import type { RunOptions } from './run-options'
import { SupervisedProcess } from './supervised-process'

/** It is looked at so often whether it still runs, ms. */
const EACH = 1000
/** It must have read a new file by then, ms. */
const RELOAD_PATIENCE = 15_000
const LONGEST_BACK_OFF = 60_000

export interface KeepalivedTidings {
  /** hash of the foreign file that may be written over */
  adopted(): string | undefined
  /** keepalived has not taken the file that it was told of */
  failed(reason: string): void
  /** somebody wrote the file: whether they have keepalived read it is theirs */
  edited(): void
}

export class KeepalivedEngine implements Engine {
  readonly name = 'keepalived'
  readonly store: ConfigurationStore
  readonly #options: RunOptions
  readonly #board: LiveBoard
  readonly #tell: KeepalivedTidings
  #fileAt = 0
  #followed: RunningKeepalived | undefined
  #follower: SupervisedProcess | undefined
  #watch: NodeJS.Timeout | undefined
  #restarts = 0
  #since = Date.now()
  #backOff = EACH
  #startAgainAt = 0
  #ours = false
  #wrote = false
  #reloads = 0
  #leaving = false

  constructor(options: RunOptions, board: LiveBoard, tidings: KeepalivedTidings) {
    this.#options = options
    this.#board = board
    this.#tell = tidings
    const { config } = options
    this.store = {
      foreign: known => foreignFile(config, [...known, tidings.adopted() ?? ''].filter(Boolean)),
      examine: (text, anew = false) => this.#examine(text, anew),
      write: text => {
        writeOwned(config, text)
        this.#fileAt = changedAt(config)
        this.#wrote = true
      },
    }
  }

  async start(_configuration: Configuration, moved: boolean): Promise<void> {
    const [running, other] = findKeepalived()
    const { config, runDir } = this.#options
    if (other) throw new Error(`two keepalived run here, pids ${running?.pid} and ${other.pid}: stop one`)
    if (running && moved) throw new Error(`a keepalived runs here already, pid ${running.pid}: stop it first`)
    if (running && running.file !== config)
      throw new Error(
        `keepalived (pid ${running.pid}) runs ${running.file}, not ${config}: run --config ${running.file}, or stop it`,
      )
    if (running) {
      this.#follow(running, isOurs(running, runDir))
      const by = running.unit ? `, which systemd runs as ${running.unit}` : ''
      this.#say('info', `follows the keepalived that runs: pid ${running.pid}${by}`)
      if (this.#wrote) this.#reload(undefined)
    } else await this.#startOurs()
    this.#wrote = false
    this.#fileAt = changedAt(config)
    this.#follower = new SupervisedProcess(
      'follower',
      [process.argv[1] ?? '', '--run-dir', runDir, '--forwarder', this.#options.forwarder],
      this.#board,
    )
    this.#watch = setInterval(() => this.#look(), EACH)
  }

  configure(order: Order, isNews: boolean): void {
    this.#follower?.configure(order.messages.whole)
    if (isNews) this.#reload(order)
  }

  async stop(): Promise<void> {
    await this.#leave()
    if (this.#ours && this.#followed) await stopKeepalived(this.#followed, this.#options.runDir)
  }

  async handOver(): Promise<void> {
    const running = this.#followed
    if (running && isAlive(running)) {
      // Its children may be others than when it was found.
      const now = findKeepalived().find(({ pid }) => pid === running.pid) ?? running
      await takeAway(now, this.#options.runDir)
      if (now.unit)
        this.#say(
          'warning',
          `keepalived was taken away from systemd's ${now.unit}: systemctl disable ${now.unit}, or both run after the next boot`,
        )
    }
    await this.#leave()
    this.#board.delete(liveKey.process('keepalived'))
    this.#board.delete(liveKey.process('follower'))
  }

  async #leave(): Promise<void> {
    this.#leaving = true
    clearInterval(this.#watch)
    await this.#follower?.stop()
  }

  async #startOurs(): Promise<void> {
    const { config, runDir, forwarder } = this.#options
    this.#follow(await startKeepalived(config, runDir, forwarder === 'ipvs'), true)
    const part = forwarder === 'ipvs' ? '' : ', without its checkers: the kernel has no IPVS'
    this.#say('info', `no keepalived ran: started one, pid ${this.#followed?.pid}${part}`)
  }

  #follow(keepalived: RunningKeepalived, ours: boolean): void {
    this.#followed = keepalived
    this.#ours = ours
    this.#since = Date.now()
    this.#show('running')
  }

  async #look(): Promise<void> {
    if (!this.#leaving && this.#fileAt !== changedAt(this.#options.config)) {
      this.#fileAt = changedAt(this.#options.config)
      this.#tell.edited()
    }
    if (this.#leaving || (this.#followed && isAlive(this.#followed))) return
    const running = findKeepalived().find(({ file }) => file === this.#options.config)
    if (running) {
      this.#restarts++
      this.#follow(running, isOurs(running, this.#options.runDir))
      this.#say('warning', `keepalived is another process now: pid ${running.pid}`)
      return
    }
    if (this.#followed) {
      const { pid, unit } = this.#followed
      this.#followed = undefined
      const then = this.#ours
        ? 'it is started again'
        : `it was not started by the agent: systemctl start ${unit ?? 'keepalived'}`
      this.#say('error', `keepalived (pid ${pid}) is gone; ${then}`)
      this.#show(this.#ours ? 'backing-off' : 'stopped', 'it is gone')
    }
    if (!this.#ours || performance.now() < this.#startAgainAt) return
    this.#startAgainAt = performance.now() + this.#backOff
    this.#backOff = Math.min(LONGEST_BACK_OFF, this.#backOff * 2)
    this.#restarts++
    await this.#startOurs().catch(error => this.#say('error', inWords(error)))
  }

  /** SIGHUP, and then it is asked until it says what the file says. */
  async #reload(order: Order | undefined): Promise<void> {
    const running = this.#followed
    if (!running) return
    const number = ++this.#reloads
    process.kill(running.pid, 'SIGHUP')
    if (!order) return
    const config = effectiveConfig(order.configuration.document)
    if (config.vrrp_instance.length === 0) return
    const limit = performance.now() + RELOAD_PATIENCE
    let fault: string | undefined
    while (number === this.#reloads && !this.#leaving) {
      try {
        fault = differsFrom(config, await askInstances(running, config))
      } catch (error) {
        fault = undefined
        this.#say('warning', `whether it took the file cannot be seen: ${inWords(error)}`)
      }
      if (fault === undefined) {
        this.#follower?.configure(order.messages.whole) // which looks again
        return
      }
      if (performance.now() > limit) break
      await until(() => false, 200)
    }
    if (fault === undefined || number !== this.#reloads || this.#leaving) return
    this.#say('error', `keepalived did not take the file within ${RELOAD_PATIENCE / 1000} s: ${fault}`)
    this.#tell.failed(`keepalived did not take it: ${fault}`)
  }

  async #examine(text: string, anew: boolean): Promise<string | undefined> {
    const { config } = this.#options
    const executable = this.#followed?.executable ?? keepalivedExecutable()
    if (!executable) return 'there is no keepalived on this director to test the file with'
    const flags = testFlags(this.#followed?.words ?? [], this.#options.forwarder === 'ipvs')
    try {
      const now = await judgeByKeepalived(executable, flags, config, text)
      const known = now.length === 0 || anew ? [] : await judgeByKeepalived(executable, flags, config, before(config))
      const faults = newFaults(now, known)
      return faults.length === 0 ? undefined : `keepalived refuses the file: ${faults.join('\n')}`
    } catch (error) {
      return inWords(error)
    }
  }

  #say(severity: 'info' | 'warning' | 'error', text: string): void {
    this.#board.event(severity, { kind: 'process', process: 'keepalived', text: text.slice(0, 1000) })
  }

  #show(state: 'running' | 'backing-off' | 'stopped', lastExit?: string): void {
    this.#board.set(liveKey.process('keepalived'), {
      name: 'keepalived',
      pid: this.#followed?.pid ?? null,
      state,
      restarts: this.#restarts,
      since: this.#since,
      lastExit,
    })
  }
}

/** With which parts and as which config-id it runs. */
function testFlags(words: readonly string[], withIpvs: boolean): string[] {
  const id = optionOf(words, ['-i', '--config-id'])
  const parts = words.filter(word => ['-P', '--vrrp', '-C', '--check', '-B', '--no_bfd'].includes(word))
  if (parts.length === 0 && !withIpvs) parts.push('--vrrp')
  return [...parts, ...(id === undefined ? [] : ['-i', id])]
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

function before(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error))
