/** The engine that is our own: vrrp, checkers, forwarder and notify, each a process that the watchdog keeps running. */
import { join } from 'node:path'
import { liveKey, type ProcessName } from '@keelson/contract/messages/live-state'
import { wantsNotices } from '@keelson/director/notify/wants-notices'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { writeWhole } from '../files/write-whole'
import { until } from '../keepalived/own-keepalived'
import { findKeepalived, isAlive } from '../keepalived/running-keepalived'
import type { LiveBoard } from '../live/live-board'
import { log } from '../live/log'
import type { Configuration } from './configuration'
import type { ConfigurationStore, Engine, Order } from './engine'
import { LeftoverVips } from './leftover-vips'
import { runLifeScript } from './life-scripts'
import { messageFor } from './messages'
import type { RunOptions } from './run-options'
import { SupervisedProcess } from './supervised-process'
import { initTrackFiles } from './track-files'

/** So long a keepalived may take to be gone, ms. */
const ENDING = 3000

export class BuiltinEngine implements Engine {
  readonly name = 'builtin'
  readonly store: ConfigurationStore
  readonly #options: RunOptions
  readonly #board: LiveBoard
  readonly #processes = new Map<ProcessName, SupervisedProcess>()
  readonly #vips: LeftoverVips
  #configured: Order | undefined
  #stopping = false

  constructor(options: RunOptions, board: LiveBoard) {
    this.#options = options
    this.#board = board
    this.#vips = new LeftoverVips(join(options.runDir, 'vips.json'))
    this.store = {
      foreign: () => undefined,
      examine: () => Promise.resolve(undefined),
      write: text => writeWhole(options.config, text),
    }
  }

  async start(configuration: Configuration, moved: boolean): Promise<void> {
    const { runDir, forwarder, ipvsDrift, clientAddress } = this.#options
    await refuseBeside()
    this.#removeLeftovers()
    if (!moved) await runLifeScript('startup_script', effectiveConfig(configuration.document))
    const argv = [process.argv[1] ?? '', '--run-dir', runDir, '--forwarder', forwarder]
    // Adverts first: the others would take the processor from it while it starts.
    const { begun } = this.#start('vrrp', argv, () => this.#removeLeftovers())
    begun.then(() => {
      if (this.#stopping) return
      if (forwarder !== 'none')
        this.#start('forwarder', [...argv, '--ipvs-drift', ipvsDrift, '--client-address', clientAddress])
      this.#start('checkers', [...argv, ...checkersFlags(this.#options)])
    })
  }

  /** The vrrp process advertises, or has failed at it once. */
  get begun(): Promise<void> {
    return this.#processes.get('vrrp')?.begun ?? Promise.resolve()
  }

  configure(order: Order): void {
    const config = effectiveConfig(order.configuration.document)
    this.#vips.note(config)
    initTrackFiles(config, this.#configured === undefined, failure =>
      this.#board.event('error', { kind: 'process', process: 'watchdog', text: failure }),
    )
    this.#configured = order
    this.#tell(order)
    // Started by the first configuration that tells anybody anything.
    if (!this.#processes.has('notify') && wantsNotices(config)) this.#startNotify()
  }

  /** Those for whom it is the text they have already do not take the processor from those for whom it is another. */
  #tell(order: Order): void {
    const told = [...this.#processes.values()].map(
      supervised => [supervised, messageFor(supervised.name, order.messages)] as const,
    )
    const tell = (those: typeof told) =>
      Promise.all(those.map(([supervised, message]) => supervised.configure(message)))
    const news = told.filter(([supervised, message]) => supervised.isNews(message))
    const others = told.filter(each => !news.includes(each))
    const ready = tell(news)
    if (news.length === 0) tell(others)
    else
      ready.then(() => {
        if (this.#configured === order) tell(others)
      })
  }

  async stop(): Promise<void> {
    await this.#stopAll()
    if (this.#configured)
      await runLifeScript('shutdown_script', effectiveConfig(this.#configured.configuration.document))
    this.#removeLeftovers()
  }

  async handOver(): Promise<void> {
    // Killed, it leaves the kernel's table to whoever comes (src/forwarder/ipvs); userspace forwards nothing without it.
    if (this.#options.forwarder === 'ipvs') await this.#processes.get('forwarder')?.kill()
    await this.#stopAll()
    this.#removeLeftovers()
    for (const name of this.#processes.keys()) this.#board.delete(liveKey.process(name))
  }

  async #stopAll(): Promise<void> {
    this.#stopping = true
    const notify = this.#processes.get('notify')
    await Promise.all([...this.#processes.values()].filter(each => each !== notify).map(each => each.stop()))
    // It tells the others' last words.
    await notify?.stop()
  }

  #start(name: ProcessName, argv: string[], died?: () => void): SupervisedProcess {
    const supervised = new SupervisedProcess(name, argv, this.#board, died)
    this.#processes.set(name, supervised)
    if (this.#configured) supervised.configure(messageFor(name, this.#configured.messages))
    return supervised
  }

  #startNotify(): void {
    const { runDir, mailCredentials } = this.#options
    const argv = [process.argv[1] ?? '', '--run-dir', runDir]
    if (mailCredentials) argv.push('--mail-credentials', mailCredentials)
    this.#start('notify', argv)
  }

  #removeLeftovers(): void {
    try {
      for (const vip of this.#vips.remove()) log.warn(`removed leftover ${vip}`)
    } catch (error) {
      log.error(`leftover VIPs: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Two would hold the same addresses. One that was just told to end is waited for. @throws Error in words */
async function refuseBeside(): Promise<void> {
  const [other] = findKeepalived()
  if (!other || (await until(() => !isAlive(other), ENDING))) return
  const stop = other.unit ? `systemctl disable --now ${other.unit}` : `kill ${other.pid}`
  throw new Error(
    `keepalived runs here (pid ${other.pid}, ${other.file}): stop it (${stop}), or run --engine keepalived`,
  )
}

function checkersFlags({ separateProbes, certificates }: RunOptions): string[] {
  const flags = ['--certificate-days', String(certificates.warnDays)]
  if (separateProbes) flags.push('--separate-probes')
  if (certificates.verify) flags.push('--verify-certificates')
  return flags
}
