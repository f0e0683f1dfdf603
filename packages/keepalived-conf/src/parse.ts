import { AT, BANG, CLOSE, DOLLAR, HASH, isBlank, isText, OPEN, TILDE, utf8Length } from './characters'
import { Definitions, definedName } from './definitions'
import type { Condition, Document, Statement, StatementKind, Word } from './document'
import { Includes } from './includes'
import { Input, type Origin, type Span } from './input'
import { type ParseOptions, TEXT_LIMIT } from './parse-options'
import { isSequence, readSequence } from './sequences'
import { Source } from './source'
import { Strings } from './strings'
import { Tree } from './tree'
import { endOfCode, trimmedEnd, WordReader } from './word-reader'
import { type Page, writtenStatement } from './written-statement'

/**
 * The text as a tree. Never throws, takes time and memory linear in the text, and keeps every character: a text that
 * is no configuration at all (binary, too large) becomes a document without statements and with a problem.
 */
export function parse(text: string, options: ParseOptions = {}): Document {
  return new Reader(new Source(options.file ?? 'keepalived.conf', text, 0), options).document()
}

/** A part of a file's text that is known to stand alone, with the offsets it has in the file. */
export function parsePart(source: Source, options: ParseOptions): Document {
  return new Reader(source, options).document()
}

/** keepalived reads at most so many bytes of a line (MAXBUF of lib/parser.h less the NUL); the rest is a line of its own. */
const LONGEST_LINE = 1023

/** What expansions may add to a text; more is no configuration but a way to fill the memory. */
const MOST_EXPANDED = TEXT_LIMIT
const MOST_LINES_EXPANDED = 500_000

/** Expansions within expansions. */
const DEEPEST = 64

const ESCAPES = /\\[#!]/
const ESCAPE = /\\([#!])/g

class Reader {
  private readonly tree: Tree
  private readonly strings = new Strings()
  private readonly words: WordReader
  private page: Page | undefined
  private readonly definitions: Definitions
  private readonly includes: Includes
  private readonly inputs: Input[] = []
  private readonly ids = new Set<string>()
  private condition: Condition | undefined
  private expanded = 0
  private linesExpanded = 0
  private plain = true

  constructor(
    private readonly source: Source,
    private readonly options: ParseOptions,
  ) {
    const { file, text } = source
    this.tree = new Tree(source.end)
    this.words = new WordReader(this.strings, (rule, start, end, about) => this.tree.problem(rule, start, end, about))
    this.definitions = new Definitions(options.surroundings ?? {})
    this.includes = new Includes(source, options, this.tree)
    this.inputs.push(new Input(text, file, source.base, false))
  }

  document(): Document {
    const { source, tree, options } = this
    const { file, text, base } = source
    const size = `${text.length}`
    if (text.length > (options.limit ?? TEXT_LIMIT)) tree.problem('file-too-large', base, base, size)
    else if (!isText(text)) tree.problem('not-text', base, base, size)
    else {
      this.read()
      tree.finish()
      if (tree.isEmpty) tree.problem('empty-file', base, base, size)
    }
    return {
      file,
      text,
      root: tree.root,
      problems: tree.problems,
      sources: this.includes.sources,
      configIds: [...this.ids],
      plain: this.plain,
      options,
      surroundings: { ...options.surroundings, includes: this.includes.found },
    }
  }

  private read(): void {
    for (let input = this.inputs.at(-1); input; input = this.inputs.at(-1)) {
      if (input.at >= input.text.length) {
        this.inputs.pop()
        if (input.isFile) this.includes.leave()
        continue
      }
      const end = input.endOfLine()
      const cut = input.isFile && end - input.at >= LONGEST_LINE / 3 ? this.cutOf(input, end) : end
      this.line(input, cut)
      if (input.at <= cut) input.at = cut < end ? cut : cut + 1
    }
  }

  /** Where keepalived ends the line: at its end, or where its buffer is full. */
  private cutOf(input: Input, end: number): number {
    const { text } = input
    let bytes = 0
    for (let at = input.at; at < end; at++) {
      bytes += utf8Length(text.charCodeAt(at))
      if (bytes <= LONGEST_LINE) continue
      this.tree.problem('line-too-long', input.startOf(input.at), input.startOf(at), `${end - input.at}`)
      return Math.max(at, input.at + 1)
    }
    return end
  }

  /** One line, brace by brace: what follows a brace is a line again. */
  private line(input: Input, end: number): void {
    const { text, isFile } = input
    let tried = false
    this.condition = input.condition
    input.condition = undefined
    for (;;) {
      while (input.at < end && isBlank(text.charCodeAt(input.at))) input.at++
      if (input.at >= end) break
      const code = text.charCodeAt(input.at)
      if ((code === HASH || code === BANG) && isFile) {
        input.at = end
        break
      }
      if (code === AT && this.condition === undefined && this.conditional(input, end)) continue
      if (code === DOLLAR && this.definition(input, end)) return
      if (code === TILDE && this.sequence(input, end)) return
      if (!tried && input.hasDollarBefore(end)) {
        tried = true
        if (this.expansion(input, end)) return
      }
      if (code === OPEN || code === CLOSE) {
        this.conditionAlone(input)
        if (code === OPEN) this.tree.open(input.startOf(input.at))
        else this.tree.close(input.startOf(input.at))
        input.at++
      } else this.statement(input, end)
    }
    this.conditionAlone(input)
  }

  private statement(input: Input, end: number): void {
    const { text, at } = input
    const code = text.charCodeAt(at)
    if (code === 105 && this.includes.isInclude(text, at, end)) this.include(input, end)
    else if (!this.written(input, end)) this.add('plain', this.words.words(input, end), input.made)
  }

  private written(input: Input, end: number): boolean {
    const { text, base } = input
    if (!input.isFile || this.condition) return false
    if (this.page?.text !== text || this.page.base !== base) this.page = { text, base, strings: this.strings }
    const statement = writtenStatement(input, end, this.page)
    if (statement) this.tree.add(statement)
    return statement !== undefined
  }

  private add(kind: StatementKind, words: Word[], made: boolean): void {
    const { condition } = this
    this.condition = undefined
    const statement: Statement = {
      kind,
      keyword: words[0]?.value ?? '',
      start: words[0]?.start ?? 0,
      words,
      body: undefined,
      condition,
      made,
      reading: undefined,
      readBy: undefined,
    }
    this.tree.add(statement)
  }

  /** From the input's place to `end` as one word. */
  private whole(input: Input, end: number): Word {
    const { text, at } = input
    const last = trimmedEnd(text, at, end)
    return { start: input.startOf(at), end: input.endOf(last), value: text.slice(at, last), quoted: undefined }
  }

  /** `@id` or `@^id` before what follows: false when the line does not count. */
  private conditional(input: Input, end: number): boolean {
    this.plain = false
    const { text, at: start } = input
    let at = start + 1
    const stop = input.isFile ? endOfCode(text, start, end) : end
    while (at < stop && !isBlank(text.charCodeAt(at))) at++
    const negated = text.charCodeAt(start + 1) === 94
    const id = text.slice(start + (negated ? 2 : 1), at)
    if (id !== '') this.ids.add(id)
    if ((id === this.options.surroundings?.configId) === negated) {
      this.add('left-out', [this.whole(input, stop)], input.made)
      input.at = end
      return true
    }
    this.condition = { id, negated, start: input.startOf(start), end: input.endOf(at) }
    input.at = at
    return true
  }

  /** An `@id` with nothing behind it that could carry it. */
  private conditionAlone(input: Input): void {
    if (!this.condition) return
    const { start, end, id, negated } = this.condition
    const value = `${negated ? '@^' : '@'}${id}`
    this.add('left-out', [{ start, end, value, quoted: undefined }], input.made)
  }

  /** `$NAME=value`, and further lines while one ends with a backslash. */
  private definition(input: Input, end: number): boolean {
    const { text, at: start } = input
    const name = definedName(text, start)
    if (name === undefined) return false
    this.plain = false
    const lines: string[] = []
    let from = start + name.length + 2
    let lineEnd = end
    let last = start
    for (;;) {
      last = trimmedEnd(text, from, input.isFile ? endOfCode(text, from, lineEnd) : lineEnd)
      const before = last > from && text[last - 1] === '\\'
      // A backslash behind the comment counts as well as one before it.
      const goesOn = before || (last < lineEnd && text[trimmedEnd(text, from, lineEnd) - 1] === '\\')
      const value = text.slice(from, before ? trimmedEnd(text, from, last - 1) : last)
      lines.push(input.isFile ? value.replace(/\\([#!])/g, '$1') : value)
      this.quotesIn(input, from, last)
      if (!goesOn && lines.length > 1 && value.trim() === '') {
        this.tree.problem('definition-cut', input.startOf(from), input.endOf(last), `$${name}`, 'warning')
      }
      if (!goesOn) break
      if (lineEnd >= text.length) {
        this.tree.problem('definition-unfinished', input.startOf(start), input.endOf(last), `$${name}`)
        break
      }
      from = lineEnd + 1
      const found = text.indexOf('\n', from)
      lineEnd = found < 0 ? text.length : found
    }
    this.definitions.define(name, lines.length > 1 ? lines.join('\n') : (lines[0] ?? ''))
    if (!input.made) {
      input.at = start
      this.add('definition', [this.whole(input, last)], false)
    }
    this.condition = undefined
    input.at = lineEnd + 1
    return true
  }

  private quotesIn(input: Input, from: number, to: number): void {
    const quotes = input.text.slice(from, to).split('"')
    if (quotes.length % 2 === 1) return
    const at = to - (quotes.at(-1) ?? '').length - 1
    this.tree.problem(
      'unterminated-quote',
      input.startOf(at),
      input.endOf(to),
      input.text.slice(at, Math.min(to, at + 40)),
    )
  }

  private sequence(input: Input, end: number): boolean {
    const { text, at: start } = input
    const stop = input.isFile ? endOfCode(text, start, end) : end
    const line = text.slice(start, trimmedEnd(text, start, stop))
    if (!isSequence(line)) return false
    this.plain = false
    const word = this.whole(input, stop)
    if (!input.made) this.add('sequence', [word], false)
    this.condition = undefined
    input.at = end
    const reading = readSequence(line, inside => this.definitions.expand(inside, input.file)?.text ?? inside)
    if ('trouble' in reading) {
      this.tree.problem(reading.trouble, word.start, word.end, line.slice(0, 80))
      return true
    }
    const { rounds, rest } = reading.sequence
    if (rest === '' || rounds.length === 0) return true
    const defined = rounds[0]?.reduce((sum, [name]) => sum + name.length + 16, 0) ?? 0
    if (!this.mayExpand(rounds.length * (rest.length + defined), rounds.length, word)) return true
    const lines = rounds.map(round => [...round.map(([name, value]) => `$${name}=${value}`), rest].join('\n'))
    this.push(lines.join('\n'), input, { start: word.start, end: word.end }, true)
    return true
  }

  /** Reads the rest of the line with its definitions put in; false when there are none to put in. */
  private expansion(input: Input, end: number): boolean {
    this.plain = false
    const { text, at: start } = input
    const stop = trimmedEnd(text, start, input.isFile ? endOfCode(text, start, end) : end)
    const line = text.slice(start, stop)
    const expansion = this.definitions.expand(line, input.file)
    if (!expansion) return false
    for (const { name, start: from, end: to, braced } of expansion.unknown) {
      const place = { start: input.startOf(start + from), end: input.endOf(start + to) }
      this.tree.problemOnce('undefined-definition', place.start, place.end, name, braced ? undefined : 'warning')
    }
    const span = { start: input.startOf(start), end: input.endOf(stop) }
    if (expansion.trouble) this.tree.problemOnce(expansion.trouble, span.start, span.end, line.slice(0, 80))
    const { text: longer, parts } = expansion
    if (parts.length === 0 || longer === line) return false
    const lines = longer.includes('\n')
    if (!this.mayExpand(longer.length, 1, span)) return false
    input.at = end
    if (longer.trim() === '') {
      input.at = start
      this.add('left-out', [this.whole(input, stop)], input.made)
      input.at = end
      return true
    }
    const exact = input.isFile && !lines && !ESCAPES.test(longer)
    const unescaped = input.isFile ? longer.replace(ESCAPE, '$1') : longer
    this.push(unescaped, input, exact ? { base: span.start, parts } : span, lines || input.made)
    return true
  }

  private mayExpand(characters: number, lines: number, { start, end }: Span): boolean {
    this.expanded += characters
    this.linesExpanded += lines
    const within = this.expanded <= MOST_EXPANDED && this.linesExpanded <= MOST_LINES_EXPANDED
    if (within && this.inputs.length < DEEPEST + this.includes.depth) return true
    this.tree.problemOnce('expansion-too-large', start, end, `${MOST_EXPANDED}`)
    return false
  }

  private push(text: string, from: Input, origin: Origin, made: boolean): void {
    const next = new Input(text, from.file, origin, made)
    next.condition = this.condition
    this.condition = undefined
    this.inputs.push(next)
  }

  private include(input: Input, end: number): void {
    this.plain = false
    const { text, at: start } = input
    const stop = trimmedEnd(text, start, input.isFile ? endOfCode(text, start, end) : end)
    input.at = end
    const [keyword, pattern] = this.includes.wordsOf(input, start, stop)
    this.add(pattern ? 'include' : 'plain', pattern ? [keyword, pattern] : [keyword], input.made)
    if (!pattern) return
    for (const source of this.includes.follow(keyword, pattern, input.file)) {
      this.inputs.push(new Input(source.text, source.file, source.base, false))
    }
  }
}
