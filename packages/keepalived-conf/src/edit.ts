/**
 * Changes to a document that touch only their own lines: the text is spliced and read again. What cannot be done is
 * refused in words and changes nothing.
 */
import type { TextEdit } from './diagnostic'
import { type Document, keywordOf, placeOf, type Statement, sourceAt, startOf } from './document'
import { predecessor } from './fixes'
import { type Localized, say } from './localized'
import { moving } from './moving'
import { parse } from './parse'
import { type BlockStep, find, type Path } from './path'
import { reread } from './reread'
import { editOf, insertion, type NewLine, removal, type Splice } from './splice'
import { findKeyword } from './table'

export interface Edit {
  /** The document after the edit; the same one when it was refused. */
  document: Document
  edits: TextEdit[]
  /** The files that changed, the document's own or included ones, with their new text. */
  files: ChangedFile[]
  refused?: Localized
}

export interface ChangedFile {
  file: string
  text: string
}

/**
 * Sets a keyword, adding it where the table's order puts it. A string is written as it stands ('5', 'eth0 VI_1', '');
 * anything else is a value of the Config (advert_int 5000), written by the keyword's kind. `false` for a keyword that
 * stands alone, and null, take it away.
 */
export function setValue(document: Document, path: Path, value: unknown): Edit {
  const place = find(document, path)
  const keyword = path.at(-1)
  if (!place || typeof keyword !== 'string') return refuse(document, notThere(path))
  const { body, owner, table, statement } = place
  const known = findKeyword(table, keyword)
  const kind = known?.keyword.value
  if (value === null || value === undefined) return statement ? removeNode(document, path) : unchanged(document)
  if (value === false && kind?.input.type === 'checkbox') {
    return statement ? removeNode(document, path) : unchanged(document)
  }
  if (typeof value !== 'string' && !kind) return refuse(document, say(`${keyword} takes text`, `${keyword} 只接受文本`))
  const parameters = typeof value === 'string' ? value.trim() : (kind?.write(value) ?? '')
  const trouble = troubleWith(`${keyword} ${parameters}`)
  if (trouble) return refuse(document, trouble)
  const made = troubleAt(document, statement, owner)
  if (made) return refuse(document, made)
  if (statement) return spliced(document, [parametersSplice(statement, parameters)])
  const line = `${keyword} ${parameters}`.trimEnd()
  return spliced(document, [insertion(document, body, owner, [line], predecessor(body, table, keyword))])
}

/** Takes a keyword or a block away with its lines. */
export function removeNode(document: Document, path: Path): Edit {
  const place = find(document, path)
  if (!place?.statement) return refuse(document, notThere(path))
  const trouble = troubleAt(document, place.statement, place.owner)
  return trouble ? refuse(document, trouble) : spliced(document, [removal(document, place.statement)])
}

/**
 * Moves a keyword or a block before or behind a sibling, `to` being the last step of its path. The comments right above
 * it and behind it go with it, and so does the empty line that parts it from what is above.
 */
export function moveNode(document: Document, path: Path, side: 'before' | 'after', to: string | BlockStep): Edit {
  const from = find(document, path)
  const target = find(document, [...path.slice(0, -1), to])
  if (!from?.statement) return refuse(document, notThere(path))
  if (!target?.statement) return refuse(document, notThere([...path.slice(0, -1), to]))
  const { statements } = from.body
  const steps = statements.indexOf(target.statement) - statements.indexOf(from.statement)
  if (steps === 0 || steps === (side === 'before' ? 1 : -1)) return unchanged(document)
  const trouble = troubleAt(document, from.statement, from.owner) ?? troubleAt(document, target.statement, target.owner)
  if (trouble) return refuse(document, trouble)
  const splices = moving(document, from.statement, side, target.statement)
  if (!splices) return refuse(document, say('it shares its line with others', '它与其他内容同在一行'))
  return splices.length > 0 ? spliced(document, splices) : unchanged(document)
}

/** A block to add: `{ block: 'real_server', args: '192.0.2.7 80', body: ['weight 1', { block: 'TCP_CHECK', body: [] }] }`. */
export interface BlockToAdd {
  block: string
  args?: string
  body?: readonly (string | BlockToAdd)[]
}

/** Adds a block to the block at `path` (the file: []), behind the last of its kind. */
export function addBlock(document: Document, path: Path, block: BlockToAdd): Edit {
  const place = find(document, [...path, block.block])
  if (!place) return refuse(document, notThere(path))
  const trouble = troubleWithBlock(block)
  if (trouble) return refuse(document, trouble)
  const { body, owner, table } = place
  const made = troubleAt(document, undefined, owner)
  if (made) return refuse(document, made)
  const last = body.statements.findLast(statement => keywordOf(statement) === block.block)
  const after = last ?? (owner ? predecessor(body, table, block.block) : body.statements.at(-1))
  return spliced(document, [insertion(document, body, owner, [linesOf(block)], after)])
}

/** Replaces what stands between a block's keyword and its brace: moves a virtual_server, renames an instance. */
export function setArgs(document: Document, path: Path, args: string): Edit {
  const place = find(document, path)
  if (!place?.statement?.body) return refuse(document, notThere(path))
  const trouble = troubleWith(`${keywordOf(place.statement)} ${args}`)
  const made = troubleAt(document, place.statement, place.owner)
  if (trouble || made) return refuse(document, trouble ?? made ?? notThere(path))
  return spliced(document, [parametersSplice(place.statement, args.trim())])
}

/**
 * Makes the entries of a value block (virtual_ipaddress, group, notification_email, …) these, adding the block when it
 * is not there and taking it away when the list is empty. Lines that stay keep their comments and their place.
 */
export function replaceEntries(document: Document, path: Path, entries: readonly string[]): Edit {
  const place = find(document, path)
  const keyword = path.at(-1)
  if (!place || keyword === undefined) return refuse(document, notThere(path))
  for (const entry of entries) {
    const trouble = entry.trim() === '' ? say('an entry is empty', '有空条目') : troubleWith(entry)
    if (trouble) return refuse(document, trouble)
  }
  const { statement, body, owner, table } = place
  const name = typeof keyword === 'string' ? keyword : keyword.block
  const made =
    troubleAt(document, statement, owner) ??
    statement?.body?.statements.map(line => troubleAt(document, line, statement)).find(each => each !== undefined)
  if (made) return refuse(document, made)
  if (!statement?.body) {
    if (entries.length === 0) return unchanged(document)
    const block = { line: name, body: entries.map(entry => entry.trim()) }
    return spliced(document, [insertion(document, body, owner, [block], predecessor(body, table, name))])
  }
  if (entries.length === 0) return spliced(document, [removal(document, statement)])
  const wanted = entries.map(entry => entry.trim().split(/\s+/).join(' '))
  const kept: Statement[] = []
  const splices: Splice[] = []
  for (const line of statement.body.statements) {
    const at = wanted.indexOf(textOf(line))
    if (at < 0) splices.push(removal(document, line))
    else {
      kept.push(line)
      wanted.splice(at, 1)
    }
  }
  if (kept.length === 0) {
    const first = statement.body.statements[0]
    const splice = first && wanted[0] !== undefined ? wordsSplice(first, wanted.shift() ?? '') : undefined
    if (first && splice) {
      splices[0] = splice
      kept.push(first)
    }
  }
  if (wanted.length > 0) splices.push(insertion(document, statement.body, statement, wanted, kept.at(-1)))
  return splices.length > 0 ? spliced(document, splices) : unchanged(document)
}

/** The parameters of a keyword as written; undefined when it is not there. */
export function writtenValue(document: Document, path: Path): string | undefined {
  const statement = find(document, path)?.statement
  return statement?.words
    .slice(1)
    .map(word => word.value)
    .join(' ')
}

/** The lines of a value block as written. */
export function entriesOf(document: Document, path: Path): string[] {
  return (find(document, path)?.statement?.body?.statements ?? []).map(textOf)
}

function textOf(statement: Statement): string {
  return statement.words.map(word => word.value).join(' ')
}

function parametersSplice(statement: Statement, parameters: string): Splice {
  const [keyword, first] = statement.words
  const start = keyword?.end ?? 0
  const end = statement.words.at(-1)?.end ?? start
  if (parameters === '') return { start, end, text: '' }
  return first ? { start: first.start, end, text: parameters } : { start, end, text: ` ${parameters}` }
}

function wordsSplice(statement: Statement, text: string): Splice {
  return { start: statement.words[0]?.start ?? 0, end: statement.words.at(-1)?.end ?? 0, text }
}

function linesOf({ block, args = '', body = [] }: BlockToAdd): NewLine {
  const inner = body.map(line => (typeof line === 'string' ? line.trim() : linesOf(line)))
  return { line: `${block} ${args.trim()}`.trimEnd(), body: inner }
}

/** What is written must read back as the one statement it was meant to be. */
function troubleWith(line: string): Localized | undefined {
  const read = parse(line)
  const statement = read.root.statements[0]
  const alone = read.root.statements.length === 1 && statement && !statement.body && read.problems.length === 0
  const words = statement?.words.at(-1)
  if (alone && words && words.end === line.trimEnd().length && !line.includes('\n')) return undefined
  return say(
    `'${line.slice(0, 80)}' holds a brace, a quote, a comment mark or a line end`,
    `'${line.slice(0, 80)}' 含有花括号、引号、注释符或换行`,
  )
}

function troubleWithBlock({ block, args = '', body = [] }: BlockToAdd): Localized | undefined {
  const own = troubleWith(`${block} ${args.trim()}`.trimEnd())
  if (own) return own
  for (const line of body) {
    const trouble = typeof line === 'string' ? troubleWith(line.trim()) : troubleWithBlock(line)
    if (trouble) return trouble
  }
  return undefined
}

function notThere(path: Path): Localized {
  const name = path
    .map(step => (typeof step === 'string' ? step : `${step.block} ${step.name ?? ''}`.trim()))
    .join(' / ')
  return say(`${name} is not in the file`, `文件中没有 ${name}`)
}

function unchanged(document: Document): Edit {
  return { document, edits: [], files: [] }
}

function refuse(document: Document, refused: Localized): Edit {
  return { document, edits: [], files: [], refused }
}

function spliced(document: Document, splices: Splice[]): Edit {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end)
  const edits = ordered.map(splice => editOf(document, splice))
  const files: ChangedFile[] = []
  const sources = document.sources.map(source => {
    const own = ordered.filter(({ start }) => sourceAt(document, start) === source)
    if (own.length === 0) return source
    const changed = own.reduceRight((now, { start, end, text }) => {
      return now.spliced(start - source.base, end - source.base, text)
    }, source)
    files.push({ file: source.file, text: changed.text })
    return changed
  })
  return { document: reread(document, sources, ordered), edits, files }
}

/** Words or braces of which a definition holds more than one, so that none of them can be changed alone. */
function isPartlyMade(document: Document, { words: [keyword, first], body }: Statement): boolean {
  const end = keyword?.end ?? 0
  if ((first && first.start < end) || (body && body.open < end)) return true
  if (!body || body.close === document.root.close) return false
  const { text, base } = sourceAt(document, body.close)
  return text[body.close - base] !== '}' || text[body.open - sourceAt(document, body.open).base] !== '{'
}

/** What stands elsewhere than it seems cannot be changed where it seems to stand. */
function troubleAt(
  document: Document,
  statement: Statement | undefined,
  owner: Statement | undefined,
): Localized | undefined {
  for (const each of [statement, owner]) {
    if (!each) continue
    const { file } = sourceAt(document, startOf(each))
    const { line } = placeOf(document, startOf(each))
    if (each.made || isPartlyMade(document, each)) {
      return say(
        `it is made by line ${line} of ${file}: change the definition or the sequence`,
        `它由 ${file} 第 ${line} 行生成:请修改定义或序列`,
      )
    }
    const { body } = each
    if (body && sourceAt(document, body.open).base !== sourceAt(document, body.close).base) {
      return say(`the block does not end in ${file}, where it begins`, `该块没有在其开始的文件 ${file} 中结束`)
    }
  }
  return undefined
}
