/**
 * The watchdog: the parent of all processes of a director. It validates and stores the configuration, keeps the others
 * running and removes leftover VIPs. It parses nothing that comes from the network: commands reach it through link.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import { type ConfigState, liveKey, type ProcessName } from '@keelson/contract/messages/live-state'
import { wantsNotices } from '@keelson/director/notify/wants-notices'
import { type Config, effectiveConfig } from '@keelson/keepalived-conf/config'
import { LiveBoard } from '../live/live-board'
import { log } from '../live/log'
import type { Configuration } from './configuration'
import { LeftoverVips } from './leftover-vips'
import { runLifeScript } from './life-scripts'
import { type Messages, messageFor, messagesOf } from './messages'
import { type Applied, Revisions } from './revisions'
import type { RunOptions } from './run-options'
import { SupervisedProcess } from './supervised-process'
import { initTrackFiles } from './track-files'

export class Watchdog {
  readonly #options: RunOptions
  readonly #board = new LiveBoard('watchdog')
  readonly #processes: SupervisedProcess[] = []
  readonly #vips: LeftoverVips
  readonly #revisions: Revisions
  #notify: SupervisedProcess | undefined
  #configured: { config: Config; messages: Messages } | undefined
  #stopping: Promise<void> | undefined

  /** @throws Error in words when the configuration cannot run or another agent uses the run directory */
  static async start(options: RunOptions): Promise<Watchdog> {
    mkdirSync(options.runDir, { recursive: true, mode: 0o700 })
    if (await answers(join(options.runDir, 'watchdog.sock')))
      throw new Error(`another keelson-agent is running in ${options.runDir}`)
    const self = new Watchdog(options)
    await self.#run(self.#revisions.settle())
    return self
  }

  private constructor(options: RunOptions) {
    this.#options = options
    this.#vips = new LeftoverVips(join(options.runDir, 'vips.json'))
    this.#revisions = new Revisions(options, this.#board, (configuration, revision, applied) =>
      this.#configure(configuration, revision, applied),
    )
    this.#board.onCommand((message, reply) => {
      const carriedOut = this.#command(message)
      if (!carriedOut || !('id' in message)) return
      const { error, effect } = carriedOut
      reply({ type: 'command-result', id: message.id, ok: error === undefined, error, ...(effect && { effect }) })
    })
  }

  /** Reads the file again: keeps what runs when the file has errors, and says so. */
  reload(): string | undefined {
    return this.#revisions.reload()
  }

  /** Hands over and leaves nothing behind. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #run(configuration: Configuration): Promise<void> {
    const { runDir, stateDir, forwarder, ipvsDrift, clientAddress, console: url, name } = this.#options
    this.#removeLeftovers()
    await runLifeScript('startup_script', effectiveConfig(configuration.document))
    await this.#board.serve(join(runDir, 'watchdog.sock'))
    const argv = [process.argv[1] ?? '', '--run-dir', runDir, '--forwarder', forwarder, '--name', name]
    const linkArgv = [...argv, '--state-dir', stateDir, ...(url ? ['--console', url] : [])]
    const start = (process: ProcessName, words: string[], died?: () => void) => {
      const supervised = new SupervisedProcess(process, words, this.#board, died)
      this.#processes.push(supervised)
      if (this.#configured) supervised.configure(messageFor(process, this.#configured.messages))
      return supervised
    }
    const vrrp = start('vrrp', argv, () => this.#removeLeftovers())
    // Adverts first: the others would take the processor from it while it starts.
    vrrp.begun.then(() => {
      if (this.#stopping) return
      if (forwarder !== 'none')
        start('forwarder', [...argv, '--ipvs-drift', ipvsDrift, '--client-address', clientAddress])
      start('checkers', [...argv, ...checkersFlags(this.#options)])
      start('link', linkArgv)
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

  /** Undefined for what is none of its business. */
  #command(message: FromConsole): { error: string | undefined; effect?: string } | undefined {
    switch (message.type) {
      case 'apply-config':
        return { error: this.#revisions.apply(message) }
      case 'renew-revision':
        return { error: this.#revisions.renew(message.revision) }
      case 'confirm-revision':
        return { error: this.#revisions.confirm(message.revision) }
      case 'revert-revision':
        return { error: this.#revisions.revert(message.revision, message.reason) }
      case 'reload':
        return this.#reloadFor(message.by)
      default:
        return undefined
    }
  }

  #reloadFor(by: string): { error: string | undefined; effect?: string } {
    const before = this.#board.value(liveKey.config()) as ConfigState | undefined
    log.info(`reload asked for by ${by}`)
    const error = this.reload()
    const { file, hash } = (this.#board.value(liveKey.config()) as ConfigState | undefined) ?? { file: '', hash: '' }
    return error
      ? { error }
      : { error, effect: `${file} ${before?.hash === hash ? 'is as it was' : 'was changed'}, and runs` }
  }

  async #stop(): Promise<void> {
    this.#revisions.close()
    await Promise.all(this.#processes.map(supervised => supervised.stop()))
    // It tells the others' last words.
    await this.#notify?.stop()
    if (this.#configured) await runLifeScript('shutdown_script', this.#configured.config)
    this.#removeLeftovers()
    this.#board.close()
    rmSync(join(this.#options.runDir, 'watchdog.sock'), { force: true })
  }

  #configure(configuration: Configuration, revision: number, applied: Applied): void {
    const { file, text, hash, diagnostics, document } = configuration
    const config = effectiveConfig(document)
    this.#vips.note(config)
    initTrackFiles(config, this.#configured === undefined, failure =>
      this.#board.event('error', { kind: 'process', process: 'watchdog', text: failure }),
    )
    const messages = messagesOf(configuration, revision)
    this.#configured = { config, messages }
    for (const supervised of this.#processes) supervised.configure(messageFor(supervised.name, messages))
    this.#configureNotify(config, messages)
    const countOf = (wanted: string) => diagnostics.filter(({ severity }) => severity === wanted).length
    this.#board.set(liveKey.config(), {
      file,
      revision,
      hash,
      appliedAt: Date.now(),
      text,
      errors: countOf('error'),
      warnings: countOf('warning'),
      ...applied,
    } satisfies ConfigState)
    this.#board.event('info', { kind: 'config', revision, hash, applied: true, text: file })
  }

  /** Started by the first configuration that tells anybody anything. */
  #configureNotify(config: Config, messages: Messages): void {
    const { runDir, mailCredentials } = this.#options
    if (!this.#notify && wantsNotices(config)) {
      const argv = [process.argv[1] ?? '', '--run-dir', runDir]
      if (mailCredentials) argv.push('--mail-credentials', mailCredentials)
      this.#notify = new SupervisedProcess('notify', argv, this.#board)
    }
    this.#notify?.configure(messageFor('notify', messages))
  }

  #removeLeftovers(): void {
    try {
      for (const vip of this.#vips.remove()) log.warn(`removed leftover ${vip}`)
    } catch (error) {
      log.error(`leftover VIPs: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function checkersFlags({ separateProbes, certificates }: RunOptions): string[] {
  const flags = ['--certificate-days', String(certificates.warnDays)]
  if (separateProbes) flags.push('--separate-probes')
  if (certificates.verify) flags.push('--verify-certificates')
  return flags
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
