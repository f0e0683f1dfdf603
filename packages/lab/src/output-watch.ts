/** The lines a program prints, to be waited for by event. */
interface Waiter {
  matches: (line: string) => boolean
  found: (line: string) => void
  failed: (error: Error) => void
}

export class OutputWatch {
  readonly lines: string[] = []
  readonly #name: string
  readonly #waiters = new Set<Waiter>()
  #rest = ''
  #ended: string | undefined

  constructor(name: string) {
    this.#name = name
  }

  take(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      this.lines.push(line)
      for (const waiter of this.#waiters)
        if (waiter.matches(line)) {
          this.#waiters.delete(waiter)
          waiter.found(line)
        }
    }
  }

  end(how: string): void {
    this.#ended = how
    for (const waiter of this.#waiters)
      waiter.failed(new Error(`${this.#name} ${how}:\n${this.lines.slice(-12).join('\n')}`))
  }

  /** The first line that matches, among those from `from` on and those to come. */
  line(pattern: RegExp | ((line: string) => boolean), from = 0): Promise<string> {
    const matches = typeof pattern === 'function' ? pattern : (line: string) => pattern.test(line)
    const known = this.lines.slice(from).find(matches)
    if (known !== undefined) return Promise.resolve(known)
    if (this.#ended)
      return Promise.reject(new Error(`${this.#name} ${this.#ended}:\n${this.lines.slice(-12).join('\n')}`))
    return new Promise((found, failed) => this.#waiters.add({ matches, found, failed }))
  }

  /** For lines that come after now. */
  get mark(): number {
    return this.lines.length
  }
}
