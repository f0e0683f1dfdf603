/** What crossed the LAN: tcpdump on the bridge, read back as frames with times. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Experiment, Running } from './experiment'

export interface Frame {
  /** milliseconds since the epoch, by the kernel */
  at: number
  bytes: Uint8Array
}

const FILE_HEADER = 24
const RECORD_HEADER = 16

let count = 0

export class Capture {
  readonly #experiment: Experiment
  readonly #running: Running
  readonly #path: string

  private constructor(experiment: Experiment, running: Running, path: string) {
    this.#experiment = experiment
    this.#running = running
    this.#path = path
  }

  /** Resolves when the capture listens. */
  static async start(experiment: Experiment, filter: string): Promise<Capture> {
    const path = join(experiment.dir, `capture${++count}.pcap`)
    const running = experiment.run('lan', [
      'tcpdump',
      '-i',
      'lan',
      '--immediate-mode',
      '-U',
      '-Z',
      'root',
      '-w',
      path,
      filter,
    ])
    await running.output.line(/listening on/)
    return new Capture(experiment, running, path)
  }

  /** Ends the capture and gives all of it. */
  async stop(): Promise<Frame[]> {
    await this.#experiment.lab.exec('lan', ['pkill', '-INT', '-f', this.#path])
    await this.#running.ended
    return this.frames()
  }

  /** What is there so far. */
  frames(): Frame[] {
    const file = readFileSync(this.#path)
    const frames: Frame[] = []
    for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
      const length = file.readUInt32LE(at + 8)
      if (at + RECORD_HEADER + length > file.length) break
      const bytes = Uint8Array.from(file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length))
      frames.push({ at: file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000, bytes })
      at += RECORD_HEADER + length
    }
    return frames
  }
}

const IP_HEADER = 14
const PROTOCOL_VRRP = 112

export const isAdvert = ({ bytes }: Frame): boolean =>
  bytes[12] === 0x08 && bytes[13] === 0x00 && bytes[IP_HEADER + 9] === PROTOCOL_VRRP
export const isArp = ({ bytes }: Frame): boolean => bytes[12] === 0x08 && bytes[13] === 0x06
/** Source address of an IPv4 frame. */
export const sourceOf = ({ bytes }: Frame): string => bytes.slice(IP_HEADER + 12, IP_HEADER + 16).join('.')
/** Priority of an advert. */
export const priorityOf = ({ bytes }: Frame): number =>
  bytes[IP_HEADER + ((bytes[IP_HEADER] ?? 0x45) & 0xf) * 4 + 2] ?? -1
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
