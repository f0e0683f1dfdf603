import { root } from './blocks/root'
import type { Config } from './config'
import { type Document, keywordOf, type Statement } from './document'
import { type Block, findKeyword, type Scope } from './table'

export interface EffectiveOptions {
  /** Which `@id` lines count; without one none of them does, and all `@^id` lines do. */
  configId?: string
}

/** What the director runs: every value filled in; what is invalid is left at its default. Pure, never throws. */
export function effectiveConfig(document: Document, options: EffectiveOptions = {}): Config {
  return readConfig(document, options).config
}

/** The configuration with the statements its parts come from. */
export interface ConfigReading {
  config: Config
  blocks: BlockReading[]
  /** Which block of the table an object is. */
  tables: Map<object, Block>
  /** Where an object of the configuration (a block's values, an entry of a value block) was written. */
  origins: Map<object, Statement>
}

export interface BlockReading {
  table: Block
  statement: Statement
  values: object
  /** The values of the block around it; those of the file are the Config. */
  around: object
}

type Values = Record<string, unknown>

export function readConfig(document: Document, options: EffectiveOptions = {}): ConfigReading {
  const reading: ConfigReading = { config: {} as Config, blocks: [], tables: new Map(), origins: new Map() }
  const config = new Reader(reading, options).body(root as Block, document.root.statements, {}, {} as Scope)
  reading.config = config as unknown as Config
  return reading
}

/** Depth is that of the table, not of the text. */
class Reader {
  constructor(
    private readonly reading: ConfigReading,
    private readonly options: EffectiveOptions,
  ) {}

  body(table: Block, statements: readonly Statement[], start: Values, scope: Scope): object {
    const { blank, lists, children, defaults } = shapeOf(table)
    const values: Values = Object.assign({ ...blank }, start)
    for (const into of lists) values[into] = []
    const inside = new Map<string, Statement[]>()
    for (const statement of statements) {
      if (!this.counts(statement)) continue
      const found = findKeyword(table, keywordOf(statement))
      if (!found) continue
      const { name, keyword } = found
      if (keyword.block?.entries && !keyword.block.header) {
        this.entries(keyword.block, statement, values[keyword.into ?? name] as unknown[])
      } else if (keyword.block) {
        const others = inside.get(name)
        if (others) others.push(statement)
        else inside.set(name, [statement])
      } else {
        const words = statement.words.slice(1)
        const value = keyword.value?.read(words).value
        if (value !== undefined && keyword.repeatable) (values[keyword.into ?? name] as unknown[]).push(value)
        else if (value !== undefined) values[keyword.into ?? name] = value
        for (const [into, kind] of Object.entries(keyword.also ?? {})) values[into] = kind.read(words).value
      }
    }
    for (const { into, given } of defaults) {
      if (values[into] !== undefined) continue
      const value = typeof given === 'function' ? given(values, scope) : given
      if (value !== undefined) values[into] = value
    }
    if (children.length > 0) this.children(children, inside, values, { ...scope, [table.keyword]: values })
    if (table.complete) {
      const complete = table.complete(values, scope) as Values
      for (const key of Object.keys(values)) if (!(key in complete)) values[key] = undefined
      Object.assign(values, complete)
    }
    return values
  }

  private children(children: readonly Child[], inside: Map<string, Statement[]>, values: Values, scope: Scope): void {
    for (const { name, into, table, many, always } of children) {
      const statements = inside.get(name) ?? []
      for (const statement of statements) {
        const made = this.block(table, statement, values, scope)
        if (!made) continue
        if (many) (values[into] as object[]).push(made)
        else values[into] = made
      }
      if (!always) continue
      if (statements.length === 0) values[into] = this.body(table, [], {}, scope)
      Object.assign(scope, { [name]: values[into] })
    }
  }

  private block(table: Block, statement: Statement, around: Values, scope: Scope): object | undefined {
    let header: Values = {}
    if (table.header) {
      const value = table.header.read(statement.words.slice(1)).value
      if (value === undefined) return undefined
      header = value as Values
    }
    const values = this.body(table, statement.body?.statements ?? [], { ...header, ...table.constants }, scope)
    if (table.entries && table.entriesInto) {
      const list: unknown[] = []
      this.entries(table, statement, list)
      Object.assign(values, { [table.entriesInto]: list })
    }
    this.reading.blocks.push({ table, statement, values, around })
    this.reading.tables.set(values, table)
    this.reading.origins.set(values, statement)
    return values
  }

  private entries(table: Block, statement: Statement, list: unknown[]): void {
    for (const line of statement.body?.statements ?? []) {
      if (!this.counts(line)) continue
      const value = table.entries?.read(line.words).value
      if (value === undefined) continue
      list.push(value)
      if (typeof value === 'object' && value !== null) this.reading.origins.set(value, line)
    }
  }

  private counts({ kind, condition }: Statement): boolean {
    if (kind !== 'plain') return false
    return !condition || (condition.id === this.options.configId) !== condition.negated
  }
}

interface Child {
  name: string
  into: string
  table: Block
  many: boolean
  always: boolean
}

/** What a body of this block needs, worked out once. */
interface Shape {
  /** Every key at once: far faster to clone and fill than to grow key by key. */
  blank: Values
  lists: string[]
  children: Child[]
  defaults: { into: string; given: unknown }[]
}

const shapes = new WeakMap<Block, Shape>()

function shapeOf(table: Block): Shape {
  const known = shapes.get(table)
  if (known) return known
  const shape: Shape = { blank: {}, lists: [], children: [], defaults: [] }
  for (const [name, entry] of Object.entries(table.keywords)) {
    const into = entry.into ?? name
    const many = entry.repeatable === true
    shape.blank[into] = undefined
    if ((entry.block?.entries || many) && !shape.lists.includes(into)) shape.lists.push(into)
    if (entry.block && (!entry.block.entries || entry.block.header)) {
      shape.children.push({ name, into, table: entry.block, many, always: entry.always === true })
    }
    if (entry.default !== undefined) shape.defaults.push({ into, given: entry.default })
  }
  shapes.set(table, shape)
  return shape
}
