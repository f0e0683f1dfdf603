/**
 * systemd, where it runs this director (sd_notify(3)): told when the director advertises, what it runs, that the watchdog is
 * alive, and that it stops. Without systemd nothing of this is done.
 */
import { AF_UNIX, closeDescriptor, openSocket, SOCK_DGRAM, SOCK_NONBLOCK, sendSomeTo } from '../kernel/libc'
import { log } from '../live/log'

export interface ServiceEnvironment {
  NOTIFY_SOCKET?: string | undefined
  /** µs after which systemd ends a watchdog that is not heard of */
  WATCHDOG_USEC?: string | undefined
  /** whose silence is meant */
  WATCHDOG_PID?: string | undefined
}

const MS = 1000

export class ServiceManager {
  readonly #address: Uint8Array | undefined
  readonly #fd: number | undefined
  #alive: NodeJS.Timeout | undefined
  /** ms between two words of a watchdog that is alive */
  readonly #each: number | undefined

  constructor({ NOTIFY_SOCKET: path, WATCHDOG_USEC: silence, WATCHDOG_PID: whose }: ServiceEnvironment) {
    if (!path) return
    this.#address = unixAddress(path)
    this.#fd = openSocket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, 'for systemd')
    const longest = Number(silence) / MS
    if (longest > 0 && (!whose || Number(whose) === process.pid)) this.#each = longest / 3
  }

  /** Taken from the environment, which scripts and processes of this director inherit. */
  static ofEnvironment(environment: NodeJS.ProcessEnv = process.env): ServiceManager {
    const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name]
    return new ServiceManager({ NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID })
  }

  /** It advertises, or has failed at it once: whoever is ordered after this unit may start. */
  ready(): void {
    this.#say('READY=1')
    // Not before: the first word would hold the start, which takes as long as it takes, to the same measure.
    if (this.#each !== undefined) this.#alive ??= setInterval(() => this.#say('WATCHDOG=1'), this.#each).unref()
  }

  /** One line, for `systemctl status`. */
  status(words: string): void {
    this.#say(`STATUS=${words.replaceAll('\n', ' ')}`)
  }

  stopping(): void {
    this.#say('STOPPING=1\nSTATUS=hands over')
  }

  close(): void {
    clearInterval(this.#alive)
    if (this.#fd !== undefined) closeDescriptor(this.#fd)
  }

  #say(words: string): void {
    if (this.#fd === undefined || !this.#address) return
    const bytes = Buffer.from(words)
    const sent = sendSomeTo(this.#fd, bytes, bytes.length, this.#address)
    if (sent < 0) log.warn(`systemd was not told ${words.split('\n')[0]}: errno ${-sent}`)
  }
}

/** struct sockaddr_un (unix(7)); `@NAME` is one that lies in no folder. */
export function unixAddress(path: string): Uint8Array {
  const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : path)
  const address = Buffer.alloc(2 + name.length)
  address.writeUInt16LE(AF_UNIX)
  address.set(name, 2)
  return address
}
