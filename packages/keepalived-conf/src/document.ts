/**
 * A keepalived.conf as a tree that points into its text. The text is the truth: nothing is kept twice, an edit is a
 * splice, and whatever the tree does not understand is still there.
 *
 * Law: between two words or braces of the tree there is nothing but blanks and comments.
 */
import type { ParseOptions, Surroundings } from './parse-options'
import type { Source } from './source'

export interface Document {
  readonly file: string
  readonly text: string
  readonly root: Body
  /** What is wrong with the syntax itself; `validate` reports these too. */
  readonly problems: readonly SyntaxProblem[]
  /** The file itself, then every file that it includes, in the order they were read. */
  readonly sources: readonly Source[]
  /** Every id that an `@id` or `@^id` names. */
  readonly configIds: readonly string[]
  /** Does the text hold anything that makes one statement depend on others: definitions, sequences, conditions, files? */
  readonly plain: boolean
  readonly options: ParseOptions
  /** Those of the options, with what the includes found: with these another process reads the same. */
  readonly surroundings: Surroundings
}

/** What stands between two braces, or the whole file. */
export interface Body {
  /** Offset of `{`; -1 for the file. */
  readonly open: number
  /** Offset of `}`; the length of the text where it is missing, and for the file. */
  close: number
  statements: Statement[]
}

/** A keyword or an entry of a value block with what follows it on its line, and the block it opens, if any. */
export interface Statement {
  readonly kind: StatementKind
  /** The first of its words. */
  readonly keyword: string
  readonly start: number
  /** At least one; made anew for whoever asks. */
  readonly words: Word[]
  body: Body | undefined
  /** `@id` or `@^id` before it: the line counts only where the config-id is (or is not) that. */
  readonly condition: Condition | undefined
  /** Does it come from a sequence or from a definition of several lines? Then its words all stand where that stands. */
  readonly made: boolean
  /** What a kind made of the words, kept by `readStatement`: it does not change while the words do not. */
  reading: unknown
  readBy: unknown
}

export interface Condition {
  readonly id: string
  readonly negated: boolean
  readonly start: number
  /** where it ends */
  readonly end: number
}

/**
 * plain: a keyword or an entry. All others are kept as text, one word for the whole of it: a definition (`$A=b`), a
 * sequence (`~SEQ`, `~LST`; what it makes follows it), a line left out by its `@id`, a use of nothing, a brace that
 * belongs to no block. An include has two words; what its files hold follows it.
 */
export type StatementKind = 'plain' | 'definition' | 'sequence' | 'include' | 'left-out' | 'stray'

export interface Word {
  readonly start: number
  readonly end: number
  /** Without quotes and escapes, with definitions put in. */
  readonly value: string
  /** Stands in double quotes. */
  readonly quoted: true | undefined
}

export interface SyntaxProblem {
  readonly rule:
    | 'unterminated-quote'
    | 'unclosed-brace'
    | 'extra-brace'
    | 'unexpected-brace'
    | 'line-too-long'
    | 'not-text'
    | 'file-too-large'
    | 'empty-file'
    | 'undefined-definition'
    | 'definition-recursive'
    | 'definition-too-long'
    | 'definition-unfinished'
    | 'definition-cut'
    | 'sequence-invalid'
    | 'expansion-too-large'
    | 'include-not-followed'
    | 'include-missing'
    | 'include-refused'
    | 'include-too-deep'
    | 'include-too-many'
  readonly start: number
  readonly end: number
  /** What the message is about: a block's keyword, the size. */
  readonly about: string
  /** Where it is not an error. */
  readonly severity?: 'warning' | 'info'
}

export function keywordOf(statement: Statement): string {
  return statement.keyword
}

export function startOf(statement: Statement): number {
  return statement.condition?.start ?? statement.start
}

/** Just behind the statement, its block included. */
export function endOf(statement: Statement, document: Document): number {
  const { body, words } = statement
  const end = words.at(-1)?.end ?? 0
  if (!body) return end
  return Math.max(end, Math.min(sourceAt(document, startOf(statement)).end, body.close + 1))
}

/** The file that the offset lies in. */
export function sourceAt(document: Document, offset: number): Source {
  const { sources } = document
  let low = 0
  let high = sources.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sources[middle]?.base ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const found = sources[low]
  if (!found) throw new Error('a document has a file')
  return found
}

/** Line and column from 1 of an offset, in the file it lies in. */
export function placeOf(document: Document, offset: number): { line: number; column: number } {
  return sourceAt(document, offset).placeOf(offset)
}
