/** What may be written where a cursor stands: keywords of its block, choices and names of its keyword's value. Pure. */
import { everywhere } from './blocks/everywhere'
import { type CursorPlace, type KnownLine, placeAtCursor } from './cursor-place'
import type { LineContext } from './line-tokens'
import { type Known, namesIn } from './names-in-text'
import { eachStatement } from './statements-in-text'
import { type Block, findKeyword, type Keyword, type Kind, type NameSource } from './table'

export type { Known } from './names-in-text'

export interface Completions {
  /** What they would replace. */
  from: number
  to: number
  options: Completion[]
}

export interface Completion {
  /** The word, in keepalived's spelling. */
  word: string
  kind: 'block' | 'keyword' | 'choice' | 'known-name' | 'definition'
  /** What it is, in a few words. */
  label: string
  help: string
  /** What stands behind it. */
  hint?: string
  /** What to write behind a block's keyword, before its brace; undefined for a block without a header. */
  header?: string
  default?: string
  since?: string
  deprecated?: string
}

export function completionsAt(
  text: string,
  offset: number,
  language: 'en' | 'zh',
  known: Known = {},
  above?: KnownLine,
): Completions | undefined {
  const place = placeAtCursor(text, offset, above)
  const { word, context } = place
  if (word?.kind === 'comment' || (word?.kind === 'string' && offset > word.from)) return undefined
  if (context.goesOn) return undefined
  const from = word?.from ?? offset
  const to = word?.to ?? offset
  const options = optionsAt(text, offset, place, language, known)
  return options.length > 0 ? { from, to, options } : undefined
}

function optionsAt(
  text: string,
  offset: number,
  place: CursorPlace,
  language: 'en' | 'zh',
  known: Known,
): Completion[] {
  const { context, before, word, found } = place
  const { table } = context
  const typed = word ? text.slice(word.from, offset) : ''
  if (typed.startsWith('$')) return definitions(text)
  if (!table) return []
  if (table.entries) return ofKind(text, table.entries, before.length, language, known, word?.from)
  if (before.length === 0) return keywords(text, context, word?.from, language)
  const kind = found?.keyword.value ?? found?.keyword.block?.header
  return kind ? ofKind(text, kind, before.length - 1, language, known, word?.from) : []
}

/** Those that may still be written here: what may stand once and does is left out. Deprecated ones come last. */
function keywords(text: string, context: LineContext, own: number | undefined, language: 'en' | 'zh'): Completion[] {
  const { table } = context
  if (!table) return []
  const there = keywordsIn(text, context, own)
  const entries = Object.entries(table.keywords).filter(([name, { repeatable }]) => repeatable || !there.has(name))
  const options = entries.map(([name, keyword]) => completionOf(name, keyword, language))
  options.push(...Object.entries(everywhere).map(([name, keyword]) => completionOf(name, keyword, language)))
  return [...options.filter(each => !each.deprecated), ...options.filter(each => each.deprecated)]
}

/** The keywords that the block holds, aside from the one being written. */
function keywordsIn(text: string, { table, ...context }: LineContext, own: number | undefined): Set<string> {
  const there = new Set<string>()
  if (!table) return there
  const start = { ...context, table, pending: undefined, goesOn: false }
  eachStatement(text, { at: context.open + 1, context: start, shallow: true }, ([first]) => {
    if (!first || first.from === own) return
    const found = findKeyword(table, text.slice(first.from, first.to))
    if (found) there.add(found.name)
  })
  return there
}

function completionOf(name: string, keyword: Keyword, language: 'en' | 'zh'): Completion {
  const { label, help, value, block, since, deprecated } = keyword
  const hint = value?.hint ?? block?.header?.hint ?? block?.entries?.hint
  const usual = defaultOf(keyword)
  return {
    word: name,
    kind: block ? 'block' : 'keyword',
    label: label[language],
    help: help[language],
    ...(hint ? { hint: hint[language] } : {}),
    ...(block?.header ? { header: headerOf(block) } : {}),
    ...(usual ? { default: usual } : {}),
    ...(since ? { since } : {}),
    ...(deprecated ? { deprecated: deprecated.say[language] } : {}),
  }
}

function headerOf({ header }: Block): string {
  return header?.input.type === 'text' ? (header.input.placeholder ?? 'NAME') : 'NAME'
}

export function defaultOf({ value, default: usual }: Keyword): string | undefined {
  return usual === undefined || typeof usual === 'function' || !value ? undefined : value.write(usual)
}

function ofKind(
  text: string,
  kind: Kind<unknown>,
  index: number,
  language: 'en' | 'zh',
  known: Known,
  own: number | undefined,
): Completion[] {
  const choices = index === 0 ? (kind.choices ?? []) : []
  const options = choices.map(
    (word): Completion => ({ word, kind: 'choice', label: '', help: kind.explains?.[word]?.[language] ?? '' }),
  )
  const source = kind.names?.[index]
  if (source) options.push(...namesIn(text, source, known, own).map(word => named(word, source)))
  return options
}

const named = (word: string, source: NameSource): Completion => ({
  word,
  kind: 'known-name',
  label: typeof source === 'string' ? source : source.block,
  help: '',
})

function definitions(text: string): Completion[] {
  const words = new Map([...text.matchAll(/^[ \t]*(\$\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  return [...words].map(([word, value]) => ({ word, kind: 'definition', label: value.trim(), help: '' }))
}
