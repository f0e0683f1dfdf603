import { everywhere } from './blocks/everywhere'
import { isBlank, isText } from './characters'
import type { Word } from './document'
import type { Input } from './input'
import { type FoundFiles, type Include, type ParseOptions, TEXT_LIMIT } from './parse-options'
import { Source } from './source'
import type { Tree } from './tree'

/** More files than any configuration includes; keepalived itself stops at its open files, 1,024 nested. */
const MOST_FILES = 8192
const DEEPEST = 64

/** The files of a document: which there are, and which are being read. */
export class Includes {
  readonly sources: Source[]
  /** Those being read, the innermost last; the same file twice is a circle. */
  readonly #reading: string[]
  readonly found: FoundFiles[] = []
  #include: Include | undefined
  #characters: number
  #full = false

  constructor(
    source: Source,
    private readonly options: ParseOptions,
    private readonly tree: Tree,
  ) {
    this.sources = [source]
    this.#reading = [source.file]
    this.#characters = source.text.length
    const before = foundBefore(options.surroundings?.includes)
    const { include } = options
    if (before || include) this.#include = (pattern, from) => before?.(pattern, from) ?? include?.(pattern, from)
  }

  get depth(): number {
    return this.#reading.length
  }

  leave(): void {
    this.#reading.pop()
  }

  /** Is the word at the offset one of the include family, and alone? */
  isInclude(text: string, at: number, lineEnd: number): boolean {
    let end = at
    while (end < lineEnd && !isBlank(text.charCodeAt(end)) && end - at < 16) end++
    return Object.hasOwn(everywhere, text.slice(at, end))
  }

  /** The keyword, and all that follows it as one word: no quotes, no braces, no second pattern. */
  wordsOf(input: Input, start: number, end: number): [Word, Word?] {
    const { text } = input
    const word = (from: number, to: number): Word => ({
      start: input.startOf(from),
      end: input.endOf(to),
      value: text.slice(from, to),
      quoted: undefined,
    })
    let at = start
    while (at < end && !isBlank(text.charCodeAt(at))) at++
    const keyword = word(start, at)
    while (at < end && isBlank(text.charCodeAt(at))) at++
    return at < end ? [keyword, word(at, end)] : [keyword]
  }

  /** The files to read now, the last one first; what is wrong with them is reported. */
  follow(keyword: Word, pattern: Word, from: string): Source[] {
    const report = (rule: Parameters<Tree['problem']>[0], about: string, severity?: 'warning' | 'info') =>
      this.tree.problem(rule, keyword.start, pattern.end, about, severity)
    if (this.#full) return []
    if (this.#reading.length > DEEPEST) {
      report('include-too-deep', pattern.value)
      return []
    }
    const files = this.#include?.(pattern.value, from)
    if (files === undefined) {
      report('include-not-followed', keyword.value, 'warning')
      return []
    }
    this.found.push({ pattern: pattern.value, from, files })
    if (files.length === 0) report('include-missing', pattern.value, severityOf(keyword.value, pattern.value))
    const found: Source[] = []
    for (const each of files) {
      if ('refused' in each) report('include-refused', `${each.file}: ${each.refused}`, 'warning')
      else if (this.#reading.includes(each.file)) report('include-too-deep', each.file)
      else if (!isText(each.text)) report('include-refused', `${each.file}: binary`, 'warning')
      else {
        const base = (this.sources.at(-1)?.end ?? 0) + 1
        this.#characters += each.text.length
        if (this.sources.length > MOST_FILES || this.#characters > (this.options.limit ?? TEXT_LIMIT)) {
          this.#full = true
          report('include-too-many', `${this.sources.length}`)
          break
        }
        const source = new Source(each.file, each.text, base)
        this.sources.push(source)
        found.push(source)
      }
    }
    for (const { file } of found.reverse()) this.#reading.push(file)
    return found
  }
}

function foundBefore(includes: readonly FoundFiles[] | undefined): Include | undefined {
  if (!includes) return undefined
  const files = new Map(includes.map(found => [`${found.from}\0${found.pattern}`, found.files]))
  return (pattern, from) => files.get(`${from}\0${pattern}`)
}

/** `include` is content with nothing where wildcards matched nothing; its stricter sisters never are. */
function severityOf(keyword: string, pattern: string): 'warning' | 'info' | undefined {
  if (Object.hasOwn(everywhere, keyword) && keyword !== Object.keys(everywhere)[0]) return undefined
  return /[*?[]/.test(pattern) ? 'info' : 'warning'
}
