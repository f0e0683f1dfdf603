import { type Document, endOf, type Statement, sourceAt, startOf } from './document'
import { endOfLine, isBlank, isBlankOrComment, lineEnding, type Splice } from './splice'

interface Lines {
  /** Of the first comment right above it, or of its own first line. */
  start: number
  /** Behind its last line end. */
  end: number
}

/**
 * The splices that take a statement with its comments to another place in the same file; none when it stands there
 * already, undefined when one of the two shares a line with something else.
 */
export function moving(
  document: Document,
  statement: Statement,
  side: 'before' | 'after',
  target: Statement,
): Splice[] | undefined {
  const source = sourceAt(document, startOf(statement))
  if (sourceAt(document, startOf(target)) !== source) return undefined
  const { text, base } = source
  const own = linesOf(document, statement)
  const other = linesOf(document, target)
  if (!own || !other) return undefined
  const at = side === 'before' ? other.start : other.end
  if (at >= own.start && at <= own.end) return []
  const eol = lineEnding(text)
  const lines = text.slice(own.start, own.end)
  const whole = lines.endsWith('\n') ? lines : lines + eol
  const above = text.lastIndexOf('\n', own.start - 2) + 1
  const parted = own.start > 0 && isBlank(text.slice(above, own.start).trimEnd()) && above < own.start
  const takenFrom = parted ? above : own.start
  const separator = parted ? text.slice(above, own.start) : ''
  // Where nothing follows, the line that stays behind may be the one without a line end.
  const needsEnd = at > 0 && text[at - 1] !== '\n'
  const put = side === 'before' ? whole + separator : separator + whole
  const taken = { start: base + takenFrom, end: base + own.end, text: '' }
  return [taken, { start: base + at, end: base + at, text: needsEnd ? eol + put : put }]
}

function linesOf(document: Document, statement: Statement): Lines | undefined {
  const { text, base } = sourceAt(document, startOf(statement))
  const from = startOf(statement) - base
  let start = text.lastIndexOf('\n', from - 1) + 1
  const last = endOf(statement, document) - base
  const lineEnd = endOfLine(text, last)
  if (!isBlank(text.slice(start, from)) || !isBlankOrComment(text.slice(last, lineEnd))) return undefined
  for (;;) {
    const above = text.lastIndexOf('\n', start - 2) + 1
    if (start === 0 || !/^[ \t]*[#!]/.test(text.slice(above, start))) break
    start = above
  }
  return { start, end: Math.min(text.length, lineEnd + 1) }
}
