import { root } from './blocks/root'
import { CarriedPart, carriedBlock, carryBlock } from './carried-block'
import type { Config } from './config'
import { nextCopier } from './copiers'
import { type Document, keywordOf, type Statement } from './document'
import { parse } from './parse'
import { readEntry, readParameters } from './read-statement'
import { type Block, type Derive, findKeyword, type Scope } from './table'

export interface EffectiveOptions {
  /** Which `@id` lines count, where the document was not read for one; without any none does, and all `@^id` lines do. */
  configId?: string
}

/** What the director runs: every value filled in; what is invalid is left at its default. Pure, never throws. */
export function effectiveConfig(document: Document, options: EffectiveOptions = {}): Config {
  return readConfig(document, options).config
}

/** The configuration with the statements its parts come from. */
export class ConfigReading {
  config = {} as Config
  /** What the last of the blocks at the top could see of those that are always there. */
  scope = {} as Scope
  /** Blocks as they were read, and those at the top that stand alone with all that is in them. */
  readonly parts: (BlockReading | CarriedPart)[]
  readonly #entries: (EntryReading | CarriedPart)[]
  #tables: Map<object, Block> | undefined
  #origins: Map<object, Statement> | undefined

  constructor(parts: (BlockReading | CarriedPart)[] = [], entries: (EntryReading | CarriedPart)[] = []) {
    this.parts = parts
    this.#entries = entries
  }

  carry(part: CarriedPart): void {
    this.parts.push(part)
    this.#entries.push(part)
  }

  addEntry(entry: EntryReading): void {
    this.#entries.push(entry)
  }

  get blocks(): BlockReading[] {
    return this.parts.flatMap(part => (part instanceof CarriedPart ? part.blocks : part))
  }

  get entries(): EntryReading[] {
    return this.#entries.flatMap(each => (each instanceof CarriedPart ? each.entries : each))
  }

  /** What was read since: how many there were before. */
  get mark(): { parts: number; entries: number } {
    return { parts: this.parts.length, entries: this.#entries.length }
  }

  /** It is no longer there then. */
  takeSince({ parts, entries }: ConfigReading['mark']): { blocks: BlockReading[]; entries: EntryReading[] } {
    return {
      blocks: this.parts.splice(parts).flatMap(part => (part instanceof CarriedPart ? part.blocks : part)),
      entries: this.#entries.splice(entries).flatMap(each => (each instanceof CarriedPart ? each.entries : each)),
    }
  }

  /** The same parts with `now` for `was`; the others as `moved` says, undefined where it cannot. */
  exchanged(
    was: CarriedPart,
    now: CarriedPart,
    moved: ((part: BlockReading | EntryReading | CarriedPart) => CarriedPart | boolean) | undefined,
  ): ConfigReading | undefined {
    const parts = this.parts.slice()
    const entries = this.#entries.slice()
    parts[parts.indexOf(was)] = now
    entries[entries.indexOf(was)] = now
    if (!moved) return new ConfigReading(parts, entries)
    const became = new Map<unknown, CarriedPart>()
    for (const part of parts) {
      const there = part === now || moved(part)
      if (there === false) return undefined
      if (there !== true) became.set(part, there)
    }
    if (entries.some(entry => !(entry instanceof CarriedPart) && moved(entry) === false)) return undefined
    return new ConfigReading(
      parts.map(part => became.get(part) ?? part),
      entries.map(entry => became.get(entry) ?? entry),
    )
  }

  /** Which block of the table an object is. */
  get tables(): Map<object, Block> {
    this.#tables ??= new Map(this.blocks.map(({ values, table }) => [values, table]))
    return this.#tables
  }

  /** Where an object of the configuration (a block's values, an entry of a value block) was written. */
  get origins(): Map<object, Statement> {
    if (!this.#origins) {
      this.#origins = new Map(this.blocks.map(({ values, statement }) => [values, statement]))
      for (const { value, line } of this.entries) this.#origins.set(value, line)
    }
    return this.#origins
  }
}

export interface BlockReading {
  table: Block
  statement: Statement
  values: object
  /** The values of the block around it; unset at the top of the file. */
  around: object | undefined
}

export interface EntryReading {
  value: object
  line: Statement
}

type Values = Record<string, unknown>

const readings = new WeakMap<Document, ConfigReading>()

/** Read once for each document: whoever asks again gets the same objects. */
export function readConfig(document: Document, { configId }: EffectiveOptions = {}): ConfigReading {
  if (configId !== undefined && document.configIds.length > 0) {
    const { surroundings } = document.options
    if (surroundings?.configId !== configId) {
      return readConfig(parse(document.text, { ...document.options, surroundings: { ...surroundings, configId } }))
    }
  }
  const known = readings.get(document)
  if (known) return known
  const reading = new ConfigReading()
  const config = new Reader(reading).body(root as Block, document.root.statements, NOTHING, reading.scope)
  reading.config = config as unknown as Config
  readings.set(document, reading)
  return reading
}

/** Where that was read: the part that the statement at the top came to, if it stands alone. */
export function partOf(document: Document, statement: Statement): CarriedPart | undefined {
  for (const part of readings.get(document)?.parts ?? [])
    if (part instanceof CarriedPart && part.own.statement === statement) return part
  return undefined
}

/** For a document that is another one but for this statement at the top. Where that stands alone in both nothing else is read again. */
export function carryReading(before: Document, after: Document, index: number): void {
  const known = readings.get(before)
  const [was, now] = [before.root.statements[index], after.root.statements[index]]
  const part = known && was && partOf(before, was)
  const found = now && findKeyword(root as Block, keywordOf(now))
  if (!part || !now || !found?.keyword.repeatable || found.keyword.block !== part.own.table) return
  const alone = new ConfigReading()
  const values = new Reader(alone).block(part.own.table, now, undefined, { ...known.scope })
  const [own] = alone.parts
  const into = found.keyword.into ?? found.name
  const config = known.config as unknown as Values
  const list = (config[into] as object[]).slice()
  const at = list.indexOf(part.own.values)
  if (!values || !(own instanceof CarriedPart) || at < 0) return
  list[at] = values
  const reading = known.exchanged(part, own, moverFrom(before, after, index))
  if (!reading) return
  reading.scope = known.scope
  reading.config = { ...config, [into]: list } as unknown as Config
  readings.set(after, reading)
}

/** True for what stays where it is, false for what has to be read again. */
function moverFrom(before: Document, after: Document, index: number) {
  const by = after.text.length - before.text.length
  if (by === 0) return undefined
  const from = before.root.statements[index]?.start ?? 0
  const places = new Map<Statement, Statement>()
  for (let at = index + 1; at < before.root.statements.length; at++) {
    const [was, now] = [before.root.statements[at], after.root.statements[at]]
    if (was && now) places.set(was, now)
  }
  return (part: BlockReading | EntryReading | CarriedPart): CarriedPart | boolean => {
    if (!(part instanceof CarriedPart)) return ('line' in part ? part.line : part.statement).start < from
    const there = places.get(part.own.statement)
    return there ? part.movedTo(there, by) : true
  }
}

/** Depth is that of the table, not of the text. */
class Reader {
  #globals: string | undefined

  constructor(private readonly reading: ConfigReading) {}

  body(table: Block, statements: readonly Statement[], header: Values, scope: Scope): object {
    const shape = shapeOf(table)
    const { lists, children, childIndex, defaults } = shape
    const full = shape.full && isLike(header, shape.full.header) ? shape.full : undefined
    const values = shape.copy((full ?? shape).blank)
    for (const key in header) values[key] = header[key]
    for (const into of lists) values[into] = []
    let inside: (Statement[] | undefined)[] | undefined
    for (const statement of statements) {
      if (statement.kind !== 'plain') continue
      const found = findKeyword(table, keywordOf(statement))
      if (!found) continue
      const { name, keyword } = found
      if (keyword.block?.entries && !keyword.block.header) {
        this.entries(keyword.block, statement, values[keyword.into ?? name] as unknown[])
      } else if (keyword.block) {
        const index = childIndex.get(name)
        if (index === undefined) continue
        inside ??= new Array(children.length)
        const others = inside[index]
        if (others) others.push(statement)
        else inside[index] = [statement]
      } else {
        const value = keyword.value && readParameters(statement, keyword.value).value
        if (value !== undefined && keyword.repeatable) (values[keyword.into ?? name] as unknown[]).push(value)
        else if (value !== undefined) values[keyword.into ?? name] = value
        if (!keyword.also) continue
        const words = statement.words.slice(1)
        for (const [into, kind] of Object.entries(keyword.also)) values[into] = kind.read(words).value
      }
    }
    for (const { into, given } of defaults) {
      if (values[into] !== undefined) continue
      const value = given(values, scope)
      if (value !== undefined) values[into] = value
    }
    if (children.length > 0) {
      // One object for all: what a block puts into it is gone when the block is complete.
      const scopes = scope as unknown as Values
      const around = scopes[table.keyword]
      scopes[table.keyword] = values
      this.children(children, inside, values, scope, table === root ? undefined : values)
      scopes[table.keyword] = around
    }
    if (table.complete) {
      const complete = table.complete(values, scope) as Values
      if (complete !== values) replaceValues(values, complete)
    }
    shape.full ??= { header: Object.keys(header), blank: compact({ ...emptied(values), ...shape.blank }) }
    return values
  }

  private children(
    children: readonly Child[],
    inside: readonly (readonly Statement[] | undefined)[] | undefined,
    values: Values,
    scope: Scope,
    around: Values | undefined,
  ): void {
    for (let index = 0; index < children.length; index++) {
      const child = children[index]
      const statements = inside?.[index] ?? NONE
      if (!child || (statements.length === 0 && !child.always)) continue
      const { name, into, table, many, always } = child
      for (const statement of statements) {
        const made = this.block(table, statement, around, scope)
        if (!made) continue
        if (many && (values[into] as object[]).length > 0) (values[into] as object[]).push(made)
        else if (many) values[into] = [made]
        else values[into] = made
      }
      if (!always) continue
      if (statements.length === 0) values[into] = this.body(table, NONE, NOTHING, scope)
      Object.assign(scope, { [name]: values[into] })
    }
  }

  block(table: Block, statement: Statement, around: Values | undefined, scope: Scope): object | undefined {
    const { reading } = this
    const globals = table.standsAlone && this.globals(scope)
    const kept = globals ? carriedBlock(statement, globals) : undefined
    if (kept) return kept.into(reading, statement)
    const mark = globals ? reading.mark : undefined
    let header = NOTHING
    if (table.header) {
      const value = readParameters(statement, table.header).value
      if (value === undefined) return undefined
      header = value as Values
    }
    const values = this.body(table, statement.body?.statements ?? NONE, header, scope)
    if (table.entries && table.entriesInto) {
      const list: unknown[] = []
      this.entries(table, statement, list)
      Object.assign(values, { [table.entriesInto]: list })
    }
    reading.parts.push({ table, statement, values, around })
    if (globals && mark) {
      const { blocks, entries } = reading.takeSince(mark)
      carryBlock(statement, globals, blocks, entries).into(reading, statement)
    }
    return values
  }

  /** What a block at the top sees but the blocks beside it. */
  private globals(scope: Scope): string {
    this.#globals ??= sameAsLast(JSON.stringify(Object.entries(scope).filter(([name]) => name !== root.keyword)))
    return this.#globals
  }

  private entries(table: Block, statement: Statement, list: unknown[]): void {
    for (const line of statement.body?.statements ?? []) {
      if (line.kind !== 'plain') continue
      const value = table.entries && readEntry(line, table.entries).value
      if (value === undefined) continue
      list.push(value)
      if (typeof value === 'object' && value !== null) this.reading.addEntry({ value, line })
    }
  }
}

let lastGlobals = ''

/** The very string where it says the same: it is compared with that of each block. */
function sameAsLast(globals: string): string {
  if (globals !== lastGlobals) lastGlobals = globals
  return lastGlobals
}

function isLike(header: Values, keys: readonly string[]): boolean {
  let count = 0
  for (const key in header) if (key !== keys[count++]) return false
  return count === keys.length
}

function emptied(values: Values): Values {
  return Object.fromEntries(Object.keys(values).map(key => [key, undefined]))
}

/** In place, for what stands in the block knows it by this object. */
function replaceValues(values: Values, complete: Values): void {
  const keys = Object.keys(values)
  if (Object.keys(complete).length < keys.length) {
    for (const key of keys) if (!(key in complete)) values[key] = undefined
  }
  Object.assign(values, complete)
}

const NONE: readonly Statement[] = []
const NOTHING: Values = {}

interface Child {
  name: string
  into: string
  table: Block
  many: boolean
  always: boolean
}

/** What a body of this block needs, worked out once. */
interface Shape {
  /** Every key at once, with the constants and the defaults that follow from nothing: far faster to clone and fill than to grow. */
  blank: Values
  copy: (blank: Values) => Values
  /** The same for blocks with such a header, and with what completes them: made after the first one. */
  full?: { header: string[]; blank: Values }
  lists: string[]
  children: Child[]
  childIndex: Map<string, number>
  defaults: { into: string; given: Derive<unknown, unknown> }[]
}

const shapes = new WeakMap<Block, Shape>()

function shapeOf(table: Block): Shape {
  const known = shapes.get(table)
  if (known) return known
  const shape: Shape = { blank: {}, copy: nextCopier(), lists: [], children: [], childIndex: new Map(), defaults: [] }
  for (const [name, entry] of Object.entries(table.keywords)) {
    const into = entry.into ?? name
    const many = entry.repeatable === true
    shape.blank[into] = undefined
    if ((entry.block?.entries || many) && !shape.lists.includes(into)) shape.lists.push(into)
    if (entry.block && (!entry.block.entries || entry.block.header)) {
      shape.childIndex.set(name, shape.children.length)
      shape.children.push({ name, into, table: entry.block, many, always: entry.always === true })
    }
    if (typeof entry.default === 'function') {
      shape.defaults.push({ into, given: entry.default as Derive<unknown, unknown> })
    }
    if (typeof entry.default !== 'function' && entry.default !== undefined) shape.blank[into] = entry.default
  }
  shape.blank = compact({ ...shape.blank, ...table.constants })
  shapes.set(table, shape)
  return shape
}

/**
 * The same object, made as a literal is and not key by key: V8 keeps an object that grew by more than a dozen computed
 * keys as a hash table, six times the size, and every clone of it too.
 */
function compact(values: Values): Values {
  const keys = Object.keys(values)
  const literal = JSON.parse(`{${keys.map(key => `${JSON.stringify(key)}:0`).join(',')}}`) as Values
  for (const key of keys) literal[key] = values[key]
  return literal
}
