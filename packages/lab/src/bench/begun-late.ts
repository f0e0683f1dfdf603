/**
 * How late checks begin, by the wire and so for any director: each is due a delay_loop after the one before has ended, so that
 * what its SYN comes later is lateness, and the short time of a connection on this machine.
 */
import { readFileSync } from 'node:fs'
import type { Experiment, Running } from '../experiment'
import { quantile } from './figures'

const FILTER = 'tcp[tcpflags] == tcp-syn and dst net 127.0.0.0/8'
const FILE_HEADER = 24
const RECORD_HEADER = 16
const ETHERNET = 14
const IPV4_DESTINATION = ETHERNET + 16

export interface Lateness {
  checks: number
  /** of those with one before, ms */
  p99: number
  max: number
}

export class BegunLate {
  readonly #running: Running
  readonly #path: string
  readonly #delayLoop: number

  private constructor(running: Running, path: string, delayLoop: number) {
    this.#running = running
    this.#path = path
    this.#delayLoop = delayLoop
  }

  /** `delayLoop`: ms. Resolves when it listens. */
  static async start(experiment: Experiment, host: string, delayLoop: number): Promise<BegunLate> {
    const path = experiment.write(host, 'syn.pcap', '')
    const argv = ['tcpdump', '-i', 'lo', '-s', '60', '-B', '32768', '-Z', 'root', '-w', path, FILTER]
    const running = experiment.run(host, argv)
    await running.output.line(/listening on/)
    return new BegunLate(running, path, delayLoop)
  }

  /** Resolves when so many checks have begun from now on, or the time is up: false. */
  static async begun(experiment: Experiment, host: string, count: number, seconds: number): Promise<boolean> {
    const argv = [
      'timeout',
      `${seconds}`,
      'tcpdump',
      '-i',
      'lo',
      '-s',
      '60',
      '-c',
      `${count}`,
      '-w',
      '/dev/null',
      FILTER,
    ]
    const { code } = await experiment.run(host, argv).ended
    return code === 0
  }

  /** Ends the capture; the checks that began from `from` on and before it, ms since the epoch. */
  async figures(experiment: Experiment, host: string, from: number): Promise<{ start: Lateness; steady: Lateness }> {
    await experiment.signal(host, 'INT', `^tcpdump.*${this.#path}`)
    await this.#running.ended
    const bytes = readFileSync(this.#path)
    const last = new Map<number, number>()
    const [start, steady]: [number[], number[]] = [[], []]
    const counts = { start: 0, steady: 0 }
    for (let at = FILE_HEADER; at + RECORD_HEADER <= bytes.length; ) {
      const time = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / 1000
      const server = bytes.readUInt32BE(at + RECORD_HEADER + IPV4_DESTINATION)
      at += RECORD_HEADER + bytes.readUInt32LE(at + 8)
      const isSteady = time >= from
      if (isSteady) counts.steady++
      else counts.start++
      const before = last.get(server)
      last.set(server, time)
      // What comes long before it is due is a SYN sent again, or a try after a failure: no check of the loop.
      if (before !== undefined && time - before > this.#delayLoop / 2)
        (isSteady ? steady : start).push(time - before - this.#delayLoop)
    }
    const told = (checks: number, late: number[]): Lateness => ({
      checks,
      p99: quantile(late, 0.99),
      max: quantile(late, 1),
    })
    return { start: told(counts.start, start), steady: told(counts.steady, steady) }
  }
}
