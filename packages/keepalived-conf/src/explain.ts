import type { Localized } from './localized'
import { findRule } from './rules'
import { aliasesFor, findKeyword, type RuleText } from './table'
import { allBlocks } from './unknown-keyword'

export type Explanation =
  | { kind: 'rule'; rule: RuleText }
  | { kind: 'keyword'; keyword: string; places: KeywordPlace[] }

/** What a keyword means in one of the blocks that know it; '' is the top level. */
export interface KeywordPlace {
  block: string
  label: Localized
  help: Localized
  /** What stands behind it; none for a block without a header. */
  hint?: Localized
  choices?: readonly string[]
  default?: string
  aliases: readonly string[]
  deprecated?: Localized
  since?: string
}

/** What is known of a keyword or a rule; undefined for a word that is neither. */
export function explain(word: string): Explanation | undefined {
  const rule = findRule(word)
  if (rule) return { kind: 'rule', rule }
  const places = allBlocks().flatMap((block): KeywordPlace[] => {
    const found = findKeyword(block, word)
    if (!found) return []
    const { name, keyword } = found
    const { label, help, value, deprecated, since } = keyword
    const given = typeof keyword.default === 'function' ? undefined : keyword.default
    const written = given === undefined || !value ? undefined : value.write(given)
    const hint = value?.hint ?? keyword.block?.header?.hint ?? keyword.block?.entries?.hint
    return [
      {
        block: block.keyword,
        label,
        help,
        ...(hint ? { hint } : {}),
        ...(value?.choices ? { choices: value.choices } : {}),
        ...(written ? { default: written } : {}),
        aliases: aliasesFor(block, name).filter(spelling => spelling !== word),
        ...(deprecated ? { deprecated: deprecated.say } : {}),
        ...(since === undefined ? {} : { since }),
      },
    ]
  })
  return places.length > 0 ? { kind: 'keyword', keyword: word, places } : undefined
}
