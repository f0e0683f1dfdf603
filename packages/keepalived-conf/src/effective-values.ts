/** What holds in one block, keyword by keyword, and where that comes from: for whoever edits it. Pure. */
import { root } from './blocks/root'
import { type Document, keywordOf, type Statement } from './document'
import { type BlockReading, type ConfigReading, readConfig } from './effective'
import { findStatement } from './fixes'
import { find, type Path } from './path'
import { readParameters } from './read-statement'
import { type Block, findKeyword, type Keyword, type Scope } from './table'

export interface EffectiveValue {
  /** As it would be written; `true` and `false` for a keyword that stands alone. */
  value: string
  from: ValueSource
}

export type ValueSource =
  | { kind: 'written' }
  | { kind: 'default' }
  /** From a block around; `written`: it stands there, and is not that block's own default. */
  | { kind: 'inherited'; block: string; keyword: string; written: boolean }
  /** keepalived makes another of it. */
  | { kind: 'corrected' }

type Values = Readonly<Record<string, unknown>>

/** By keyword; those that hold no value are left out. Empty for a path that leads nowhere. */
export function effectiveValues(document: Document, path: Path): Map<string, EffectiveValue> {
  const found = new Map<string, EffectiveValue>()
  const reading = readConfig(document)
  const around = blocksAround(document, reading, path)
  const block = around.at(-1)
  if (!block) return found
  for (const [name, keyword] of Object.entries(block.table.keywords)) {
    const effective = effectiveValue(document, block, name, keyword, around)
    if (effective) found.set(name, effective)
  }
  return found
}

interface OpenBlock {
  table: Block
  values: Values
  statement: Statement | undefined
}

/** The file, then the blocks on the way to the path's last step; none where one of them is missing or no block. */
function blocksAround(document: Document, reading: ConfigReading, path: Path): OpenBlock[] {
  const blocks: OpenBlock[] = [{ table: root as Block, values: asValues(reading.config), statement: undefined }]
  for (let depth = 1; depth <= path.length; depth++) {
    const place = find(document, path.slice(0, depth))
    const { statement } = place ?? {}
    const table = statement && place && findKeyword(place.table, keywordOf(statement))?.keyword.block
    const values = statement && readingOf(reading, statement)?.values
    if (!table || !values) return []
    blocks.push({ table, values: asValues(values), statement })
  }
  return blocks
}

const asValues = (values: object): Values => values as Values

const byStatement = new WeakMap<ConfigReading, Map<Statement, BlockReading>>()

function readingOf(reading: ConfigReading, statement: Statement): BlockReading | undefined {
  let known = byStatement.get(reading)
  if (!known) {
    known = new Map(reading.blocks.map(block => [block.statement, block]))
    byStatement.set(reading, known)
  }
  return known.get(statement)
}

function effectiveValue(
  document: Document,
  block: OpenBlock,
  name: string,
  keyword: Keyword,
  around: readonly OpenBlock[],
): EffectiveValue | undefined {
  const { value: kind, repeatable, into = name } = keyword
  const value = block.values[into]
  if (!kind || repeatable || value === undefined) return undefined
  const written = typeof value === 'boolean' ? `${value}` : kind.write(value)
  const statement = block.statement?.body && findStatement(block.statement.body, block.table, name)
  if (statement) {
    const own = readParameters(statement, kind).value
    return { value: written, from: { kind: own === undefined || isSame(own, value) ? 'written' : 'corrected' } }
  }
  const { given, source } = derived(document, keyword, block.values, around)
  if (!isSame(given, value)) return { value: written, from: { kind: 'corrected' } }
  return { value: written, from: source ?? { kind: 'default' } }
}

/** The default, and the last value it looked at that is the very one it came to. */
function derived(
  document: Document,
  { default: given }: Keyword,
  own: Values,
  around: readonly OpenBlock[],
): { given: unknown; source?: ValueSource | undefined } {
  if (typeof given !== 'function') return { given }
  const open = new Map(around.map(each => [each.table.keyword, each]))
  const values = asValues(readConfig(document).config)
  const read: { block: string; key: string; value: unknown }[] = []
  const watched = (block: string) =>
    new Proxy(open.get(block)?.values ?? asValues((values[block] as object | undefined) ?? {}), {
      get(target, key) {
        const value = target[String(key)]
        read.push({ block, key: String(key), value })
        return value
      },
    })
  const scope = new Proxy({}, { get: (_, block) => watched(String(block)) }) as Scope
  const value = given(own, scope)
  const last = read.findLast(each => each.value !== undefined && Object.is(each.value, value))
  return { given: value, source: last && sourceOf(document, last, open) }
}

function sourceOf(
  { root: file }: Document,
  { block, key }: { block: string; key: string },
  open: ReadonlyMap<string, OpenBlock>,
): ValueSource | undefined {
  const table = open.get(block)?.table ?? findKeyword(root as Block, block)?.keyword.block
  if (!table) return undefined
  const entry = Object.entries(table.keywords).find(([name, { into = name }]) => into === key)
  if (!entry) return undefined
  const [keyword] = entry
  const around = open.get(block)?.statement
  const statements = around ? [around] : file.statements.filter(each => keywordOf(each) === block)
  const written = statements.some(({ body }) => body && findStatement(body, table, keyword))
  return { kind: 'inherited', block, keyword, written }
}

function isSame(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b)
}
