import { root } from './blocks/root'
import { type Document, keywordOf, type Statement } from './document'
import { quoteIfNeeded } from './kinds/words'
import { type Block, findKeyword, type Keyword } from './table'

/** What stands between a block's keyword and its brace; no keyword has this name. */
export const PARAMETERS = 'parameters'

/** The lines of a value block that has parameters too. */
export const ENTRIES = 'entries'

/** In place of a secret. */
export const MASK = '********'

export type JsonValue = string | number | boolean | JsonValue[] | { [key: string]: JsonValue }

/**
 * The file as it is written, in keepalived's words and units, for programs of any language: a keyword is a key, a
 * block an object, a value block a list of lines, whatever may stand several times a list. An alias has the name of
 * what it means. Numbers are numbers, flags booleans, all else the words behind the keyword as one string. Secrets are
 * masked; what keepalived would not take is left out, for the findings name it. docs/keepalived.schema.json
 * describes it.
 */
export function jsonForm(document: Document): Record<string, JsonValue> {
  return blockForm(root as Block, document.root.statements)
}

function blockForm(table: Block, statements: readonly Statement[]): Record<string, JsonValue> {
  const form: Record<string, JsonValue> = {}
  for (const statement of statements) {
    if (statement.kind !== 'plain' || statement.condition) continue
    const found = findKeyword(table, keywordOf(statement))
    if (!found) continue
    const { name, keyword } = found
    const value = statementForm(keyword, statement)
    if (value === undefined) continue
    const known = form[name]
    if (isMany(keyword)) form[name] = Array.isArray(known) ? [...known, value] : [value]
    else if (keyword.block?.entries && Array.isArray(known) && Array.isArray(value)) form[name] = [...known, ...value]
    else form[name] = value
  }
  return form
}

/** May it stand several times, each time for itself? */
export function isMany({ repeatable, block }: Keyword): boolean {
  return repeatable === true && (!block?.entries || block.header !== undefined)
}

function statementForm(keyword: Keyword, statement: Statement): JsonValue | undefined {
  const { block } = keyword
  const words = statement.words.slice(1)
  if (block) {
    const statements = statement.body?.statements ?? []
    if (block.entries) {
      const { entries } = block
      const lines = statements
        .filter(line => line.kind === 'plain' && !line.condition && entries.read(line.words).value !== undefined)
        .map(line => asWritten(line.words))
      return block.header ? { [PARAMETERS]: words.map(word => word.value), [ENTRIES]: lines } : lines
    }
    if (block.header && block.header.read(words).value === undefined) return undefined
    const inside = blockForm(block, statements)
    return block.header ? { [PARAMETERS]: words.map(word => word.value), ...inside } : inside
  }
  const { value: kind, secret } = keyword
  const reading = kind?.read(words)
  if (!kind || reading?.value === undefined) return undefined
  if (secret) return MASK
  if (kind.input.type === 'checkbox') return true
  if (typeof reading.value === 'boolean') return reading.value
  if (typeof reading.value === 'number' && kind.input.type === 'number') return Number(kind.write(reading.value))
  return asWritten(words)
}

function asWritten(words: readonly { value: string }[]): string {
  return words.map(word => quoteIfNeeded(word.value)).join(' ')
}
