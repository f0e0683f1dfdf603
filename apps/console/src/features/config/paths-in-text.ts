/** Where blocks stand in a document, as the steps that keepalived-conf's edit takes. Pure. */
import { root } from '@keelson/keepalived-conf/blocks/root'
import { type Document, endOf, keywordOf, type Statement, startOf } from '@keelson/keepalived-conf/document'
import { readConfig } from '@keelson/keepalived-conf/effective'
import { type BlockStep, find, type Path } from '@keelson/keepalived-conf/path'
import { aliasesFor, type Block, findKeyword } from '@keelson/keepalived-conf/table'

/** Every block of this keyword in the block at `path`, in the order of the text. */
export function stepsOf(document: Document, path: Path, block: string): BlockStep[] {
  const place = find(document, [...path, block])
  if (!place) return []
  const spellings = aliasesFor(place.table, block)
  const before = new Map<string, number>()
  return place.body.statements.flatMap(statement => {
    if (!spellings.includes(keywordOf(statement))) return []
    const name = nameOf(statement)
    const index = before.get(name) ?? 0
    before.set(name, index + 1)
    return [{ block, name, index }]
  })
}

/** The innermost block around a place of the text, among those that have a form of their own; undefined outside of all. */
export function pathAt(document: Document, offset: number): BlockStep[] | undefined {
  const path: BlockStep[] = []
  let table = root as Block
  let { statements } = document.root
  for (;;) {
    const statement = statements.find(
      each => each.body && startOf(each) <= offset && offset <= endOf(each, document) && !each.made,
    )
    const found = statement && findKeyword(table, keywordOf(statement))
    const inner = found?.keyword.block
    if (!statement?.body || !inner || (inner.entries && !inner.header)) break
    path.push(stepOf(statement, siblingsOf(statements, statement, table), found.name))
    table = inner
    statements = statement.body.statements
  }
  return path.length > 0 ? path : undefined
}

/** From the start of a block to behind its brace. */
export function spanOfPath(document: Document, path: Path): { from: number; to: number } | undefined {
  const statement = find(document, path)?.statement
  return statement && { from: startOf(statement), to: endOf(statement, document) }
}

/** Path of a real_server by the ids of the effective configuration; undefined when the text has no such block. */
export function realServerPath(document: Document, virtualServer: string, realServer: string): Path | undefined {
  const { config, origins } = readConfig(document)
  const server = config.virtual_server.find(({ id }) => id === virtualServer)
  const real = server?.real_server.find(({ id }) => id === realServer)
  const outer = server && origins.get(server)
  const inner = real && origins.get(real)
  if (!outer?.body || !inner) return undefined
  return [
    stepOf(outer, siblingsOf(document.root.statements, outer, root as Block), 'virtual_server'),
    stepOf(inner, siblingsOf(outer.body.statements, inner, undefined), 'real_server'),
  ]
}

/** Those of a virtual server that the text has, by their ids. */
export function realServersIn(document: Document, virtualServer: string): Set<string> {
  const { config, origins } = readConfig(document)
  const server = config.virtual_server.find(({ id }) => id === virtualServer)
  if (!server || !origins.get(server)?.body) return new Set()
  return new Set(server.real_server.filter(real => origins.has(real)).map(({ id }) => id))
}

/** Those of the same keyword, however it is spelt. */
function siblingsOf(statements: readonly Statement[], statement: Statement, table: Block | undefined): Statement[] {
  const keyword = keywordOf(statement)
  const name = (table && findKeyword(table, keyword)?.name) ?? keyword
  const spellings = table ? aliasesFor(table, name) : [keyword]
  return statements.filter(other => spellings.includes(keywordOf(other)))
}

function stepOf(statement: Statement, siblings: readonly Statement[], block: string): BlockStep {
  const name = nameOf(statement)
  return { block, name, index: siblings.filter(other => nameOf(other) === name).indexOf(statement) }
}

const nameOf = (statement: Statement): string =>
  statement.words
    .slice(1)
    .map(word => word.value)
    .join(' ')
