/** What happened to one case, each thing with the number of probes its servers had met by then. */
import { type OracleCase, realAddress, sorryAddress, vip } from './oracle-case'

export interface Happening {
  kind: 'fifo' | 'script' | 'mail' | 'ipvs'
  /** probes so far, one number a real server */
  probes: number[]
  text: string
}

export class Transcript {
  readonly probes: number[]
  readonly happenings: Happening[] = []
  /** what the servers were sent, the first few */
  readonly heard: string[] = []
  readonly #case: OracleCase
  readonly #index: number

  constructor(each: OracleCase, index: number) {
    this.#case = each
    this.#index = index
    this.probes = each.servers.map(() => 0)
  }

  add(kind: Happening['kind'], text: string): void {
    const plain = this.#plain(text)
    const before = this.happenings.filter(happening => happening.kind === 'ipvs').at(-1)
    if (kind === 'ipvs' && before?.text === plain) return
    this.happenings.push({ kind, probes: [...this.probes], text: plain })
  }

  hear(bytes: string): void {
    if (this.heard.length < 8) this.heard.push(this.#plain(bytes))
  }

  /** Every server has met its last step and one more. */
  get isOver(): boolean {
    return this.#case.servers.every((server, at) => (this.probes[at] ?? 0) > server.steps.split(' ').length)
  }

  print(): string {
    const lines = this.happenings.map(
      ({ kind, probes, text }) => `${probes.join('/').padEnd(6)}${kind.padEnd(8)}${text}`,
    )
    return [
      `## ${this.#index} ${this.#case.name}`,
      ...this.#case.servers.map(
        (server, at) => `R${at + 1}: ${server.steps}   [${server.checker.replaceAll('\n', ' ; ')}]`,
      ),
      ...lines,
      ...this.heard.slice(0, 6).map(text => `heard ${JSON.stringify(text)}`),
      '',
    ].join('\n')
  }

  /** Addresses as V (the virtual server), R1, R2 … and S (the sorry server). */
  #plain(text: string): string {
    let plain = text.replaceAll(vip(this.#index), 'V').replaceAll(sorryAddress(this.#index), 'S')
    for (let at = this.#case.servers.length - 1; at >= 0; at--)
      plain = plain.replaceAll(realAddress(this.#index, at), `R${at + 1}`)
    return plain
  }
}
