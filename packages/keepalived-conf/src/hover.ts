/** What there is to say of the word at a place of the text: from the table, or what a definition stands for. Pure. */
import { everywhere } from './blocks/everywhere'
import { defaultOf } from './completion'
import { type KnownLine, placeAtCursor } from './cursor-place'
import { type Localized, say } from './localized'
import { aliasesFor, type Block, type FoundKeyword, findKeyword } from './table'

export interface Hover {
  from: number
  to: number
  /** The word as keepalived spells it. */
  title: string
  /** The block that knows it; '' for the file. */
  block: string
  label: Localized
  help: Localized
  hint?: Localized
  default?: string
  since?: string
  deprecated?: Localized
  aliases: readonly string[]
}

export function hoverAt(text: string, offset: number, above?: KnownLine): Hover | undefined {
  const { context, before, word, found } = placeAtCursor(text, offset, above)
  if (!word || word.kind === 'comment') return undefined
  const { from, to } = word
  const written = text.slice(from, to)
  const name = /\$\{?(\w+)/.exec(written)?.[1]
  if (name !== undefined) return definition(text, { from, to }, name)
  const { table } = context
  if (table && !table.entries && before.length === 0) {
    const own = findKeyword(table, written)
    if (own) return { from, to, ...ofKeyword(table, own) }
    const general = Object.hasOwn(everywhere, written) ? everywhere[written] : undefined
    return general && { from, to, ...ofKeyword(table, { name: written, keyword: general }) }
  }
  const explained = found?.keyword.value?.explains?.[written]
  if (!table || !found || !explained) return undefined
  return { from, to, title: written, block: found.name, label: found.keyword.label, help: explained, aliases: [] }
}

function ofKeyword(table: Block, { name, keyword }: FoundKeyword): Omit<Hover, 'from' | 'to'> {
  const { label, help, value, block, since, deprecated } = keyword
  const hint = value?.hint ?? block?.header?.hint ?? block?.entries?.hint
  const usual = defaultOf(keyword)
  return {
    title: name,
    block: table.keyword,
    label,
    help,
    ...(hint ? { hint } : {}),
    ...(usual ? { default: usual } : {}),
    ...(since ? { since } : {}),
    ...(deprecated ? { deprecated: deprecated.say } : {}),
    aliases: aliasesFor(table, name).slice(1),
  }
}

/** The last one above the place counts. */
function definition(text: string, span: { from: number; to: number }, name: string): Hover | undefined {
  const line = new RegExp(`^[ \\t]*\\$${name}=(.*)$`, 'gm')
  const above = [...text.slice(0, span.to).matchAll(line)].at(-1)
  if (!above) return undefined
  const value = (above[1] ?? '').trim()
  const label = say('definition', '定义')
  return { ...span, title: `$${name}`, block: '', label, help: say(value, value), aliases: [] }
}
