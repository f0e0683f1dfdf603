/** A director whose VRRP is a stock keepalived, with the agent beside it and a console in the hand of the test. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigState, DirectorState, VrrpState } from '@keelson/contract/messages/live-state'
import type { Experiment, Running } from '@keelson/lab/experiment'
import { ConsoleInHand } from './console-in-hand'

export const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')

export class StockDirector {
  #count = 0
  keepalived: Running | undefined
  agent: Running | undefined

  private constructor(
    readonly experiment: Experiment,
    readonly name: string,
    readonly console: ConsoleInHand,
    readonly file: string,
  ) {}

  static async of(experiment: Experiment, name: string, text: string): Promise<StockDirector> {
    const console = await ConsoleInHand.listen(join(experiment.dir, `${name}.sock`))
    return new StockDirector(experiment, name, console, experiment.write(name, 'keepalived.conf', text))
  }

  /** As an operator had it before; its data files in a folder of its own. */
  startKeepalived(): Running {
    const words = ['--dont-fork', '--log-console', '--log-detail', '--vrrp', '--use-file', this.file]
    this.keepalived = this.experiment.run(this.name, [
      'env',
      `TMPDIR=${join(this.experiment.dir, this.name)}`,
      'keepalived',
      ...words,
    ])
    return this.keepalived
  }

  startAgent(engine = 'keepalived'): Running {
    const url = `ws+unix:${this.experiment.dir}/${this.name}.sock:/agent`
    const flags = ['--engine', engine, '--forwarder', 'none', '--name', this.name, '--console', url]
    this.agent = this.experiment.startAgent(this.name, this.onDisk(), flags)
    return this.agent
  }

  onDisk(): string {
    return readFileSync(this.file, 'utf8')
  }

  /** Everything that was heard, and what comes: the first state that satisfies. */
  async state<T>(key: string, satisfies: (state: T) => boolean, from = 0): Promise<T> {
    const found = await new Promise<T>(resolve => {
      const take = (value: unknown) => value && satisfies(value as T) && resolve(value as T)
      void this.console
        .hears('change', change => change.key === key && change.value !== null && satisfies(change.value as T), from)
        .then(({ value }) => take(value))
      void this.console
        .hears('snapshot', ({ objects }) => objects[key] !== undefined && satisfies(objects[key] as T), from)
        .then(({ objects }) => take(objects[key]))
    })
    return found
  }

  becomes(state: string, from = 0): Promise<VrrpState> {
    return this.state('vrrp/VI_1', (each: VrrpState) => each.state === state, from)
  }

  hasEngine(engine: string, from = 0): Promise<DirectorState> {
    return this.state('director', (each: DirectorState) => each.engine === engine, from)
  }

  config(satisfies: (state: ConfigState) => boolean, from = 0): Promise<ConfigState> {
    return this.state('config', satisfies, from)
  }

  apply(revision: number, text: string, confirm?: { lease: number; within: number }) {
    const id = this.#id()
    this.console.say({ type: 'apply-config', id, revision, hash: hashOf(text), text, confirm })
    return this.answer(id)
  }

  tell(type: 'confirm-revision', revision: number) {
    const id = this.#id()
    this.console.say({ type, id, revision })
    return this.answer(id)
  }

  adopt(sha256: string) {
    const id = this.#id()
    this.console.say({ type: 'adopt-file', id, sha256, by: 'ada' })
    return this.answer(id)
  }

  move(engine: 'builtin' | 'keepalived') {
    const id = this.#id()
    this.console.say({ type: 'move-engine', id, engine, by: 'ada' })
    return this.answer(id)
  }

  setWeight() {
    const id = this.#id()
    this.console.say({ type: 'set-weight', id, virtualServer: 'v', realServer: 'r', weight: 1, by: 'ada' })
    return this.answer(id)
  }

  answer(id: string) {
    return this.console.hears('command-result', result => result.id === id)
  }

  event(text: RegExp, from = 0) {
    return this.console.hears('event', ({ event: { body } }) => 'text' in body && text.test(body.text), from)
  }

  #id(): string {
    return `c${++this.#count}`
  }
}
