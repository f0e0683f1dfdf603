/**
 * A statement that stands in its file just as it is meant: words and blanks, no quotes, escapes or definitions. Nearly
 * all are, and a large file has two hundred thousand: only where it stands is kept, and its words are made when asked
 * for. Kept, they would be two thirds of the document, and moving them most of the time that reading takes.
 */
import { BACKSLASH, BANG, CLOSE, DOLLAR, HASH, isBlank, OPEN, QUOTE } from './characters'
import type { Body, Condition, Statement, StatementKind, Word } from './document'
import type { Input } from './input'
import { isAt, type Strings } from './strings'
import { trimmedEnd } from './word-reader'

/** What the statements of one file have in common. */
export interface Page {
  readonly text: string
  /** The offset that the document gives to its first character. */
  readonly base: number
  readonly strings: Strings
}

export class WrittenStatement implements Statement {
  body: Body | undefined
  reading: unknown
  readBy: unknown

  /** `from`, `to`: in the page. */
  constructor(
    private readonly page: Page,
    readonly keyword: string,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.body = undefined
    this.reading = undefined
    this.readBy = undefined
  }

  get kind(): StatementKind {
    return 'plain'
  }

  get condition(): Condition | undefined {
    return undefined
  }

  get made(): boolean {
    return false
  }

  get start(): number {
    return this.page.base + this.from
  }

  get words(): Word[] {
    const words: Word[] = []
    this.wordsFrom(this.from, words)
    return words
  }

  /** The words behind the keyword. */
  get parameters(): Word[] {
    const words: Word[] = []
    this.wordsFrom(this.from + this.keyword.length, words)
    return words
  }

  /** What stands behind the keyword, the blank before it too. */
  get parametersText(): string {
    return this.page.text.slice(this.from + this.keyword.length, this.to)
  }

  /** Is that its `parametersText`? Makes no string of its own. */
  hasParameters(text: string): boolean {
    const from = this.from + this.keyword.length
    return this.to - from === text.length && isAt(this.page.text, from, text)
  }

  private wordsFrom(from: number, words: Word[]): void {
    const { text, base, strings } = this.page
    let at = from
    while (at < this.to) {
      if (isBlank(text.charCodeAt(at))) {
        at++
        continue
      }
      const start = at
      let hash = 0
      for (; at < this.to; at++) {
        const code = text.charCodeAt(at)
        if (isBlank(code)) break
        hash = (Math.imul(hash, 31) + code) | 0
      }
      words.push({ start: base + start, end: base + at, value: strings.of(text, start, at, hash), quoted: undefined })
    }
  }
}

/** The statement at the input's place, which moves behind it; undefined where its words are not what is written. */
export function writtenStatement(input: Input, lineEnd: number, page: Page): WrittenStatement | undefined {
  const { text, at: from } = input
  let hash = 0
  let at = from
  for (; at < lineEnd; at++) {
    const code = text.charCodeAt(at)
    if (code < 128 && MARKS[code] !== WORD) break
    hash = (Math.imul(hash, 31) + code) | 0
  }
  const keywordEnd = at
  if (keywordEnd === from) return undefined
  for (; at < lineEnd; at++) {
    const code = text.charCodeAt(at)
    if (code < 128 && (MARKS[code] ?? 0) > BLANK) break
  }
  if (at < lineEnd && MARKS[text.charCodeAt(at)] === OTHER) return undefined
  input.at = at
  const to = trimmedEnd(text, keywordEnd, at)
  return new WrittenStatement(page, page.strings.of(text, from, keywordEnd, hash), from, to)
}

/** What a character below 128 is to a statement: part of a word, between words, behind its end, none of these. */
const WORD = 0
const BLANK = 1
const END = 2
const OTHER = 3
const MARKS = new Uint8Array(128)
for (let code = 0; code < 128; code++) if (isBlank(code)) MARKS[code] = BLANK
for (const code of [OPEN, CLOSE, HASH, BANG]) MARKS[code] = END
for (const code of [QUOTE, BACKSLASH, DOLLAR]) MARKS[code] = OTHER
