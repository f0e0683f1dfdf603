import type { Part } from './definitions'
import type { Condition } from './document'

/** A text that is being read, and where what stands in it was written. */
export class Input {
  at = 0
  /** The `@id` that the line had before its definitions were put in. */
  condition: Condition | undefined
  /** The next `$` at or behind `at`; behind the text when there is none. */
  #dollar = -1
  #lineEnd = -1

  /** Of a file: the offset of its first character; -1 of an expansion. */
  readonly base: number

  constructor(
    readonly text: string,
    readonly file: string,
    private readonly origin: Origin,
    /** Comes from a sequence or a definition of several lines: nothing in it can be edited where it stands. */
    readonly made: boolean,
  ) {
    this.base = typeof origin === 'number' ? origin : -1
    this.isFile = this.base >= 0
  }

  /** The comments of an expansion are gone already: # and ! in it are plain characters. */
  readonly isFile: boolean

  /** Where the character was written. */
  startOf(at: number): number {
    const { origin } = this
    if (typeof origin === 'number') return origin + at
    if ('start' in origin) return origin.start
    const part = origin.parts.findLast(each => each.from <= at)
    if (!part) return origin.base + at
    return origin.base + (at < part.to ? part.start : part.end + at - part.to)
  }

  /** Where what ends before the character ends. */
  endOf(at: number): number {
    const { origin } = this
    if (typeof origin === 'number') return origin + at
    if ('start' in origin) return origin.end
    const part = origin.parts.findLast(each => each.from < at)
    if (!part) return origin.base + at
    return origin.base + (at <= part.to ? part.end : part.end + at - part.to)
  }

  /** Of the line that `at` stands in; looked for once, however often the line is cut. */
  endOfLine(): number {
    if (this.#lineEnd < this.at) {
      const found = this.text.indexOf('\n', this.at)
      this.#lineEnd = found < 0 ? this.text.length : found
    }
    return this.#lineEnd
  }

  hasDollarBefore(end: number): boolean {
    if (this.#dollar < this.at) {
      const found = this.text.indexOf('$', this.at)
      this.#dollar = found < 0 ? this.text.length + 1 : found
    }
    return this.#dollar < end
  }
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** Of a file: the offset of its first character. Of a line with definitions put in: its parts. Else: all of one place. */
export type Origin = number | Span | { readonly base: number; readonly parts: readonly Part[] }
