import { scriptRules } from './blocks/script-rules'
import { CarriedPart } from './carried-block'
import type { Config } from './config'
import type { Diagnostic } from './diagnostic'
import { type Document, keywordOf, placeOf, type Statement, sourceAt } from './document'
import { type BlockReading, type ConfigReading, readConfig } from './effective'
import { findStatement, planFix } from './fixes'
import type { Block, BlockRule, CheckedBlock, Finding, RuleText } from './table'

/** What the rules beside the blocks find in one file. */
export function blockRuleDiagnostics(document: Document): Diagnostic[] {
  const checking = new Checking(document, readConfig(document))
  checking.all()
  return checking.found
}

/** What was found in a block that stands alone, by rules that looked at nothing beyond it; and the rules that did. */
interface KeptFindings {
  line: number
  alone: readonly Diagnostic[]
  /** by rules that speak once of a file */
  once: readonly Told[]
  /** `index`: of a block in it; unset: the block itself. */
  looking: readonly { index?: number; rule: BlockRule<unknown> }[]
}

/** What was found in the block that these are the values of, by rules that looked at nothing beyond it. */
export const foundAlone = (values: object): readonly Diagnostic[] => keptFindings.get(values)?.alone ?? NONE

/** Nothing else is found in it, but by rules that look at the ids of others. */
export function isJudgedAlone(values: object): boolean {
  const kept = keptFindings.get(values)
  return kept !== undefined && kept.once.length === 0 && kept.looking.every(({ rule }) => rule.byId)
}

/** One block that stands alone: kept for `foundAlone`. */
export function judgeAlone(document: Document, part: CarriedPart): void {
  new Checking(document, readConfig(document)).standingAlone(part, false)
}

/** What rules find in these parts of the configuration that is not found in a block alone, without those that look at ids. */
export function foundBeyond(document: Document, parts: readonly (BlockReading | CarriedPart)[]): readonly Diagnostic[] {
  const checking = new Checking(document, readConfig(document))
  for (const part of parts) checking.beyond(part)
  return checking.found
}

interface Told {
  rule: BlockRule<unknown>
  diagnostic: Diagnostic
}

const keptFindings = new WeakMap<object, KeptFindings>()

class Checking {
  readonly #found: Diagnostic[] = []
  readonly #first = new Map<string, Diagnostic>()
  readonly #checked: Checked

  constructor(
    private readonly document: Document,
    private readonly reading: ConfigReading,
  ) {
    // One for all blocks: a rule answers at once and keeps nothing.
    this.#checked = new Checked(document, reading)
  }

  /** Those in a block come before it. */
  all(): void {
    const { parts } = this.reading
    const alone = this.document.plain && this.document.sources.length === 1
    for (const part of parts) {
      if (!(part instanceof CarriedPart)) this.#byRules(part)
      else if (alone) this.standingAlone(part)
      else for (const block of part.blocks) this.#byRules(block)
    }
  }

  #byRules(block: BlockReading): void {
    for (const rule of rulesOf(block.table)) this.#tell(this.#check(block, rule))
  }

  get found(): Diagnostic[] {
    return this.#found.concat([...this.#first.values()])
  }

  beyond(part: BlockReading | CarriedPart): void {
    if (!(part instanceof CarriedPart)) {
      this.#byRules(part)
      return
    }
    const kept = keptFindings.get(part.own.values)
    const down = placeOf(this.document, part.own.statement.start).line - (kept?.line ?? 0)
    for (const { rule, diagnostic } of kept?.once ?? []) this.#tellOne(rule, further(diagnostic, down))
    this.#look(
      part,
      (kept?.looking ?? []).filter(({ rule }) => !rule.byId),
    )
  }

  /** `byIds`: by the rules too that look at the ids of others. */
  standingAlone(part: CarriedPart, byIds = true): void {
    const { own } = part
    const { values, statement } = own
    const { line } = placeOf(this.document, statement.start)
    const kept = keptFindings.get(values)
    if (!kept) {
      const alone: Told[] = []
      const looking: { index?: number; rule: BlockRule<unknown> }[] = []
      const told: Told[] = []
      for (const [index, block] of part.blocks.entries())
        for (const rule of rulesOf(block.table)) {
          if (rule.byId && !byIds) {
            looking.push(block === own ? { rule } : { index, rule })
            continue
          }
          this.#checked.looksBeyond = false
          const found = this.#check(block, rule)
          // Where a fix puts its words is a matter of the whole text.
          const isAlone = !this.#checked.looksBeyond && found.every(({ diagnostic }) => !diagnostic.fix)
          ;(isAlone ? alone : told).push(...found)
          if (!isAlone) looking.push(block === own ? { rule } : { index, rule })
        }
      keptFindings.set(values, {
        line,
        alone: alone.filter(({ rule }) => !rule.once).map(({ diagnostic }) => diagnostic),
        once: alone.filter(({ rule }) => rule.once),
        looking,
      })
      this.#tell(alone)
      this.#tell(told)
      return
    }
    const down = line - kept.line
    this.#found.push(...(down === 0 ? kept.alone : kept.alone.map(each => further(each, down))))
    for (const { rule, diagnostic } of kept.once) this.#tellOne(rule, further(diagnostic, down))
    this.#look(part, kept.looking)
  }

  #look(part: CarriedPart, looking: KeptFindings['looking']): void {
    const inner = looking.some(({ index }) => index !== undefined) ? part.blocks : []
    for (const { index, rule } of looking) {
      const block = index === undefined ? part.own : inner[index]
      if (block) this.#tell(this.#check(block, rule))
    }
  }

  #check(block: BlockReading, rule: BlockRule<unknown>): Told[] {
    this.#checked.block = block
    const findings = rule.check(this.#checked)
    if (findings.length === 0) return NOTHING
    return findings.flatMap(finding => {
      const place = finding.of && finding.of !== block.values ? undefined : block
      const about = { of: block.values, ...finding }
      const diagnostic = findingDiagnostic(this.document, this.reading, rule, about, place)
      return diagnostic ? [{ rule, diagnostic }] : []
    })
  }

  #tell(told: readonly Told[]): void {
    for (const { rule, diagnostic } of told) this.#tellOne(rule, diagnostic)
  }

  #tellOne(rule: BlockRule<unknown>, diagnostic: Diagnostic): void {
    if (!rule.once) {
      this.#found.push(diagnostic)
      return
    }
    const known = this.#first.get(diagnostic.rule)
    if (!known || diagnostic.line < known.line) this.#first.set(diagnostic.rule, diagnostic)
  }
}

const NOTHING: Told[] = []
const NONE: Diagnostic[] = []

/** So many lines further down. */
const further = (diagnostic: Diagnostic, by: number): Diagnostic => ({ ...diagnostic, line: diagnostic.line + by })

/** Puts a finding at its place in the text, with its fix carried out on it. `place`: the block that it is of, where that is known. */
export function findingDiagnostic(
  document: Document,
  reading: ConfigReading,
  rule: RuleText,
  finding: Finding & { of: object },
  place?: BlockReading,
): Diagnostic | undefined {
  const owner = place?.statement ?? reading.origins.get(finding.of)
  if (!owner) return undefined
  const table = place?.table ?? reading.tables.get(finding.of)
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
  #block: BlockReading | undefined
  /** Did a rule look at more than the block at the top and what is in it? */
  looksBeyond = false

  constructor(
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

  get block(): BlockReading {
    if (!this.#block) throw new Error('a rule was asked about no block')
    return this.#block
  }

  set block(block: BlockReading) {
    this.#block = block
  }

  get table(): Block {
    return this.block.table
  }

  get values(): object {
    return this.block.values
  }

  get around(): object {
    const { around } = this.block
    if (!around) this.looksBeyond = true
    return around ?? this.reading.config
  }

  get config(): Config {
    this.looksBeyond = true
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
    this.looksBeyond = true
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
