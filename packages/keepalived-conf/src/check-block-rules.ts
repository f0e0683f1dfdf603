import { scriptRules } from './blocks/script-rules'
import type { Config } from './config'
import type { Diagnostic } from './diagnostic'
import { type Document, keywordOf, type Statement, sourceAt } from './document'
import { type BlockReading, type ConfigReading, readConfig } from './effective'
import { findStatement, planFix } from './fixes'
import type { Block, BlockRule, CheckedBlock, Finding, RuleText } from './table'

/** What the rules beside the blocks find in one file. */
export function blockRuleDiagnostics(document: Document): Diagnostic[] {
  const reading = readConfig(document)
  const found: Diagnostic[] = []
  const first = new Map<string, Diagnostic>()
  // One for all blocks: a rule answers at once and keeps nothing.
  let checked: Checked | undefined
  for (const block of reading.blocks) {
    const rules = rulesOf(block.table)
    if (rules.length === 0) continue
    checked ??= new Checked(block, document, reading)
    checked.block = block
    for (const rule of rules) {
      const findings = rule.check(checked)
      if (findings.length === 0) continue
      for (const finding of findings) {
        const diagnostic = findingDiagnostic(document, reading, rule, { of: block.values, ...finding })
        if (!diagnostic) continue
        if (rule.once) keepFirst(first, diagnostic)
        else found.push(diagnostic)
      }
    }
  }
  return [...found, ...first.values()]
}

function keepFirst(first: Map<string, Diagnostic>, diagnostic: Diagnostic): void {
  const known = first.get(diagnostic.rule)
  if (!known || diagnostic.line < known.line) first.set(diagnostic.rule, diagnostic)
}

/** Puts a finding at its place in the text, with its fix carried out on it. */
export function findingDiagnostic(
  document: Document,
  reading: ConfigReading,
  rule: RuleText,
  finding: Finding & { of: object },
): Diagnostic | undefined {
  const owner = reading.origins.get(finding.of)
  if (!owner) return undefined
  const table = reading.tables.get(finding.of)
  const named = statementAt(owner, table, finding.at) ?? owner
  const statement = (finding.entry !== undefined && entriesOf(named)[finding.entry]) || named
  const index = finding.word ?? 0
  const word = statement.words[index] ?? statement.words[0]
  const offset = word?.start ?? 0
  const source = sourceAt(document, offset)
  const fix = finding.fix && planFix(document, finding.fix, { statement, word: index, table, owner })
  return {
    file: source.file,
    ...source.placeOf(offset),
    rule: rule.id,
    severity: rule.severity,
    message: finding.say.en,
    messageZh: finding.say.zh,
    ...(fix ? { fix } : {}),
  }
}

function statementAt(owner: Statement, table: Block | undefined, keyword: string | undefined): Statement | undefined {
  if (keyword === undefined || !owner.body || !table) return undefined
  return findStatement(owner.body, table, keyword)
}

const blockRules = new WeakMap<Block, readonly BlockRule<unknown>[]>()

/** Its own, and those of scripts where one may stand in it. */
function rulesOf(table: Block): readonly BlockRule<unknown>[] {
  let known = blockRules.get(table)
  if (!known) {
    const runs = Object.values(table.keywords).some(({ value }) => value?.isCommand)
    known = [...(table.rules ?? []), ...(runs ? scriptRules : [])]
    blockRules.set(table, known)
  }
  return known
}

function entriesOf(statement: Statement | undefined): readonly Statement[] {
  return statement?.body?.statements.filter(each => each.kind === 'plain') ?? []
}

class Checked implements CheckedBlock<unknown> {
  #order: Map<Statement, number> | undefined

  constructor(
    public block: BlockReading,
    private readonly document: Document,
    private readonly reading: ConfigReading,
  ) {
    // Rules take these apart from the block: they must work alone.
    this.has = this.has.bind(this)
    this.written = this.written.bind(this)
    this.isAbove = this.isAbove.bind(this)
    this.entries = this.entries.bind(this)
    this.isWrittenBefore = this.isWrittenBefore.bind(this)
  }

  get table(): Block {
    return this.block.table
  }

  get values(): object {
    return this.block.values
  }

  get around(): object {
    return this.block.around
  }

  get config(): Config {
    return this.reading.config
  }

  get args(): readonly string[] {
    return this.block.statement.words.slice(1).map(word => word.value)
  }

  has(keyword: string): boolean {
    const { body } = this.block.statement
    if (!body) return false
    return this.find(keyword) !== undefined || body.statements.some(each => keywordOf(each) === keyword)
  }

  written(keyword: string): readonly string[] {
    const found = this.find(keyword)
    return found ? found.words.slice(1).map(word => word.value) : []
  }

  isAbove(keyword: string, other: string): boolean {
    const { body } = this.block.statement
    const [first, second] = [this.find(keyword), this.find(other)]
    if (!body || !first || !second) return false
    return body.statements.indexOf(first) < body.statements.indexOf(second)
  }

  entries(keyword: string): readonly (readonly string[])[] {
    return entriesOf(this.find(keyword)).map(line => line.words.map(word => word.value))
  }

  isWrittenBefore(of: object): boolean {
    this.#order ??= new Map(this.document.root.statements.map((statement, index) => [statement, index]))
    const origin = this.reading.origins.get(of)
    const other = origin && this.#order.get(origin)
    const own = this.#order.get(this.block.statement)
    return other !== undefined && own !== undefined && other < own
  }

  private find(keyword: string): Statement | undefined {
    const { table, statement } = this.block
    return statement.body && findStatement(statement.body, table, keyword)
  }
}
