import { BACKSLASH, BANG, CLOSE, DOLLAR, HASH, isBlank, isNameCharacter, OPEN, QUOTE } from './characters'
import type { SyntaxProblem, Word } from './document'
import type { Input } from './input'
import type { Strings } from './strings'

/** Splits lines into words. */
export class WordReader {
  readonly #collected: Word[] = []

  constructor(
    private readonly strings: Strings,
    private readonly report: (rule: SyntaxProblem['rule'], start: number, end: number, about: string) => void,
  ) {}

  /** The words from the input's place to a brace, a comment or the end of the line. */
  words(input: Input, lineEnd: number): Word[] {
    const { text, isFile } = input
    // Collected beside, so that every statement has an array of just its length.
    const words = this.#collected
    let count = 0
    for (;;) {
      const code = text.charCodeAt(input.at)
      if (input.at >= lineEnd || code === OPEN || code === CLOSE) return words.slice(0, count)
      if ((code === HASH || code === BANG) && isFile) return words.slice(0, count)
      words[count++] = code === QUOTE ? this.#quoted(input, lineEnd) : this.#bare(input, lineEnd)
      while (isBlank(text.charCodeAt(input.at)) && input.at < lineEnd) input.at++
    }
  }

  #bare(input: Input, lineEnd: number): Word {
    const { text, at: start, isFile } = input
    let escaped = false
    let hash = 0
    let at = start
    for (; at < lineEnd; at++) {
      const code = text.charCodeAt(at)
      if (code < 128 && SPECIAL[code] === 1) {
        if (code === OPEN) {
          const end = text.charCodeAt(at - 1) === DOLLAR && at > start ? endOfName(text, at, lineEnd) : 0
          if (end === 0) break
          at = end
        } else if (code === BACKSLASH) {
          if (isFile && isMark(text.charCodeAt(at + 1))) {
            escaped = true
            at++
          }
        } else if (isFile || !isMark(code)) break
      }
      hash = (Math.imul(hash, 31) + code) | 0
    }
    if (at > lineEnd) at = lineEnd
    input.at = at
    const value = escaped ? text.slice(start, at).replace(/\\([#!])/g, '$1') : this.strings.of(text, start, at, hash)
    const { base } = input
    if (base >= 0) return { start: base + start, end: base + at, value, quoted: undefined }
    return { start: input.startOf(start), end: input.endOf(at), value, quoted: undefined }
  }

  #quoted(input: Input, lineEnd: number): Word {
    const { text, at: start } = input
    const close = text.indexOf('"', start + 1)
    if (close >= 0 && close < lineEnd) {
      input.at = close + 1
      return {
        start: input.startOf(start),
        end: input.endOf(close + 1),
        value: text.slice(start + 1, close),
        quoted: true,
      }
    }
    let end = lineEnd
    while (end > start + 1 && isBlank(text.charCodeAt(end - 1))) end--
    const place = { start: input.startOf(start), end: input.endOf(end) }
    this.report('unterminated-quote', place.start, place.end, text.slice(start, Math.min(end, start + 40)))
    input.at = lineEnd
    return { ...place, value: text.slice(start + 1, end), quoted: true }
  }
}

/** What a word may end at, or hold only with a meaning. */
const SPECIAL = new Uint8Array(128)
for (const code of [9, 11, 12, 13, 32, QUOTE, OPEN, CLOSE, HASH, BANG, BACKSLASH]) SPECIAL[code] = 1

/** Of `{NAME}` behind a `$`: the offset of its `}`; 0 where it is none. */
function endOfName(text: string, open: number, lineEnd: number): number {
  let at = open + 1
  while (isNameCharacter(text.charCodeAt(at))) at++
  if (text.charCodeAt(open + 1) === 95 && isBlank(text.charCodeAt(at))) {
    const close = text.indexOf('}', at)
    return close > 0 && close < lineEnd && close - open < 128 ? close : 0
  }
  return text.charCodeAt(at) === CLOSE && at > open + 1 && at < lineEnd ? at : 0
}

/** Where the line's comment begins, or its end: outside double quotes # and ! begin one, unless escaped. */
export function endOfCode(text: string, from: number, lineEnd: number): number {
  let quoted = false
  for (let at = from; at < lineEnd; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) quoted = !quoted
    else if (quoted) continue
    else if (code === BACKSLASH) at += isMark(text.charCodeAt(at + 1)) ? 1 : 0
    else if (code === HASH || code === BANG) return at
  }
  return lineEnd
}

function isMark(code: number): boolean {
  return code === HASH || code === BANG
}

export function trimmedEnd(text: string, from: number, end: number): number {
  let at = end
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--
  return at
}
