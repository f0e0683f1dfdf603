/**
 * One line of a keepalived.conf as coloured words, and what the next line begins in: what an editor needs to show a text
 * of any size without reading all of it. Agrees with `parse` on words, comments, braces and definitions.
 */
import { everywhere } from './blocks/everywhere'
import { root } from './blocks/root'
import { AT, BACKSLASH, BANG, CLOSE, DOLLAR, HASH, isBlank, isNameCharacter, OPEN, QUOTE, TILDE } from './characters'
import { definedName } from './definitions'
import { isSequence } from './sequences'
import { type Block, findKeyword } from './table'
import { endOfCode, trimmedEnd } from './word-reader'

export type TokenKind =
  | 'comment'
  | 'keyword'
  | 'block'
  | 'unknown'
  | 'directive'
  | 'condition'
  | 'definition'
  | 'string'
  | 'number'
  | 'choice'
  | 'word'
  | 'brace'

export type EmitToken = (kind: TokenKind, from: number, to: number) => void

/** What a line begins in. Never changed: an editor keeps one for each line it shows. */
export interface LineContext {
  /** The block that the line stands in; undefined for one that the table does not know. */
  readonly table: Block | undefined
  /** Offset of that block's brace; -1 for the file. */
  readonly open: number
  readonly outer: LineContext | undefined
  /** Keyword of the statement that a brace would open the block of. */
  readonly pending: string | undefined
  /** A definition that ended with a backslash goes on. */
  readonly goesOn: boolean
}

export const FILE_START: LineContext = {
  table: root as Block,
  open: -1,
  outer: undefined,
  pending: undefined,
  goesOn: false,
}

/**
 * Reads the line from `from` to `to` (its end, without the line feed) and answers what the next one begins in. `base` is
 * the offset of `text` in the file, where it is only a part of it.
 */
export function readLine(
  text: string,
  from: number,
  to: number,
  before: LineContext,
  emit?: EmitToken,
  base = 0,
): LineContext {
  if (before.goesOn) return definitionLine(text, from, from, to, before, emit)
  let context = before
  let at = from
  for (;;) {
    while (at < to && isBlank(text.charCodeAt(at))) at++
    if (at >= to) return context
    const code = text.charCodeAt(at)
    if (code === HASH || code === BANG) {
      emit?.('comment', at, trimmedEnd(text, at, to))
      return context
    }
    if (code === OPEN || code === CLOSE) {
      emit?.('brace', at, at + 1)
      context = code === OPEN ? inside(context, base + at) : outside(context)
      at++
    } else if (code === AT) {
      const start = at
      while (at < to && !isBlank(text.charCodeAt(at))) at++
      emit?.('condition', start, at)
    } else if (code === DOLLAR && definedName(text, at) !== undefined) {
      return definitionLine(text, at, at + (definedName(text, at)?.length ?? 0) + 2, to, context, emit)
    } else if (code === TILDE && isSequence(text.slice(at, to))) {
      const close = text.indexOf(')', at)
      const end = close < 0 || close >= to ? to : close + 1
      emit?.('directive', at, end)
      at = end
    } else {
      const end = endOfWord(text, at, to)
      const { table, open, outer } = context
      context = { table, open, outer, pending: text.slice(at, end), goesOn: false }
      at = readStatement(text, at, end, to, table, emit)
    }
  }
}

function inside(context: LineContext, open: number): LineContext {
  const { pending, table } = context
  if (pending === undefined) return context
  const outer = { ...context, pending: undefined }
  const found = table && !table.entries ? findKeyword(table, pending) : undefined
  return { table: found?.keyword.block, open, outer, pending: undefined, goesOn: false }
}

function outside(context: LineContext): LineContext {
  return context.outer ?? (context.pending !== undefined ? { ...context, pending: undefined } : context)
}

/** The rest of a line that defines something: its value may go on in the next. */
function definitionLine(
  text: string,
  from: number,
  value: number,
  to: number,
  context: LineContext,
  emit: EmitToken | undefined,
): LineContext {
  const code = endOfCode(text, value, to)
  const end = trimmedEnd(text, value, code)
  const last = trimmedEnd(text, value, to)
  if (end > from) emit?.('definition', from, end)
  if (code < to) emit?.('comment', code, last)
  const goesOn = (end > value && text[end - 1] === '\\') || (last > value && text[last - 1] === '\\')
  return goesOn === context.goesOn ? context : { ...context, goesOn }
}

/** Answers where the statement ends: at a brace, a comment or the end of the line. */
function readStatement(
  text: string,
  start: number,
  wordEnd: number,
  to: number,
  table: Block | undefined,
  emit: EmitToken | undefined,
): number {
  let at = wordEnd
  if (text.charCodeAt(start) === INCLUDE && Object.hasOwn(everywhere, text.slice(start, at))) {
    const end = trimmedEnd(text, at, endOfCode(text, at, to))
    emit?.('directive', start, at)
    while (at < end && isBlank(text.charCodeAt(at))) at++
    if (end > at) emit?.('string', at, end)
    return Math.max(at, end)
  }
  const choices = emit && emitKeyword(text, start, at, table, emit)
  for (;;) {
    while (at < to && isBlank(text.charCodeAt(at))) at++
    const code = text.charCodeAt(at)
    if (at >= to || code === OPEN || code === CLOSE || code === HASH || code === BANG) return at
    const end = endOfWord(text, at, to)
    emit?.(kindOfWord(text.slice(at, end), choices), at, end)
    at = end
  }
}

/** Answers the choices that the words behind it may be of. */
function emitKeyword(
  text: string,
  start: number,
  end: number,
  table: Block | undefined,
  emit: EmitToken,
): readonly string[] | undefined {
  const word = text.slice(start, end)
  const found = table && !table.entries ? findKeyword(table, word) : undefined
  const kind = found?.keyword.value ?? found?.keyword.block?.header ?? table?.entries
  if (found) emit(found.keyword.block ? 'block' : 'keyword', start, end)
  else if (table && !table.entries && word[0] !== '$') emit('unknown', start, end)
  else emit(kindOfWord(word, kind?.choices), start, end)
  return kind?.choices
}

/** The words that read a file begin with an i. */
const INCLUDE = 105

/** Behind the word at `at`: a quoted one with its quotes; braces of a `${NAME}` belong to it. */
export function endOfWord(text: string, at: number, to: number): number {
  if (text.charCodeAt(at) === QUOTE) {
    const close = text.indexOf('"', at + 1)
    return close < 0 || close >= to ? trimmedEnd(text, at, to) : close + 1
  }
  let end = at
  while (end < to) {
    const code = text.charCodeAt(end)
    if (code === BACKSLASH) end++
    else if (code === DOLLAR && text.charCodeAt(end + 1) === OPEN) end = endOfUse(text, end + 2, to)
    else if (isBlank(code) || code === QUOTE || code === OPEN || code === CLOSE || code === HASH || code === BANG) break
    end++
  }
  return Math.max(Math.min(end, to), at + 1)
}

/** Of `${NAME}`: the offset of its `}`; where it is none, that of the `$`. */
function endOfUse(text: string, name: number, to: number): number {
  let at = name
  while (at < to && isNameCharacter(text.charCodeAt(at))) at++
  return at < to && at > name && text.charCodeAt(at) === CLOSE ? at : name - 2
}

function kindOfWord(word: string, choices: readonly string[] | undefined): TokenKind {
  if (word[0] === '"') return 'string'
  if (word.includes('$')) return 'definition'
  if (choices?.includes(word)) return 'choice'
  return /^[+-]?\d[\d.:/a-fA-F-]*$/.test(word) ? 'number' : 'word'
}
