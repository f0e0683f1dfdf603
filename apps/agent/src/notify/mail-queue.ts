/**
 * Mails on their way: one at a time, kept while the server is away. Where more than a bound wait, the older ones about
 * the same thing give way: the last word about each thing is always told. So no more wait than the bound or, where the
 * configuration has more things than that, one for each.
 */

export interface QueuedMail {
  object: string
  message: string
}

/** The server takes mails, but not this one. */
export class MailRefused extends Error {}

export interface MailSettings {
  /** how many may wait, but for the last word about each thing */
  limit: number
  /** ms before the next try after the n-th failure in a row */
  backOff(failures: number): number
  /** how often a mail may be refused before it is given up */
  refusals: number
}

const SECOND = 1000
export const mailSettings: MailSettings = {
  limit: 100,
  backOff: failures => Math.min(60 * SECOND, SECOND * 2 ** (failures - 1)),
  refusals: 30,
}

interface WaitingMail extends QueuedMail {
  refusals: number
}

export class MailQueue {
  readonly #waiting: WaitingMail[] = []
  /** how many wait about each thing */
  readonly #about = new Map<string, number>()
  readonly #send: (mail: QueuedMail) => Promise<void>
  readonly #failed: (error: unknown, waiting: number) => void
  readonly #settings: MailSettings
  #sending: WaitingMail | undefined
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #idle: (() => void)[] = []
  /** left out because of the bound, or given up */
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
    return this.#waiting.length + (this.#sending ? 1 : 0)
  }

  add(mail: QueuedMail): void {
    this.#push({ ...mail, refusals: 0 })
    if (this.length > this.#settings.limit) this.#makeRoom()
    this.#work()
  }

  /** Resolves when nothing waits. */
  idle(): Promise<void> {
    if (this.length === 0) return Promise.resolve()
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
    this.#about.clear()
  }

  #push(mail: WaitingMail, where: 'push' | 'unshift' = 'push'): void {
    this.#waiting[where](mail)
    this.#about.set(mail.object, (this.#about.get(mail.object) ?? 0) + 1)
  }

  #take(at = 0): WaitingMail | undefined {
    const [mail] = this.#waiting.splice(at, 1)
    if (!mail) return undefined
    const left = (this.#about.get(mail.object) ?? 1) - 1
    if (left === 0) this.#about.delete(mail.object)
    else this.#about.set(mail.object, left)
    return mail
  }

  /** The first that something newer about the same thing waits behind. */
  #makeRoom(): void {
    if (this.#about.size === this.#waiting.length) return
    const at = this.#waiting.findIndex(({ object }) => (this.#about.get(object) ?? 0) > 1)
    this.#take(at)
    this.dropped++
  }

  async #work(): Promise<void> {
    if (this.#sending || this.#timer) return
    /** refused since the last success: when they come round again, it is the server that must be waited for */
    const refused = new Set<WaitingMail>()
    for (let mail = this.#take(); mail; mail = this.#take()) {
      if (refused.has(mail)) {
        this.#push(mail, 'unshift')
        this.#wait()
        break
      }
      this.#sending = mail
      const error = await this.#send(mail).then(
        () => undefined,
        (reason: unknown) => reason ?? new Error('no reason'),
      )
      this.#sending = undefined
      if (error === undefined) {
        this.#failures = 0
        refused.clear()
      } else if (error instanceof MailRefused) {
        if (this.#keepRefused(mail)) refused.add(mail)
        this.#failed(error, this.#waiting.length)
      } else {
        this.#push(mail, 'unshift')
        this.#failed(error, this.#waiting.length)
        this.#wait()
        break
      }
    }
    if (this.length > 0) return
    for (const done of this.#idle.splice(0)) done()
  }

  /** Behind the others, unless somebody has said something newer or it was refused too often. */
  #keepRefused(mail: WaitingMail): boolean {
    mail.refusals++
    const isKept = !this.#about.has(mail.object) && mail.refusals < this.#settings.refusals
    if (isKept) this.#push(mail)
    else this.dropped++
    return isKept
  }

  #wait(): void {
    this.#failures++
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, this.#settings.backOff(this.#failures))
  }
}
