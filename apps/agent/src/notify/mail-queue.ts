/**
 * Mails on their way: one at a time, kept while the server is away, never more than a bound. Where there are too many,
 * the older ones about the same thing give way: how it ended is always told.
 */

export interface QueuedMail {
  object: string
  message: string
}

export interface MailSettings {
  /** how many may wait */
  limit: number
  /** ms before the next try after the n-th failure in a row */
  backOff(failures: number): number
}

const SECOND = 1000
export const mailSettings: MailSettings = {
  limit: 100,
  backOff: failures => Math.min(60 * SECOND, SECOND * 2 ** (failures - 1)),
}

export class MailQueue {
  readonly #waiting: QueuedMail[] = []
  readonly #send: (mail: QueuedMail) => Promise<void>
  readonly #failed: (error: unknown, waiting: number) => void
  readonly #settings: MailSettings
  #failures = 0
  #working = false
  #timer: NodeJS.Timeout | undefined
  #idle: (() => void)[] = []
  /** left out because of the bound */
  dropped = 0

  constructor(
    send: (mail: QueuedMail) => Promise<void>,
    failed: (error: unknown, waiting: number) => void,
    settings = mailSettings,
  ) {
    this.#send = send
    this.#failed = failed
    this.#settings = settings
  }

  get length(): number {
    return this.#waiting.length
  }

  add(mail: QueuedMail): void {
    this.#waiting.push(mail)
    if (this.#waiting.length > this.#settings.limit) this.#makeRoom()
    this.#work()
  }

  /** Resolves when nothing waits. */
  idle(): Promise<void> {
    if (!this.#working && this.#waiting.length === 0) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  /** The address of the server changed, or it is known to be back. */
  retryNow(): void {
    if (!this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#work()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  /** The one being sent is the first: it stays. */
  #makeRoom(): void {
    const from = this.#working ? 1 : 0
    const isOutdone = (mail: QueuedMail, at: number) =>
      this.#waiting.findIndex((other, i) => i > at && other.object === mail.object) > at
    const at = this.#waiting.findIndex((mail, i) => i >= from && isOutdone(mail, i))
    this.#waiting.splice(at < 0 ? from : at, 1)
    this.dropped++
  }

  async #work(): Promise<void> {
    if (this.#working || this.#timer) return
    this.#working = true
    for (let mail = this.#waiting[0]; mail; mail = this.#waiting[0]) {
      try {
        await this.#send(mail)
        this.#failures = 0
        if (this.#waiting[0] === mail) this.#waiting.shift()
      } catch (error) {
        this.#failures++
        this.#failed(error, this.#waiting.length)
        this.#timer = setTimeout(() => {
          this.#timer = undefined
          this.#work()
        }, this.#settings.backOff(this.#failures))
        break
      }
    }
    this.#working = false
    if (this.#waiting.length > 0) return
    for (const done of this.#idle.splice(0)) done()
  }
}
