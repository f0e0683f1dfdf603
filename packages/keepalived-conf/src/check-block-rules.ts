import type { Config } from './config'
import type { Diagnostic } from './diagnostic'
import { type Document, keywordOf, type Statement, sourceAt } from './document'
import { type BlockReading, type ConfigReading, readConfig } from './effective'
import { findStatement, planFix } from './fixes'
import type { Block, CheckedBlock, Finding, RuleText } from './table'

/** What the rules beside the blocks find in one file. */
export function blockRuleDiagnostics(document: Document): Diagnostic[] {
  const reading = readConfig(document)
  const found: Diagnostic[] = []
  for (const block of reading.blocks) {
    if (!block.table.rules) continue
    const checked = new Checked(block, reading.config)
    for (const rule of block.table.rules) {
      for (const finding of rule.check(checked)) {
        const diagnostic = findingDiagnostic(document, reading, rule, { of: block.values, ...finding })
        if (diagnostic) found.push(diagnostic)
      }
    }
  }
  return found
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
  const statement = statementAt(owner, table, finding.at) ?? owner
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

class Checked implements CheckedBlock<unknown> {
  readonly values: object
  readonly around: object

  constructor(
    private readonly block: BlockReading,
    readonly config: Config,
  ) {
    this.values = block.values
    this.around = block.around
    // Rules take the two apart from the block: they must work alone.
    this.has = this.has.bind(this)
    this.written = this.written.bind(this)
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
    return (
      this.find(keyword)
        ?.words.slice(1)
        .map(word => word.value) ?? []
    )
  }

  private find(keyword: string): Statement | undefined {
    const { table, statement } = this.block
    return statement.body && findStatement(statement.body, table, keyword)
  }
}
