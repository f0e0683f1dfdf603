/** A document after a change of its text. Where the change lies within one block, only that block is read again. */
import { type Document, endOf, type Statement, startOf } from './document'
import { parse, parsePart } from './parse'
import { TEXT_LIMIT } from './parse-options'
import { shifted } from './shifted-statement'
import { Source } from './source'
import { endOfLine, isBlankOrComment, isFirstOfLine, type Splice } from './splice'

/** `splices` in the order of the text, none overlapping another; `sources` are those of the document, changed. */
export function reread(document: Document, sources: readonly Source[], splices: readonly Splice[]): Document {
  return rereadBlock(document, sources, splices) ?? rereadAll(document, sources)
}

function rereadAll(document: Document, sources: readonly Source[]): Document {
  const changed = new Map(sources.map(({ file, text }) => [file, text]))
  const includes = document.surroundings.includes?.map(({ files, ...found }) => ({
    ...found,
    files: files.map(each => ('text' in each ? { ...each, text: changed.get(each.file) ?? each.text } : each)),
  }))
  const surroundings = { ...document.surroundings, includes: includes?.length ? includes : undefined }
  return parse(sources[0]?.text ?? '', { ...document.options, file: document.file, surroundings })
}

/** Where no more than one block is another; else undefined. */
export function rereadBlock(
  document: Document,
  sources: readonly Source[],
  splices: readonly Splice[],
): Document | undefined {
  const [source] = sources
  const [first, last] = [splices[0], splices.at(-1)]
  if (!source || !first || !last || !document.plain || sources.length > 1 || document.problems.length > 0)
    return undefined
  const { statements } = document.root
  const index = lastAtOrBefore(statements, first.start)
  const statement = statements[index]
  if (!statement?.body || !standsAlone(document, statement)) return undefined
  const start = startOf(statement)
  const end = endOf(statement, document)
  if (last.end > end || source.text.length > (document.options.limit ?? TEXT_LIMIT)) return undefined
  const shift = source.text.length - document.text.length
  const part = parsePart(
    new Source(document.file, withSplices(document.text, start, end, splices), start),
    document.options,
  )
  const [only] = part.root.statements
  if (!only?.body || part.root.statements.length > 1 || part.problems.length > 0 || !part.plain) return undefined
  if (startOf(only) !== start || only.body.close !== end + shift - 1) return undefined
  const after = statements.slice(index + 1).map(each => shifted(each, shift))
  return {
    ...document,
    text: source.text,
    root: { open: -1, close: source.text.length, statements: [...statements.slice(0, index), only, ...after] },
    sources,
  }
}

/** Nothing else on its lines, so that it reads the same without them. */
function standsAlone({ text }: Document, statement: Statement): boolean {
  const end = (statement.body?.close ?? 0) + 1
  return isFirstOfLine(text, startOf(statement)) && isBlankOrComment(text.slice(end, endOfLine(text, end)))
}

export function withSplices(text: string, start: number, end: number, splices: readonly Splice[]): string {
  let result = ''
  let at = start
  for (const splice of splices) {
    result += text.slice(at, splice.start) + splice.text
    at = splice.end
  }
  return result + text.slice(at, end)
}

/** Of the statements at the top, by place. */
export function lastAtOrBefore(statements: readonly Statement[], offset: number): number {
  let low = 0
  let high = statements.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const statement = statements[middle]
    if (statement && startOf(statement) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
