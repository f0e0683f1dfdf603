/** What happened to one case, each thing with the number of probes its servers had met by then. */
import { type OracleCase, realAddress, sorryAddress, vip } from './oracle-case'

export interface Happening {
  kind: 'fifo' | 'script' | 'mail' | 'ipvs'
  /** when it was heard, ms since the epoch */
  at: number
  text: string
}

const wanted = (steps: string, values?: string) =>
  steps === '' ? (values?.split(' ').length ?? 0) : steps.split(' ').length + 1

export class Transcript {
  /** when each probe of each real server was on the wire, ms since the epoch */
  readonly #probes: number[][]
  readonly happenings: Happening[] = []
  /** what the servers were sent, the first few */
  readonly heard: string[] = []
  readonly #case: OracleCase
  readonly #index: number

  constructor(each: OracleCase, index: number) {
    this.#case = each
    this.#index = index
    this.#probes = each.servers.map(() => [])
  }

  add(kind: Happening['kind'], text: string): void {
    const plain = this.#plain(text)
    const before = this.happenings.filter(happening => happening.kind === 'ipvs').at(-1)
    if (kind === 'ipvs' && before?.text === plain) return
    this.happenings.push({ kind, at: Date.now(), text: plain })
  }

  probed(server: number, at: number): void {
    this.#probes[server]?.push(at)
  }

  /** Probes each real server had met by then: the wire's own clock decides, however late the news of it came. */
  probesBy(at = Number.POSITIVE_INFINITY): number[] {
    return this.#probes.map(times => times.filter(time => time <= at).length)
  }

  /** The lines about one real server really were of these times, where it is told of each of them. */
  correctTimes(server: number, times: number[]): void {
    const lines = this.happenings.filter(({ kind, text }) => kind === 'fifo' && text.startsWith(`RS [R${server + 1}]`))
    if (lines.length !== times.length) return
    for (const [i, line] of lines.entries()) line.at = times[i] ?? line.at
  }

  hear(bytes: string): void {
    const plain = this.#plain(bytes)
    if (!this.heard.includes(plain)) this.heard.push(plain)
  }

  /** Every server has met its last step and one more. */
  get isOver(): boolean {
    const probes = this.probesBy()
    return this.#case.servers.every((server, at) => (probes[at] ?? 0) >= wanted(server.steps, this.#case.file?.values))
  }

  print(): string {
    const lines = this.happenings.map(
      ({ kind, at, text }) => `${this.probesBy(at).join('/').padEnd(6)}${kind.padEnd(8)}${text}`,
    )
    return [
      `## ${this.#case.name}`,
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
