/**
 * A keepalived.conf as a tree that points into its text. The text is the truth: nothing is kept twice, an edit is a
 * splice, and whatever the tree does not understand is still there.
 *
 * Law: between two words or braces of the tree there is nothing but blanks and comments.
 */
export interface Document {
  readonly file: string
  readonly text: string
  readonly root: Body
  /** What is wrong with the syntax itself; `validate` reports these too. */
  readonly problems: readonly SyntaxProblem[]
  /** Values of one-line `$NAME=value` definitions. */
  readonly definitions: ReadonlyMap<string, string>
  /** Offsets at which lines start. */
  readonly lines: readonly number[]
}

/** What stands between two braces, or the whole file. */
export interface Body {
  /** Offset of `{`; -1 for the file. */
  readonly open: number
  /** Offset of `}`; the length of the text where it is missing, and for the file. */
  close: number
  readonly statements: Statement[]
}

/** A keyword or an entry of a value block with what follows it on its line, and the block it opens, if any. */
export interface Statement {
  readonly kind: StatementKind
  /** At least one. */
  readonly words: Word[]
  body?: Body
  /** `@id` or `@^id` before it: the line counts only where the config-id is (or is not) that. */
  readonly condition?: { id: string; negated: boolean; start: number }
}

/** A definition (`$A=b`) and a sequence (`~SEQ`, `~LST`) are kept as text, one word for the whole of it. */
export type StatementKind = 'plain' | 'definition' | 'sequence'

export interface Word {
  readonly start: number
  readonly end: number
  /** Without quotes and escapes, with definitions put in. */
  readonly value: string
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
  readonly start: number
  readonly end: number
  /** What the message is about: a block's keyword, the size. */
  readonly about: string
}

export function keywordOf(statement: Statement): string {
  return statement.words[0]?.value ?? ''
}

export function startOf(statement: Statement): number {
  return statement.condition?.start ?? statement.words[0]?.start ?? 0
}

/** Just behind the statement, its block included. */
export function endOf(statement: Statement, text: string): number {
  if (statement.body) return Math.min(text.length, statement.body.close + 1)
  return statement.words.at(-1)?.end ?? 0
}

/** Line and column from 1 of an offset. */
export function placeOf(document: Document, offset: number): { line: number; column: number } {
  let low = 0
  let high = document.lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((document.lines[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (document.lines[low] ?? 0) + 1 }
}
