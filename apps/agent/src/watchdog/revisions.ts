/**
 * The revisions of a director's configuration: what a console gives is taken whole or refused in words, stays only when it
 * is confirmed, and otherwise gives way to the last known good text, also after a crash or a reboot in between.
 */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplyConfig } from '@keelson/contract/messages/from-console'
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { revisionStatement } from '@keelson/contract/messages/proof'
import { isSignedBy, knownConsoleOf, readKnownConsole } from '../identity/known-console'
import type { LiveBoard, Severity } from '../live/live-board'
import { log } from '../live/log'
import { type Configuration, formatDiagnostic, judge, readConfiguration } from './configuration'
import type { ConfigurationStore } from './engine'
import { KeptRevisions } from './kept-revisions'
import { Lease } from './lease'
import { logFindings } from './log-findings'
import { defaultRoutes, SelfCheck } from './self-check'

/** Rules whose breach leaves nothing to run; anything else keepalived ignores line by line, and so do we at start. */
const FATAL = new Set(['empty-file', 'not-text', 'file-too-large', 'unclosed-brace'])

export type Applied = Pick<ConfigState, 'unconfirmed' | 'lastKnownGood' | 'highestRevision' | 'reverted'>

export class Revisions {
  readonly #file: string
  readonly #board: LiveBoard
  readonly #carryOut: (configuration: Configuration, revision: number, applied: Applied) => void
  readonly #kept: KeptRevisions
  readonly #console: string
  readonly #name: string
  readonly #store: () => ConfigurationStore
  readonly #statesOf: () => string
  #applying: Promise<unknown> = Promise.resolve()
  #running: { revision: number; readonly hash: string; text: string } | undefined
  /** what runs: a new one is read beside it */
  #configuration: Configuration | undefined
  #trial: { lease: Lease; check: SelfCheck; unconfirmed: NonNullable<Applied['unconfirmed']> } | undefined

  /**
   * `carryOut` makes a configuration true; it is called for every one that is taken. `store` is how the engine of today keeps
   * its file, `statesOf` the socket on which it tells its VRRP instances. @throws Error in words
   */
  constructor(
    { config, stateDir, name }: { config: string; stateDir: string; name: string },
    board: LiveBoard,
    store: () => ConfigurationStore,
    statesOf: () => string,
    carryOut: (configuration: Configuration, revision: number, applied: Applied) => void,
  ) {
    this.#file = config
    this.#board = board
    this.#store = store
    this.#statesOf = statesOf
    this.#carryOut = carryOut
    this.#kept = new KeptRevisions(keptRevisionsOf(stateDir))
    this.#console = knownConsoleOf(stateDir)
    this.#name = name
  }

  /** What this director runs now that it starts: its file, unless a revision in it was never confirmed. @throws Error */
  settle(): Configuration {
    const { pending, good } = this.#kept.now
    if (good && !existsSync(this.#file)) this.#putBack(good.text, 'it was not there')
    let configuration = readConfiguration(this.#file)
    if (pending && good && configuration.hash === pending.hash && pending.hash !== good.hash) {
      const foreign = this.#foreign()
      if (foreign) throw new Error(foreign)
      this.#putBack(good.text, `revision ${pending.revision} was never confirmed`)
      this.#kept.keep({
        pending: undefined,
        reverted: left(pending.revision, 'the director stopped before it was confirmed'),
      })
      configuration = judge(this.#file, good.text)
    } else if (pending) this.#kept.keep({ pending: undefined })
    logFindings(configuration.diagnostics)
    const fatal = configuration.diagnostics.find(({ rule }) => FATAL.has(rule))
    if (!fatal) return configuration
    const foreign = this.#foreign()
    if (foreign || !good || good.hash === configuration.hash) throw new Error(foreign ?? formatDiagnostic(fatal))
    renameSync(this.#file, `${this.#file}.keelson-broken`)
    this.#putBack(good.text, `${formatDiagnostic(fatal)}; it is kept as ${this.#file}.keelson-broken`)
    return judge(this.#file, good.text)
  }

  begin(configuration: Configuration): void {
    if (this.#kept.damage) this.#event('error', 0, configuration.hash, true, this.#kept.damage)
    const { good, reverted } = this.#kept.now
    if (reverted && good?.hash === configuration.hash)
      this.#event(
        'error',
        reverted.revision,
        good.hash,
        false,
        `left revision ${reverted.revision}: ${reverted.reason}`,
      )
    this.#run(configuration, good?.hash === configuration.hash ? good.revision : 0)
    this.#keepGood()
  }

  /** The file was changed by hand: whoever did it has the last word, also while a revision waits. */
  reload(): string | undefined {
    return this.#read()
  }

  /** Somebody wrote the file, and sees to it themselves that it is read: only what is new is taken note of. */
  edited(): void {
    this.#read(true)
  }

  #read(onlyNews = false): string | undefined {
    let configuration: Configuration
    try {
      configuration = readConfiguration(this.#file, this.#configuration)
    } catch (error) {
      return this.#refuse(0, '', inWords(error))
    }
    const errors = errorsOf(configuration)
    if (errors) return this.#refuse(0, configuration.hash, errors)
    if (configuration.text === this.#running?.text) {
      if (!onlyNews) this.#run(configuration, this.#running.revision)
    } else {
      this.#endTrial()
      this.#run(configuration, 0)
      this.#keepGood()
    }
    return undefined
  }

  /** Undefined when it runs now, else why nothing was changed. */
  apply(message: ApplyConfig): Promise<string | undefined> {
    const done = this.#applying.then(() => this.#apply(message))
    this.#applying = done.catch(() => {})
    return done
  }

  async #apply({ revision, hash, text, confirm, signature }: ApplyConfig): Promise<string | undefined> {
    const forged = this.#distrust(revision, hash, signature)
    if (forged) return this.#refuse(revision, hash, forged)
    const configuration = judge(this.#file, text, this.#configuration)
    if (configuration.hash !== hash)
      return this.#refuse(revision, hash, `revision ${revision}: the text does not match its hash`)
    const running = this.#running
    const { highest } = this.#kept.now
    const again = revision === running?.revision && hash === running.hash
    if (!again && revision <= highest)
      return this.#refuse(
        revision,
        hash,
        revision < highest
          ? `revision ${revision} is older than ${highest}, which this director was given already`
          : `revision ${revision} was given to this director before: a change needs a number of its own`,
      )
    const errors = errorsOf(configuration) || (this.#foreign() ?? (await this.#store().examine(text)))
    if (errors) return this.#refuse(revision, hash, errors)
    // Somebody may have written the file meanwhile.
    const foreign = this.#foreign()
    if (foreign) return this.#refuse(revision, hash, foreign)
    const routes = defaultRoutes()
    const good = this.#trial ? this.#kept.now.good : running
    try {
      this.#kept.keep({ highest: revision, good, pending: { revision, hash, since: Date.now() }, reverted: undefined })
      this.#store().write(text)
      if (!confirm) this.#kept.keep({ good: { revision, hash, text }, pending: undefined })
    } catch (error) {
      return this.#refuse(revision, hash, `${this.#file}: ${inWords(error)}`)
    }
    this.#endTrial()
    if (confirm) {
      const goBack = (reason: string) => this.#goBack(reason)
      this.#trial = {
        lease: new Lease(confirm, goBack),
        check: new SelfCheck(this.#statesOf(), this.#board, routes, goBack),
        unconfirmed: { since: Date.now(), lease: confirm.lease, lastsUntil: Date.now() + confirm.within },
      }
    }
    this.#run(configuration, revision)
    return undefined
  }

  renew(revision: number): string | undefined {
    const refused = this.#notOnTrial(revision)
    if (!refused) this.#trial?.lease.renew()
    return refused
  }

  confirm(revision: number): string | undefined {
    const { good } = this.#kept.now
    if (!this.#trial && good?.revision === revision && good.hash === this.#running?.hash) return undefined
    const refused = this.#notOnTrial(revision)
    if (refused) return refused
    try {
      this.#kept.keep({ good: this.#running, pending: undefined })
    } catch (error) {
      return inWords(error)
    }
    this.#endTrial()
    const { hash = '', text = '' } = this.#running ?? {}
    this.#event('info', revision, hash, true, `revision ${revision} is confirmed`)
    this.#run(judge(this.#file, text, this.#configuration), revision)
    return undefined
  }

  revert(revision: number, reason: string): string | undefined {
    const refused = this.#notOnTrial(revision)
    return refused ?? this.#goBack(reason)
  }

  /** The engine cannot run what waits: the director goes back. A file that holds already stays, for a person to see. */
  failed(reason: string): void {
    if (this.#trial) this.#goBack(reason)
  }

  /** Another engine is to run what runs: not while a revision waits. */
  get moving(): string | undefined {
    return this.#trial && `revision ${this.#running?.revision} waits for its confirmation: confirm or revert it first`
  }

  /** The same again, for another engine. */
  again(): void {
    const { text = '', revision = 0 } = this.#running ?? {}
    this.#run(judge(this.#file, text), revision)
  }

  /** The watchdog stops: what waits still waits on the disk, and is left at the next start. */
  close(): void {
    this.#endTrial()
  }

  /** Link, which hears the network, is not believed: the console's own signature is asked for, made for this director. */
  #distrust(revision: number, hash: string, signature: string | undefined): string | undefined {
    if (!signature) return `revision ${revision} is not signed`
    try {
      const known = readKnownConsole(this.#console)
      if (!known) return `revision ${revision}: this director obeys no console yet`
      if (isSignedBy(known.key, revisionStatement(this.#name, revision, hash), signature)) return undefined
      return `revision ${revision} is not signed by the console that this director obeys, or was made for another director`
    } catch (error) {
      return inWords(error)
    }
  }

  #notOnTrial(revision: number): string | undefined {
    if (this.#trial && this.#running?.revision === revision) return undefined
    const { reverted } = this.#kept.now
    if (reverted?.revision === revision) return `revision ${revision} was left already: ${reverted.reason}`
    return `revision ${revision} does not wait for a confirmation: revision ${this.#running?.revision ?? 0} runs`
  }

  #goBack(reason: string): string | undefined {
    const { pending, good } = this.#kept.now
    this.#endTrial()
    if (!pending || !good) return 'there is nothing to go back to'
    const foreign = this.#foreign()
    try {
      if (foreign) log.error(foreign)
      else this.#store().write(good.text)
      this.#kept.keep({ pending: undefined, reverted: left(pending.revision, reason) })
    } catch (error) {
      // It is left all the same: the disk says so at the next start.
      log.error(`${this.#file}: ${inWords(error)}`)
    }
    this.#event('error', pending.revision, pending.hash, false, `left revision ${pending.revision}: ${reason}`)
    this.#run(judge(this.#file, good.text, this.#configuration), good.revision)
    return undefined
  }

  #run(configuration: Configuration, revision: number): void {
    this.#running = {
      revision,
      text: configuration.text,
      get hash() {
        return configuration.hash
      },
    }
    this.#configuration = configuration
    const { good, highest, reverted } = this.#kept.now
    this.#carryOut(configuration, revision, {
      unconfirmed: this.#trial?.unconfirmed,
      lastKnownGood: good && { revision: good.revision, hash: good.hash },
      highestRevision: highest,
      reverted,
    })
  }

  #keepGood(): void {
    try {
      if (!this.#kept.damage && this.#running && this.#running.hash !== this.#kept.now.good?.hash)
        this.#kept.keep({ good: this.#running, pending: undefined })
    } catch (error) {
      this.#event('error', 0, '', true, `the last known good text could not be kept: ${inWords(error)}`)
    }
  }

  #endTrial(): void {
    this.#trial?.lease.end()
    this.#trial?.check.end()
    this.#trial = undefined
  }

  #putBack(text: string, why: string): void {
    log.warn(`${this.#file}: put back as it was last known good: ${why}`)
    this.#store().write(text)
  }

  /** Why the file on the disk may not be written over. */
  #foreign(): string | undefined {
    return this.#store().foreign(this.hashesOfConsole())
  }

  /** Texts that a console gave: who finds them in the file finds Keelson's own. */
  hashesOfConsole(): string[] {
    const { good, pending } = this.#kept.now
    return [good, pending].flatMap(each => (each && each.revision > 0 ? [each.hash] : []))
  }

  #refuse(revision: number, hash: string, text: string): string {
    this.#event('error', revision, hash, false, text)
    return text.slice(0, 4000)
  }

  #event(severity: Severity, revision: number, hash: string, applied: boolean, text: string): void {
    this.#board.event(severity, { kind: 'config', revision, hash, applied, text: text.slice(0, 900) })
  }
}

export const keptRevisionsOf = (stateDir: string): string => join(stateDir, 'revisions.json')

const left = (revision: number, reason: string) => ({ revision, at: Date.now(), reason: reason.slice(0, 1000) })

const errorsOf = (configuration: Configuration): string =>
  configuration.tally.error === 0
    ? ''
    : configuration.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(formatDiagnostic)
        .join('\n')

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error))
