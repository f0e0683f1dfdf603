/**
 * The watchdog: the parent of all processes of a director. It validates and stores the configuration, keeps the others
 * running and removes leftover VIPs. It parses nothing that comes from the network: commands reach it through link.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { ApplyConfig } from '@keelson/contract/messages/from-console'
import { type ConfigState, liveKey, type ProcessName } from '@keelson/contract/messages/live-state'
import { wantsNotices } from '@keelson/director/notify/wants-notices'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import type { FromWatchdog } from '../live/child'
import { LiveBoard } from '../live/live-board'
import { log } from '../live/log'
import { type Configuration, formatDiagnostic, judge, readConfiguration, writeWhole } from './configuration'
import { LeftoverVips } from './leftover-vips'
import { runLifeScript } from './life-scripts'
import type { RunOptions } from './run-options'
import { SupervisedProcess } from './supervised-process'
import { initTrackFiles } from './track-files'

/** Rules whose breach leaves nothing to run; anything else keepalived ignores line by line, and so do we at start. */
const FATAL = new Set(['empty-file', 'not-text', 'file-too-large', 'unclosed-brace'])

export class Watchdog {
  readonly #options: RunOptions
  readonly #board = new LiveBoard('watchdog')
  readonly #processes: SupervisedProcess[] = []
  readonly #vips: LeftoverVips
  #notify: SupervisedProcess | undefined
  #configured: Extract<FromWatchdog, { type: 'configure' }> | undefined
  #stopping: Promise<void> | undefined

  /** @throws Error in words when the configuration cannot run or another agent uses the run directory */
  static async start(options: RunOptions): Promise<Watchdog> {
    mkdirSync(options.runDir, { recursive: true, mode: 0o700 })
    if (await answers(join(options.runDir, 'watchdog.sock')))
      throw new Error(`another keelson-agent is running in ${options.runDir}`)
    const configuration = readConfiguration(options.config)
    for (const diagnostic of configuration.diagnostics) log.warn(formatDiagnostic(diagnostic))
    const fatal = configuration.diagnostics.find(({ rule }) => FATAL.has(rule))
    if (fatal) throw new Error(formatDiagnostic(fatal))
    const self = new Watchdog(options)
    await self.#run(configuration)
    return self
  }

  private constructor(options: RunOptions) {
    this.#options = options
    this.#vips = new LeftoverVips(join(options.runDir, 'vips.json'))
    this.#board.onCommand((message, reply) => {
      if (message.type !== 'apply-config') return
      const error = this.#apply(message)
      reply({ type: 'command-result', id: message.id, ok: error === undefined, error })
    })
  }

  /** Reads the file again: keeps what runs when the file has errors. */
  reload(): void {
    try {
      const configuration = readConfiguration(this.#options.config)
      const errors = configuration.diagnostics.filter(({ severity }) => severity === 'error')
      if (errors.length > 0) this.#refuse(0, configuration.hash, errors.map(formatDiagnostic).join('\n'))
      else this.#configure(configuration, 0)
    } catch (error) {
      this.#refuse(0, '', error instanceof Error ? error.message : String(error))
    }
  }

  /** Hands over and leaves nothing behind. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #run(configuration: Configuration): Promise<void> {
    const { runDir, forwarder, ipvsDrift, clientAddress, console: url, name, tokenFile } = this.#options
    this.#removeLeftovers()
    await runLifeScript('startup_script', configuration)
    await this.#board.serve(join(runDir, 'watchdog.sock'))
    const argv = [process.argv[1] ?? '', '--run-dir', runDir, '--forwarder', forwarder, '--name', name]
    const linkArgv = [...argv, ...(url ? ['--console', url] : []), ...(tokenFile ? ['--token-file', tokenFile] : [])]
    const start = (process: ProcessName, words: string[], died?: () => void) => {
      const supervised = new SupervisedProcess(process, words, this.#board, died)
      this.#processes.push(supervised)
      if (this.#configured) supervised.configure(this.#configured)
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
    this.#configure(configuration, revisionOf(join(runDir, 'applied.json'), configuration.hash))
  }

  async #stop(): Promise<void> {
    await Promise.all(this.#processes.map(supervised => supervised.stop()))
    // It tells the others' last words.
    await this.#notify?.stop()
    if (this.#configured) await runLifeScript('shutdown_script', this.#configured)
    this.#removeLeftovers()
    this.#board.close()
    rmSync(join(this.#options.runDir, 'watchdog.sock'), { force: true })
  }

  #apply({ revision, hash, text }: ApplyConfig): string | undefined {
    const configuration = judge(this.#options.config, text)
    if (configuration.hash !== hash)
      return this.#refuse(revision, hash, `revision ${revision}: the text does not match its hash`)
    const current = (this.#board.value(liveKey.config()) as ConfigState | undefined)?.revision ?? 0
    if (revision < current)
      return this.#refuse(revision, hash, `revision ${revision} is older than ${current}, which is applied`)
    const errors = configuration.diagnostics.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) return this.#refuse(revision, hash, errors.map(formatDiagnostic).join('\n'))
    try {
      if (existsSync(this.#options.config))
        writeWhole(join(this.#options.runDir, 'previous.conf'), readFileSync(this.#options.config, 'utf8'))
      writeWhole(this.#options.config, text)
      writeWhole(join(this.#options.runDir, 'applied.json'), JSON.stringify({ revision, hash }))
    } catch (error) {
      return this.#refuse(
        revision,
        hash,
        `${this.#options.config}: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
    this.#configure(configuration, revision)
    return undefined
  }

  #configure({ file, text, surroundings, hash, diagnostics }: Configuration, revision: number): void {
    this.#vips.note({ file, text, surroundings })
    initTrackFiles(effectiveConfig(parse(text, { file, surroundings })), this.#configured === undefined, failure =>
      this.#board.event('error', { kind: 'process', process: 'watchdog', text: failure }),
    )
    this.#configured = { type: 'configure', file, text, surroundings, revision }
    for (const supervised of this.#processes) supervised.configure(this.#configured)
    this.#configureNotify({ file, text, surroundings, type: 'configure', revision })
    const countOf = (wanted: string) => diagnostics.filter(({ severity }) => severity === wanted).length
    this.#board.set(liveKey.config(), {
      file,
      revision,
      hash,
      appliedAt: Date.now(),
      text,
      errors: countOf('error'),
      warnings: countOf('warning'),
    } satisfies ConfigState)
    this.#board.event('info', { kind: 'config', revision, hash, applied: true, text: file })
  }

  /** Started by the first configuration that tells anybody anything. */
  #configureNotify(configuration: Extract<FromWatchdog, { type: 'configure' }>): void {
    const { runDir, mailCredentials } = this.#options
    const { file, text, surroundings } = configuration
    if (!this.#notify && wantsNotices(effectiveConfig(parse(text, { file, surroundings })))) {
      const argv = [process.argv[1] ?? '', '--run-dir', runDir]
      if (mailCredentials) argv.push('--mail-credentials', mailCredentials)
      this.#notify = new SupervisedProcess('notify', argv, this.#board)
    }
    this.#notify?.configure(configuration)
  }

  #refuse(revision: number, hash: string, text: string): string {
    const cut = text.slice(0, 900)
    this.#board.event('error', { kind: 'config', revision, hash, applied: false, text: cut })
    return text.slice(0, 4000)
  }

  #removeLeftovers(): void {
    try {
      for (const vip of this.#vips.remove()) log.warn(`removed leftover ${vip}`)
    } catch (error) {
      log.error(`leftover VIPs: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** The revision of the file's text, 0 when somebody else wrote it since. */
function revisionOf(path: string, hash: string): number {
  try {
    const applied = JSON.parse(readFileSync(path, 'utf8')) as { revision?: unknown; hash?: unknown }
    return applied.hash === hash && typeof applied.revision === 'number' ? applied.revision : 0
  } catch {
    return 0
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
