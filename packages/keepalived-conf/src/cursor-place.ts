/** Where in a text a cursor stands: in which block, in which statement, at which of its words. */
import { FILE_START, type LineContext, readLine, type TokenKind } from './line-tokens'
import { type FoundKeyword, findKeyword } from './table'

export interface Token {
  kind: TokenKind
  from: number
  to: number
}

export interface CursorPlace {
  context: LineContext
  /** Words of the statement before the one that the cursor is in or behind. */
  before: readonly Token[]
  /** The word that the cursor touches; none between two. */
  word: Token | undefined
  /** The statement's keyword, when the table knows it and the cursor is behind it. */
  found: FoundKeyword | undefined
}

/** The start of a line above, where what it begins in is known: saves reading all before it. */
export interface KnownLine {
  at: number
  context: LineContext
}

export function placeAtCursor(
  text: string,
  offset: number,
  known: KnownLine = { at: 0, context: FILE_START },
): CursorPlace {
  let { context, at: from } = known
  for (let end = text.indexOf('\n', from); end >= 0 && end < offset; end = text.indexOf('\n', from)) {
    context = readLine(text, from, end, context)
    from = end + 1
  }
  const found = text.indexOf('\n', from)
  const to = found < 0 ? text.length : found
  const tokens: Token[] = []
  readLine(text, from, to, context, (kind, start, end) => tokens.push({ kind, from: start, to: end }))
  // What follows the last brace before the cursor is a line again.
  const brace = tokens.findLast(token => token.kind === 'brace' && token.to <= offset)
  if (brace) context = readLine(text, from, brace.to, context)
  const own = tokens.filter(token => token.from >= (brace?.to ?? from) && !STARTS.has(token.kind))
  const word = own.find(token => token.from <= offset && offset <= token.to)
  const before = own.filter(token => token.to < offset && token !== word)
  const first = before[0]
  const entry = first && context.table && findKeyword(context.table, text.slice(first.from, first.to))
  return { context, before, word, found: entry || undefined }
}

/** What may stand before a statement on its line, and is none of its words. */
const STARTS: ReadonlySet<TokenKind> = new Set(['condition', 'brace'])
