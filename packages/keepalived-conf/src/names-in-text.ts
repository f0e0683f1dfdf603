/** Names that a word could be: those of blocks in the text, those it uses already, and those the director has told of. */
import type { Token } from './cursor-place'
import type { LineContext } from './line-tokens'
import { eachStatement, WHOLE_TEXT } from './statements-in-text'
import { findKeyword, type NameSource } from './table'

/** What only the director knows. */
export interface Known {
  'interface-name'?: readonly string[]
  'user-name'?: readonly string[]
  'group-name'?: readonly string[]
}

export function namesIn(text: string, source: NameSource, known: Known, own?: number): string[] {
  const names = new Set<string>(typeof source === 'string' ? known[source] : [])
  // blocks are named at the top level; other names may stand anywhere
  eachStatement(text, { ...WHOLE_TEXT, shallow: typeof source !== 'string' }, (words, context) => {
    for (const token of typeof source === 'string'
      ? wordsNaming(text, words, context, source)
      : nameOfBlock(text, words, context, source.block)) {
      const word = text.slice(token.from, token.to).replaceAll('"', '')
      if (token.from !== own && word !== '' && !word.includes('$')) names.add(word)
    }
  })
  return [...names]
}

function nameOfBlock(text: string, words: readonly Token[], { table }: LineContext, block: string): Token[] {
  const [first, name] = words
  if (!first || !name || !table) return []
  return findKeyword(table, text.slice(first.from, first.to))?.name === block ? [name] : []
}

function wordsNaming(text: string, words: readonly Token[], { table }: LineContext, source: string): Token[] {
  const [first] = words
  if (!first || !table) return []
  const found = table.entries ? undefined : findKeyword(table, text.slice(first.from, first.to))
  const kind = table.entries ?? found?.keyword.value
  const parameters = found ? words.slice(1) : words
  return parameters.filter((_, index) => kind?.names?.[index] === source)
}
