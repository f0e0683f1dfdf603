import type { Body, Document, Statement, StatementKind, SyntaxProblem, Word } from './document'

export interface ParseOptions {
  file?: string
  /** Longest text to look into, in characters. */
  limit?: number
}

/** Sixteen million: twice the largest configuration known (2,284 virtual servers with 37,298 real servers). */
export const TEXT_LIMIT = 16 * 1024 * 1024

/** Physical lines longer than this are cut by keepalived (MAXBUF of lib/parser.h, with the line end). */
const LINE_LIMIT = 1024

/**
 * The text as a tree. Never throws, takes time and memory linear in the text, and keeps every character: a text that
 * is no configuration at all (binary, too large) becomes a document without statements and with a problem.
 */
export function parse(text: string, options: ParseOptions = {}): Document {
  return new Parser(text, options).document()
}

/** Every block around a missing brace is open too; more than this says nothing more. */
const UNCLOSED_REPORTED = 16

/** A text with more faults than this is no configuration; the memory they take is bounded. */
const PROBLEMS_REPORTED = 10_000

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const BANG = 33
const QUOTE = 34
const HASH = 35
const DOLLAR = 36
const AT = 64
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const TILDE = 126

class Parser {
  private readonly file: string
  private readonly limit: number
  private readonly problems: SyntaxProblem[] = []
  private readonly definitions = new Map<string, string>()
  private readonly lines: number[] = [0]
  private readonly root: Body
  private at = 0

  constructor(
    private readonly text: string,
    options: ParseOptions,
  ) {
    this.file = options.file ?? 'keepalived.conf'
    this.limit = options.limit ?? TEXT_LIMIT
    this.root = { open: -1, close: text.length, statements: [] }
  }

  document(): Document {
    const { text } = this
    const size = `${text.length}`
    if (text.length > this.limit) this.problem('file-too-large', 0, 0, size)
    else if (!isText(text)) this.problem('not-text', 0, 0, size)
    else {
      this.indexLines()
      this.read()
      if (this.root.statements.length === 0 && this.problems.length === 0) this.problem('empty-file', 0, 0, size)
    }
    const { file, root, problems, definitions, lines } = this
    return { file, text, root, problems, definitions, lines }
  }

  private indexLines(): void {
    const { text, lines } = this
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      lines.push(at + 1)
      const start = lines[lines.length - 2] ?? 0
      if (at + 1 - start >= LINE_LIMIT / 4) this.measureLine(start, at)
    }
    const start = lines[lines.length - 1] ?? 0
    if (text.length - start >= LINE_LIMIT / 4) this.measureLine(start, text.length)
  }

  private measureLine(start: number, end: number): void {
    let bytes = 1
    for (let at = start; at < end && bytes <= LINE_LIMIT; at++) bytes += utf8Length(this.text.charCodeAt(at))
    if (bytes > LINE_LIMIT) this.problem('line-too-long', start, start, `${end - start}`)
  }

  /** One pass with a stack of open bodies: nesting costs memory, never the call stack. */
  private read(): void {
    const open: { body: Body; owner: Statement }[] = []
    let body = this.root
    for (;;) {
      this.skipBlanksAndComments()
      if (this.at >= this.text.length) break
      const code = this.text.charCodeAt(this.at)
      if (code === OPEN) {
        const owner = this.blockOwner(body)
        if (owner) {
          owner.body = { open: this.at, close: this.text.length, statements: [] }
          open.push({ body, owner })
          body = owner.body
        } else this.problem('unexpected-brace', this.at, this.at + 1, '{')
        this.at++
      } else if (code === CLOSE) {
        const outer = open.pop()
        if (outer) {
          body.close = this.at
          body = outer.body
        } else this.problem('extra-brace', this.at, this.at + 1, '}')
        this.at++
      } else {
        const statement = this.statement()
        if (statement) body.statements.push(statement)
      }
    }
    for (const { owner } of open.slice(0, UNCLOSED_REPORTED)) {
      const start = owner.body?.open ?? 0
      this.problem(
        'unclosed-brace',
        start,
        start + 1,
        owner.words
          .slice(0, 3)
          .map(word => word.value)
          .join(' '),
      )
    }
  }

  /** A block may open on its keyword's line or on a later one. */
  private blockOwner(body: Body): Statement | undefined {
    const last = body.statements.at(-1)
    return last && !last.body && last.kind === 'plain' ? last : undefined
  }

  private statement(): Statement | undefined {
    const code = this.text.charCodeAt(this.at)
    const atLineStart = this.isFirstOfLine()
    if (atLineStart && code === TILDE) return this.rawStatement('sequence')
    if (atLineStart && code === DOLLAR && this.isDefinition()) return this.definition()
    let condition: Statement['condition']
    const words: Word[] = []
    if (atLineStart && code === AT) {
      const word = this.word()
      const negated = word.value.startsWith('@^')
      condition = { id: word.value.slice(negated ? 2 : 1), negated, start: word.start }
      this.skipBlanks()
      if (!this.isInLine()) return { kind: 'plain', words: [word], condition }
      words.push(...this.lineWords())
      if (words.length === 0) return { kind: 'plain', words: [word], condition }
      return { kind: 'plain', words, condition }
    }
    words.push(...this.lineWords())
    return words.length > 0 ? { kind: 'plain', words } : undefined
  }

  private lineWords(): Word[] {
    const words: Word[] = []
    while (this.isInLine()) {
      const code = this.text.charCodeAt(this.at)
      if (code === OPEN || code === CLOSE || code === HASH || code === BANG) break
      const word = this.word()
      if (word.value.includes('$')) words.push(...this.substitute(word))
      else words.push(word)
      this.skipBlanks()
    }
    return words
  }

  private word(): Word {
    const { text } = this
    const start = this.at
    if (text.charCodeAt(start) === QUOTE) return this.quoted()
    let escaped = false
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === DOLLAR && text.charCodeAt(at + 1) === OPEN) {
        let end = at + 2
        while (isNameCharacter(text.charCodeAt(end))) end++
        if (text.charCodeAt(end) === CLOSE && end > at + 2) {
          at = end
          continue
        }
      }
      if (isBlank(code) || code === LF || code === QUOTE || code === OPEN || code === CLOSE) break
      if (code === HASH || code === BANG) break
      if (code === BACKSLASH) {
        const next = text.charCodeAt(at + 1)
        if (next === HASH || next === BANG) {
          escaped = true
          at++
        }
      }
    }
    this.at = at
    const raw = text.slice(start, at)
    return { start, end: at, value: escaped ? raw.replace(/\\([#!])/g, '$1') : raw }
  }

  private quoted(): Word {
    const { text } = this
    const start = this.at
    let end = start + 1
    while (end < text.length && text.charCodeAt(end) !== QUOTE && text.charCodeAt(end) !== LF) end++
    if (text.charCodeAt(end) === QUOTE) {
      this.at = end + 1
      return { start, end: end + 1, value: text.slice(start + 1, end) }
    }
    while (end > start + 1 && isBlank(text.charCodeAt(end - 1))) end--
    this.problem('unterminated-quote', start, end, text.slice(start, Math.min(end, start + 40)))
    this.at = end
    return { start, end, value: text.slice(start + 1, end) }
  }

  /** `$NAME=value`, and further lines while one ends with a backslash. */
  private definition(): Statement {
    const start = this.at
    const statement = this.rawStatement('definition')
    const raw = statement.words[0]?.value ?? ''
    const equals = raw.indexOf('=')
    if (!raw.includes('\n')) this.definitions.set(raw.slice(1, equals), raw.slice(equals + 1).trim())
    else this.definitions.delete(this.text.slice(start + 1, start + equals))
    return statement
  }

  private rawStatement(kind: StatementKind): Statement {
    const { text } = this
    const start = this.at
    let end = start
    for (;;) {
      while (end < text.length && text.charCodeAt(end) !== LF) end++
      let last = end
      while (last > start && isBlank(text.charCodeAt(last - 1))) last--
      if (kind === 'sequence' || text.charCodeAt(last - 1) !== BACKSLASH || end >= text.length) {
        this.at = end
        const value = text.slice(start, last)
        return { kind, words: [{ start, end: last, value }] }
      }
      end++
    }
  }

  private isDefinition(): boolean {
    let at = this.at + 1
    while (isNameCharacter(this.text.charCodeAt(at))) at++
    return at > this.at + 1 && this.text.charCodeAt(at) === 61
  }

  /** A definition may hold several words; they all stand where its name stands. */
  private substitute(word: Word): Word[] {
    let value = word.value
    for (let round = 0; round < 8 && value.includes('$'); round++) {
      const next = value.replace(/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)(?=$|[\s,)])/g, (all, braced, bare) => {
        return this.definitions.get(braced ?? bare) ?? all
      })
      if (next === value || next.length > LINE_LIMIT) break
      value = next
    }
    if (/[{}"]/.test(value.replace(/\$\{\w*\}/g, ''))) return [word]
    const parts = value.split(/\s+/).filter(part => part !== '')
    if (parts.length === 0) return [word]
    return parts.map(part => ({ start: word.start, end: word.end, value: part }))
  }

  private isFirstOfLine(): boolean {
    for (let at = this.at - 1; at >= 0; at--) {
      const code = this.text.charCodeAt(at)
      if (code === LF) return true
      if (!isBlank(code)) return false
    }
    return true
  }

  private isInLine(): boolean {
    return this.at < this.text.length && this.text.charCodeAt(this.at) !== LF
  }

  private skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++
  }

  private skipBlanksAndComments(): void {
    const { text } = this
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at)
      if (code === HASH || code === BANG) {
        const end = text.indexOf('\n', this.at)
        this.at = end < 0 ? text.length : end
      } else if (code === LF || isBlank(code)) this.at++
      else return
    }
  }

  private problem(rule: SyntaxProblem['rule'], start: number, end: number, about: string): void {
    if (this.problems.length < PROBLEMS_REPORTED) this.problems.push({ rule, start, end, about })
  }
}

/** What keepalived splits words at, besides the line end: ` \t\f\r\v`. */
function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === 11 || code === 12
}

function isNameCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1
  return code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
}

/** A NUL, or more than one control or undecodable character in 32, is no text. */
function isText(text: string): boolean {
  let odd = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0) return false
    if ((code < SPACE && !(code >= TAB && code <= CR) && code !== 27) || code === 0xfffd) odd++
  }
  return odd * 32 <= text.length
}
