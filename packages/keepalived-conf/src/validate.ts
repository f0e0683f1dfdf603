import { everywhere } from './blocks/everywhere'
import { root } from './blocks/root'
import { blockRuleDiagnostics } from './check-block-rules'
import type { Diagnostic, Fix, Severity } from './diagnostic'
import { type Document, keywordOf, placeOf, type Statement, sourceAt } from './document'
import { moveFix, removeFix, replaceWordFix } from './fixes'
import { misreadLines } from './keepalived-reading'
import { type Localized, say } from './localized'
import { parse } from './parse'
import { readEntry, readParameters } from './read-statement'
import { unshifted } from './shifted-statement'
import { syntaxMessages } from './syntax-messages'
import { aliasesFor, type Block, type Complaint, findKeyword, type Keyword, type Kind } from './table'
import { blockNamed, type UnknownKeyword, unknownKeyword } from './unknown-keyword'

/**
 * Everything wrong with one file and those it includes, in the order of their lines. Never throws. Where lines count
 * for one config-id only and nobody said for which the file is read, it is read for each id that it names.
 */
export function validate(document: Document): Diagnostic[] {
  const { configIds, options } = document
  if (configIds.length === 0 || options.surroundings?.configId !== undefined) return validateOnce(document)
  const found = new Map<string, Diagnostic>()
  for (const configId of configIds.slice(0, IDS_READ)) {
    const asOne = parse(document.text, { ...options, surroundings: { ...document.surroundings, configId } })
    for (const each of validateOnce(asOne)) {
      found.set(`${each.file}\0${each.line}\0${each.column}\0${each.rule}\0${each.message}`, each)
    }
  }
  return inOrder(document, [...found.values()])
}

/** What is wrong with the words of one statement at the top level and of those in it, without the rules between blocks. */
export function validateStatement(document: Document, statement: Statement): Diagnostic[] {
  const validation = new Validation(document)
  validation.block(root as Block, [statement], undefined)
  return inOrder(document, validation.found)
}

/** What the words of these statements at the top level come to, beside what is kept of each that stands alone. */
export function foundInWords(document: Document, statements: readonly Statement[]): readonly Diagnostic[] {
  const validation = new Validation(document)
  validation.block(root as Block, statements, undefined)
  return validation.found
}

/** What the words of a statement that stands alone came to, where nothing else is to be known for that. */
export function keptInWords(statement: Statement): readonly Diagnostic[] | undefined {
  return keptFindings.get(unshifted(statement).original)?.found
}

/** May keepalived read a line elsewhere than it stands? Then a finding is of more than its own words. */
export const losesPlace = (found: readonly Diagnostic[]): boolean => found.some(({ rule }) => LOSING.has(rule))

/** A file names its directors; more of them say nothing more. */
const IDS_READ = 8

function validateOnce(document: Document): Diagnostic[] {
  const validation = new Validation(document)
  validation.syntax()
  if (document.root.statements.length > 0) {
    validation.block(root as Block, document.root.statements, undefined)
    const found = blockRuleDiagnostics(document)
    validation.found = validation.found.length === 0 ? found : validation.found.concat(found)
  }
  validation.misread()
  return inOrder(document, validation.found)
}

function inOrder({ sources }: Document, found: Diagnostic[]): Diagnostic[] {
  if (sources.length <= 1) return isInOrder(found) ? found : found.sort(byPlace)
  const files = new Map(sources.map(({ file }, index) => [file, index]))
  const order = ({ file }: Diagnostic) => files.get(file) ?? 0
  return found.sort((a, b) => order(a) - order(b) || byPlace(a, b))
}

/** As it nearly always is: to look is cheaper than to sort. */
function isInOrder(found: readonly Diagnostic[]): boolean {
  for (let at = 1; at < found.length; at++) {
    const before = found[at - 1]
    const each = found[at]
    if (before && each && byPlace(before, each) > 0) return false
  }
  return true
}

const byPlace = (a: Diagnostic, b: Diagnostic) => a.line - b.line || a.column - b.column

/** A text with more is no configuration; the memory they take is bounded. */
const MISREAD_REPORTED = 10_000

/** Findings after which keepalived may read a line elsewhere than it stands. */
const LOSING: ReadonlySet<string> = new Set([
  'unknown-keyword',
  'unexpected-block',
  'unexpected-brace',
  'extra-brace',
  'missing-brace',
  'unclosed-brace',
  'undefined-definition',
  'definition-too-long',
  'definition-recursive',
  'expansion-too-large',
])

/** By a statement that stands alone, as it was first read. */
const keptFindings = new WeakMap<Statement, { line: number; found: readonly Diagnostic[] }>()

class Validation {
  found: Diagnostic[] = []
  /** The keywords seen that may stand once in their block, those of the blocks around first: few, so that no map is needed. */
  private readonly seen: { readonly names: string[]; readonly statements: Statement[] } = { names: [], statements: [] }
  private readonly unknownWords = new Map<Block, Map<string, UnknownKeyword>>()

  constructor(private readonly document: Document) {}

  syntax(): void {
    for (const { rule, start, about, severity } of this.document.problems) {
      this.add(rule, severity ?? 'error', start, syntaxMessages[rule](about))
    }
  }

  /** What else keepalived complains of, because it lost its place where something was found. */
  misread(): void {
    if (!losesPlace(this.found)) return
    const told = new Set(this.found.filter(each => each.severity !== 'info').map(each => `${each.file}:${each.line}`))
    for (const { at, say: cause, since } of misreadLines(this.document).slice(0, MISREAD_REPORTED)) {
      const source = sourceAt(this.document, at)
      const { line } = source.placeOf(at)
      if (told.has(`${source.file}:${line}`)) continue
      told.add(`${source.file}:${line}`)
      const first = placeOf(this.document, since).line
      const text = say(
        `keepalived does not read this line where it stands: it lost its place in line ${first} because ${cause.en}`,
        `keepalived 不会在此处读取这一行:它在第 ${first} 行因${cause.zh}而错位`,
      )
      this.add('line-misread', 'error', at, text)
    }
  }

  /** Goes only into blocks that the table knows, so its depth is the table's. */
  block(table: Block, statements: readonly Statement[], owner: Statement | undefined): void {
    const first = this.seen.names.length
    for (const statement of statements) {
      if (statement.kind !== 'plain') continue
      const word = keywordOf(statement)
      const known = findKeyword(table, word)
      if (known?.keyword.block?.standsAlone) this.standingAlone(table, known.keyword.block, statement)
      else if (known) this.known(table, known.name, known.keyword, statement, owner, first)
      else this.unknown(table, statement, owner)
    }
    if (owner) this.required(table, owner, first)
    this.seen.names.length = first
    this.seen.statements.length = first
  }

  /** Its words say what they said wherever it stands. It may stand more than once, so nothing before it matters. */
  private standingAlone(parent: Block, table: Block, statement: Statement): void {
    const { line } = placeOf(this.document, statement.start)
    const { original } = unshifted(statement)
    const alone = this.document.plain && this.document.sources.length === 1
    const kept = alone ? keptFindings.get(original) : undefined
    if (kept) {
      const down = line - kept.line
      for (const each of kept.found) this.found.push(down === 0 ? each : { ...each, line: each.line + down })
      return
    }
    const first = this.found.length
    this.openBlock(parent, table, statement)
    const found = this.found.slice(first)
    // Where a fix puts its words is a matter of the whole text.
    if (alone && found.every(({ fix }) => !fix)) keptFindings.set(original, { line, found })
  }

  private known(
    table: Block,
    name: string,
    keyword: Keyword,
    statement: Statement,
    owner: Statement | undefined,
    firstSeen: number,
  ): void {
    if (!keyword.repeatable || keyword.required) {
      const { names, statements } = this.seen
      const first = statements[names.indexOf(name, firstSeen)]
      if (first && !keyword.repeatable) this.duplicate(name, first, statement)
      if (!first) {
        names.push(name)
        statements.push(statement)
      }
    }
    if (keyword.deprecated) this.deprecated(name, keyword, statement, owner)
    if (keyword.block) this.openBlock(table, keyword.block, statement)
    else {
      if (statement.body) {
        this.add('unexpected-block', 'error', statement.body.open, say(`${name} opens no block`, `${name} 不是块`))
      }
      const reading = keyword.value && readParameters(statement, keyword.value)
      if (reading?.complaints) this.complaints(name, statement, reading.complaints, 1)
    }
  }

  private openBlock(parent: Block, table: Block, statement: Statement): void {
    const name = keywordOf(statement)
    if (table.header) this.complaints(name, statement, readParameters(statement, table.header).complaints, 1)
    if (!statement.body) {
      const where = parent.keyword === '' ? '' : ` in ${parent.keyword}`
      const text = say(`${name}${where} needs a block: { is missing`, `${name} 需要一个块:缺少 {`)
      this.add('missing-brace', 'error', startOffset(statement), text)
      return
    }
    if (table.entries) this.entries(table, table.entries, statement.body.statements)
    else this.block(table, statement.body.statements, statement)
  }

  private entries({ keyword: name }: Block, entry: Kind<unknown>, lines: readonly Statement[]): void {
    for (const line of lines) {
      if (line.kind !== 'plain' || Object.hasOwn(everywhere, keywordOf(line))) continue
      const { complaints } = readEntry(line, entry)
      this.complaints(name, line, complaints, 0)
      if (line.body) {
        this.add(
          'unexpected-brace',
          'error',
          line.body.open,
          say(`${name} holds entries, not blocks`, `${name} 中是条目,不是块`),
        )
      }
    }
  }

  private complaints(name: string, statement: Statement, complaints: Complaint[] | undefined, shift: number): void {
    for (const complaint of complaints ?? []) {
      const index = complaint.word === undefined ? 0 : complaint.word + shift
      const word = statement.words[index] ?? statement.words[0]
      const text = say(`${name} ${complaint.say.en}`, `${name} ${complaint.say.zh}`)
      const fix = complaint.suggest ? replaceWordFix(this.document, statement, index, complaint.suggest) : undefined
      this.add(complaint.rule, complaint.severity ?? 'error', word?.start ?? 0, text, fix)
    }
  }

  private unknown(table: Block, statement: Statement, owner: Statement | undefined): void {
    const { say: text, use, remove } = this.unknownIn(table, statement)
    const keyword = use === undefined ? undefined : table.keywords[use]
    const moveTo = keyword?.deprecated?.moveTo
    let fix: Fix | undefined
    if (moveTo && owner) {
      const target = blockNamed(moveTo.block)
      if (target) fix = moveFix(this.document, statement, owner, moveTo, target)
    } else if (use !== undefined) fix = replaceWordFix(this.document, statement, 0, use)
    else if (remove) fix = removeFix(this.document, statement)
    this.add('unknown-keyword', 'error', statement.words[0]?.start ?? 0, text, fix)
  }

  /** The same slip is often made again; to look for what was meant takes longer than all else. */
  private unknownIn(table: Block, statement: Statement): UnknownKeyword {
    let known = this.unknownWords.get(table)
    if (!known) {
      known = new Map()
      this.unknownWords.set(table, known)
    }
    const word = keywordOf(statement)
    const found = known.get(word) ?? unknownKeyword(table, statement)
    known.set(word, found)
    return found
  }

  private deprecated(name: string, keyword: Keyword, statement: Statement, owner: Statement | undefined): void {
    const { deprecated } = keyword
    if (!deprecated) return
    const text = say(`${name} is deprecated: ${deprecated.say.en}`, `${name} 已弃用:${deprecated.say.zh}`)
    let fix: Fix | undefined
    const target = deprecated.moveTo && blockNamed(deprecated.moveTo.block)
    if (deprecated.moveTo && target && owner) fix = moveFix(this.document, statement, owner, deprecated.moveTo, target)
    else if (deprecated.use) fix = replaceWordFix(this.document, statement, 0, deprecated.use)
    this.add('deprecated-keyword', 'warning', statement.words[0]?.start ?? 0, text, fix)
  }

  private duplicate(name: string, first: Statement, statement: Statement): void {
    const { line } = placeOf(this.document, startOffset(first))
    const text = say(
      `${name} is already set in line ${line}: one of them has no effect`,
      `${name} 已在第 ${line} 行设置:其中一个不生效`,
    )
    this.add('duplicate-keyword', 'warning', startOffset(statement), text, removeFix(this.document, statement))
  }

  private required(table: Block, owner: Statement, firstSeen: number): void {
    for (const name of requiredOf(table)) {
      if (this.seen.names.includes(name, firstSeen)) continue
      if (owner.body?.statements.some(isOpenEnded)) continue
      const title = owner.words.map(word => word.value).join(' ')
      const spelled = aliasesFor(table, name).join(' or ')
      this.add(
        'missing-keyword',
        'error',
        startOffset(owner),
        say(`${title} has no ${spelled}`, `${title} 缺少 ${spelled}`),
      )
    }
  }

  private add(rule: string, severity: Severity, offset: number, text: Localized, fix?: Fix): void {
    const source = sourceAt(this.document, offset)
    const { file } = source
    const place = source.placeOf(offset)
    this.found.push({ file, ...place, rule, severity, message: text.en, messageZh: text.zh, ...(fix ? { fix } : {}) })
  }
}

function startOffset(statement: Statement): number {
  return statement.start
}

/** What may stand there that we do not see: an include that was not read, a line for another config-id. */
function isOpenEnded({ kind, keyword }: Statement): boolean {
  return kind !== 'plain' || keyword.startsWith('$')
}

const required = new WeakMap<Block, string[]>()

function requiredOf(table: Block): string[] {
  let names = required.get(table)
  if (!names) {
    names = Object.entries(table.keywords).flatMap(([name, keyword]) => (keyword.required ? [name] : []))
    required.set(table, names)
  }
  return names
}
