import { root } from './blocks/root'
import { ENTRIES, isMany, PARAMETERS } from './json-form'
import type { Localized } from './localized'
import type { Block, Keyword, Kind } from './table'
import { allBlocks } from './unknown-keyword'

type Schema = { [key: string]: unknown }

/** JSON Schema (draft 2020-12) of `jsonForm`, drawn from the table. */
export function jsonSchema(): Schema {
  const names = definitionNames()
  const $defs: Schema = {}
  for (const [block, name] of names) if (block !== (root as Block)) $defs[name] = blockSchema(block, names)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'keepalived.conf',
    description: 'A keepalived.conf as written, in its own words and units. Secrets are masked.',
    ...blockSchema(root as Block, names),
    $defs,
  }
}

/** Blocks of one keyword in different places may differ; then the later ones are numbered. */
function definitionNames(): Map<Block, string> {
  const names = new Map<Block, string>()
  const taken = new Set<string>()
  for (const block of allBlocks()) {
    if (block.entries && !block.header) continue
    let name = block.keyword
    for (let number = 2; taken.has(name); number++) name = `${block.keyword}_${number}`
    taken.add(name)
    names.set(block, name)
  }
  return names
}

function blockSchema(block: Block, names: ReadonlyMap<Block, string>): Schema {
  const properties: Schema = {}
  if (block.header) {
    const { hint } = block.header
    properties[PARAMETERS] = { type: 'array', items: { type: 'string' }, description: hint.en }
  }
  if (block.entries) properties[ENTRIES] = linesSchema(block.entries)
  for (const [name, keyword] of Object.entries(block.keywords)) properties[name] = keywordSchema(keyword, names)
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(block.header ? { required: [PARAMETERS] } : {}),
  }
}

function keywordSchema(keyword: Keyword, names: ReadonlyMap<Block, string>): Schema {
  const about = annotations(keyword)
  const { block } = keyword
  if (block?.entries && !block.header) return { ...about, ...linesSchema(block.entries) }
  const one = block ? { $ref: `#/$defs/${names.get(block)}` } : valueSchema(keyword)
  return isMany(keyword) ? { ...about, type: 'array', items: one } : { ...about, ...one }
}

function linesSchema({ hint }: Kind<unknown>): Schema {
  return { type: 'array', items: { type: 'string', description: hint.en } }
}

function annotations({ label, help, value, deprecated, since, secret }: Keyword): Schema {
  const more = [value && `Takes ${value.hint.en}.`, since && `Since keepalived ${since}.`, secret && 'Masked.'].filter(
    Boolean,
  )
  return {
    title: label.en,
    description: [sentence(help), ...more].join(' '),
    ...(deprecated ? { deprecated: true } : {}),
  }
}

function sentence({ en }: Localized): string {
  return /[.)]$/.test(en) ? en : `${en}.`
}

function valueSchema({ value: kind, secret }: Keyword): Schema {
  if (!kind || secret) return { type: 'string' }
  const { input } = kind
  if (input.type === 'checkbox') return { const: true }
  if (isBoolean(kind)) return { type: 'boolean' }
  if (input.type === 'number') {
    return { type: 'number', minimum: input.min, maximum: input.max }
  }
  // Behind a choice further words may follow.
  if (kind.choices) return { anyOf: [{ enum: kind.choices }, { type: 'string' }] }
  return { type: 'string' }
}

function isBoolean(kind: Kind<unknown>): boolean {
  return typeof kind.read([]).value === 'boolean'
}
