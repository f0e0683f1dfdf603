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

/** Adverts of every kind. */
export const VRRP_FILTER = 'ip proto 112 or ip proto 51 or ip6 proto 112'

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
      // the ring has a slot of this size for each frame: with tcpdump's default of 256 KiB a burst does not fit
      '--snapshot-length=2048',
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

  /** Resolves when `count` frames are there that are `wanted`, asking again with every advert that crosses the LAN. */
  async until(wanted: (frame: Frame) => boolean, count = 1): Promise<Frame[]> {
    const live = this.#experiment.run('lan', ['tcpdump', '--immediate-mode', '-l', '-n', '-i', 'lan', VRRP_FILTER])
    await live.output.line(/listening on/)
    for (let seen = 0; ; seen = live.output.mark) {
      const found = this.frames().filter(wanted)
      if (found.length >= count) return found
      await live.output.line(/VRRP|vrrp|AH|proto/, seen)
    }
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
const PROTOCOL_AH = 51
const PROTOCOL_VRRP = 112

const etherType = ({ bytes }: Frame) => ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0)

/** Where the VRRP message of a frame begins, behind IPv4 (with or without AH) or IPv6; undefined in a frame that holds none. */
function advertAt(frame: Frame): number | undefined {
  const { bytes } = frame
  if (etherType(frame) === 0x86dd) return bytes[IP_HEADER + 6] === PROTOCOL_VRRP ? IP_HEADER + 40 : undefined
  if (etherType(frame) !== 0x0800) return undefined
  const payload = IP_HEADER + ((bytes[IP_HEADER] ?? 0x45) & 0xf) * 4
  const protocol = bytes[IP_HEADER + 9]
  if (protocol === PROTOCOL_VRRP) return payload
  if (protocol !== PROTOCOL_AH || bytes[payload] !== PROTOCOL_VRRP) return undefined
  return payload + ((bytes[payload + 1] ?? 4) + 2) * 4
}

export const isAdvert = (frame: Frame): boolean => advertAt(frame) !== undefined
export const isArp = (frame: Frame): boolean => etherType(frame) === 0x0806
/** An IPv6 neighbour advertisement. */
export const isNeighbourAdvertisement = (frame: Frame): boolean =>
  etherType(frame) === 0x86dd && frame.bytes[IP_HEADER + 6] === 58 && frame.bytes[IP_HEADER + 40] === 136
/** The VRRP message of an advert's frame. */
export const advertOf = (frame: Frame): Uint8Array => frame.bytes.slice(advertAt(frame))
/** Priority of an advert. */
export const priorityOf = (frame: Frame): number => advertOf(frame)[2] ?? -1
/** Source address of an IPv4 frame. */
export const sourceOf = ({ bytes }: Frame): string => bytes.slice(IP_HEADER + 12, IP_HEADER + 16).join('.')
/** Who sent it, whatever is in it. */
export const senderMacOf = ({ bytes }: Frame): string => hexOf(bytes.slice(6, 12))
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
