import { scriptRules } from './blocks/script-rules'
import type { Diagnostic } from './diagnostic'
import { type Document, keywordOf, placeOf, type Statement } from './document'
import { type BlockReading, type ConfigReading, readConfig } from './effective'
import { findStatement, planFix } from './fixes'
import type { Block, CheckedBlock, Finding, RuleText } from './table'

/** What the rules beside the blocks find in one file. */
export function blockRuleDiagnostics(document: Document): Diagnostic[] {
  const reading = readConfig(document)
  const found: Diagnostic[] = []
  const first = new Map<string, Diagnostic>()
  const order = new Map(document.root.statements.map((statement, index) => [statement, index]))
  for (const block of reading.blocks) {
    const before = (of: object) => {
      const [other, own] = [reading.origins.get(of), block.statement].map(each => each && order.get(each))
      return other !== undefined && own !== undefined && other < own
    }
    const checked = checkedBlock(block, reading, before)
    for (const rule of [...(block.table.rules ?? []), ...scriptRules]) {
      for (const finding of rule.check(checked)) {
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
  const fix = finding.fix && planFix(document, finding.fix, { statement, word: index, table, owner })
  return {
    file: document.file,
    ...placeOf(document, word?.start ?? 0),
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

function entriesOf(statement: Statement | undefined): readonly Statement[] {
  return statement?.body?.statements.filter(each => each.kind === 'plain') ?? []
}

function checkedBlock(
  { table, statement, values, around }: BlockReading,
  { config }: ConfigReading,
  isWrittenBefore: (of: object) => boolean,
): CheckedBlock<unknown> {
  const { body } = statement
  return {
    table,
    values,
    around,
    args: statement.words.slice(1).map(word => word.value),
    config,
    has: keyword => {
      if (!body) return false
      if (findStatement(body, table, keyword)) return true
      return body.statements.some(each => keywordOf(each) === keyword)
    },
    written: keyword => {
      const found = body && findStatement(body, table, keyword)
      return found ? found.words.slice(1).map(word => word.value) : []
    },
    isAbove: (keyword, other) => {
      const [first, second] = [keyword, other].map(each => body && findStatement(body, table, each))
      if (!body || !first || !second) return false
      return body.statements.indexOf(first) < body.statements.indexOf(second)
    },
    isWrittenBefore,
    entries: keyword => {
      const found = body && findStatement(body, table, keyword)
      return entriesOf(found).map(line => line.words.map(word => word.value))
    },
  }
}
