/** Where and with what indentation text goes into a document: only the lines that are meant change. */
import type { TextEdit } from './diagnostic'
import { type Body, type Document, endOf, type Statement, sourceAt, startOf } from './document'

/** Offsets are those of the document, and of one file. */
export interface Splice {
  start: number
  end: number
  text: string
}

export function editOf(document: Document, { start, end, text }: Splice): TextEdit {
  const source = sourceAt(document, start)
  return { file: source.file, ...source.placeOf(start), length: end - start, text }
}

/** Takes the statement out with its lines, and with the comment behind it; what shares its line stays. */
export function removal(document: Document, statement: Statement): Splice {
  const { text, base } = sourceAt(document, startOf(statement))
  const start = startOf(statement) - base
  const end = endOf(statement, document) - base
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const lineEnd = endOfLine(text, end)
  if (isBlank(text.slice(lineStart, start)) && isBlankOrComment(text.slice(end, lineEnd))) {
    return { start: base + lineStart, end: base + Math.min(text.length, lineEnd + 1), text: '' }
  }
  let from = start
  while (from > lineStart && isBlank(text[from - 1] ?? '')) from--
  return {
    start: base + from,
    end: base + end,
    text: from > lineStart && /[^\s{]/.test(text[from - 1] ?? '') ? ' ' : '',
  }
}

/** A block to write: its first line without the brace, and what goes inside. */
export interface NewBlock {
  line: string
  body: readonly NewLine[]
}

export type NewLine = string | NewBlock

/** Puts lines into a body behind `after`, or at its start. `owner` is the statement whose body it is. */
export function insertion(
  document: Document,
  body: Body,
  owner: Statement | undefined,
  lines: readonly NewLine[],
  after: Statement | undefined,
): Splice {
  const { text, base } = sourceAt(document, after ? startOf(after) : Math.max(0, body.open))
  const eol = lineEnding(text)
  const outer = owner ? indentationOf(text, startOf(owner) - base) : ''
  const indentation = innerIndentation(document, body, owner, after)
  const written = writeLines(lines, indentation, indentUnit(document)).map(line => eol + line)
  if (!after && !owner) return insertionAtTop(document, written.join(''), eol)
  const from = (after ? endOf(after, document) : body.open + 1) - base
  const lineEnd = endOfLine(text, from)
  if (isBlankOrComment(text.slice(from, lineEnd))) {
    const at = base + (text[lineEnd - 1] === '\r' && lineEnd > from ? lineEnd - 1 : lineEnd)
    return { start: at, end: at, text: written.join('') }
  }
  let to = from
  while (isBlank(text[to] ?? '') && to < lineEnd) to++
  return { start: base + from, end: base + to, text: written.join('') + eol + outer }
}

function insertionAtTop(document: Document, written: string, eol: string): Splice {
  const at = document.text.length
  const separated = at === 0 || document.text.endsWith('\n')
  return { start: at, end: at, text: separated ? written.slice(eol.length) + eol : written + eol }
}

function writeLines(lines: readonly NewLine[], indentation: string, unit: string): string[] {
  return lines.flatMap(line => {
    if (typeof line === 'string') return [indentation + line]
    return [`${indentation}${line.line} {`, ...writeLines(line.body, indentation + unit, unit), `${indentation}}`]
  })
}

function innerIndentation(
  document: Document,
  body: Body,
  owner: Statement | undefined,
  after: Statement | undefined,
): string {
  for (const sibling of after ? [after, ...body.statements.slice(0, 8)] : body.statements.slice(0, 8)) {
    const start = startOf(sibling)
    const { text, base } = sourceAt(document, start)
    if (!sibling.made && isFirstOfLine(text, start - base)) return indentationOf(text, start - base)
  }
  if (!owner) return ''
  const { text, base } = sourceAt(document, startOf(owner))
  return indentationOf(text, startOf(owner) - base) + indentUnit(document)
}

/** How much deeper this file indents what is inside a block; four blanks where it does not show. */
function indentUnit(document: Document): string {
  for (const owner of document.root.statements.slice(0, 64)) {
    const inner = owner.body?.statements[0]
    if (!inner || inner.made || owner.made) continue
    const { text, base } = sourceAt(document, startOf(owner))
    const [from, to] = [startOf(owner) - base, startOf(inner) - base]
    if (to > text.length || !isFirstOfLine(text, to) || !isFirstOfLine(text, from)) continue
    const outer = indentationOf(text, from)
    const deeper = indentationOf(text, to)
    if (deeper.startsWith(outer)) return deeper.slice(outer.length)
  }
  return '    '
}

export function indentationOf(text: string, at: number): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart, at))?.[0] ?? ''
}

export function isFirstOfLine(text: string, at: number): boolean {
  return isBlank(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))
}

export function lineEnding(text: string): string {
  const first = text.indexOf('\n')
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n'
}

export function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

export function isBlank(part: string): boolean {
  return /^[ \t\r\f\v]*$/.test(part)
}

export function isBlankOrComment(part: string): boolean {
  return /^[ \t\r\f\v]*([#!].*)?$/.test(part)
}
