import { everywhere } from './blocks/everywhere'
import { root } from './blocks/root'
import { blockRuleDiagnostics } from './check-block-rules'
import type { Diagnostic, Fix, Severity } from './diagnostic'
import { type Document, keywordOf, placeOf, type Statement } from './document'
import { moveFix, removeFix, replaceWordFix } from './fixes'
import { type Localized, say } from './localized'
import { syntaxMessages } from './syntax-messages'
import { aliasesFor, type Block, type Complaint, findKeyword, type Keyword, type Kind } from './table'
import { blockNamed, unknownKeyword } from './unknown-keyword'

/** Everything wrong with one file, in the order of its lines. Never throws. */
export function validate(document: Document): Diagnostic[] {
  const validation = new Validation(document)
  validation.syntax()
  if (document.root.statements.length > 0) {
    validation.block(root as Block, document.root.statements, undefined)
    validation.found.push(...blockRuleDiagnostics(document))
  }
  return validation.found.sort((a, b) => a.line - b.line || a.column - b.column)
}

class Validation {
  readonly found: Diagnostic[] = []

  constructor(private readonly document: Document) {}

  syntax(): void {
    for (const { rule, start, about } of this.document.problems) {
      this.add(rule, 'error', start, syntaxMessages[rule](about))
    }
  }

  /** Goes only into blocks that the table knows, so its depth is the table's. */
  block(table: Block, statements: readonly Statement[], owner: Statement | undefined): void {
    const seen = new Map<string, Statement>()
    for (const statement of statements) {
      if (statement.kind !== 'plain') continue
      const word = keywordOf(statement)
      if (Object.hasOwn(everywhere, word)) this.include(statement)
      else if (word.startsWith('$')) this.openDefinition(statement)
      else {
        const known = findKeyword(table, word)
        if (known) this.known(table, known.name, known.keyword, statement, owner, seen)
        else this.unknown(table, statement, owner)
      }
    }
    if (owner) this.required(table, owner, seen)
  }

  private known(
    table: Block,
    name: string,
    keyword: Keyword,
    statement: Statement,
    owner: Statement | undefined,
    seen: Map<string, Statement>,
  ): void {
    const first = seen.get(name)
    if (first && !keyword.repeatable && !statement.condition && !first.condition) this.duplicate(name, first, statement)
    if (!first) seen.set(name, statement)
    if (keyword.deprecated) this.deprecated(name, keyword, statement, owner)
    if (keyword.block) this.openBlock(table, keyword.block, statement)
    else {
      if (statement.body) {
        this.add('unexpected-block', 'error', statement.body.open, say(`${name} opens no block`, `${name} 不是块`))
      }
      const reading = keyword.value?.read(statement.words.slice(1))
      this.complaints(name, statement, reading?.complaints, 1)
    }
  }

  private openBlock(parent: Block, table: Block, statement: Statement): void {
    const name = keywordOf(statement)
    if (table.header) this.complaints(name, statement, table.header.read(statement.words.slice(1)).complaints, 1)
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
      const { complaints } = entry.read(line.words)
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
    const { say: text, use, remove } = unknownKeyword(table, statement)
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

  private required(table: Block, owner: Statement, seen: ReadonlyMap<string, Statement>): void {
    for (const [name, keyword] of Object.entries(table.keywords)) {
      if (!keyword.required || seen.has(name)) continue
      if (owner.body?.statements.some(each => each.kind !== 'plain' || isInclude(each))) continue
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

  private include(statement: Statement): void {
    const word = keywordOf(statement)
    const text = say(
      `${word} is kept but not followed: what the file configures is not seen here`,
      `${word} 会保留但不会读入:此处看不到该文件的配置`,
    )
    this.add('include-not-followed', 'warning', startOffset(statement), text)
  }

  private openDefinition(statement: Statement): void {
    const word = keywordOf(statement)
    const text = say(`${word} is kept but not expanded`, `${word} 会保留但不会展开`)
    this.add('definition-not-expanded', 'warning', startOffset(statement), text)
  }

  private add(rule: string, severity: Severity, offset: number, text: Localized, fix?: Fix): void {
    const { file } = this.document
    const place = placeOf(this.document, offset)
    this.found.push({ file, ...place, rule, severity, message: text.en, messageZh: text.zh, ...(fix ? { fix } : {}) })
  }
}

function startOffset(statement: Statement): number {
  return statement.words[0]?.start ?? 0
}

function isInclude(statement: Statement): boolean {
  const word = keywordOf(statement)
  return Object.hasOwn(everywhere, word) || word.startsWith('$')
}
