/** Where blocks stand in a document, as the steps that keepalived-conf's edit takes. Pure. */
import { type Document, keywordOf, type Statement } from '@keelson/keepalived-conf/document'
import { readConfig } from '@keelson/keepalived-conf/effective'
import { type BlockStep, find, type Path } from '@keelson/keepalived-conf/path'
import { aliasesFor } from '@keelson/keepalived-conf/table'

/** Every block of this keyword in the block at `path`, in the order of the text. */
export function stepsOf(document: Document, path: Path, block: string): BlockStep[] {
  const place = find(document, [...path, block])
  if (!place) return []
  const spellings = aliasesFor(place.table, block)
  const statements = place.body.statements.filter(statement => spellings.includes(keywordOf(statement)))
  return statements.map(statement => stepOf(statement, statements, block))
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
    stepOf(outer, siblingsOf(document.root.statements, outer), 'virtual_server'),
    stepOf(inner, siblingsOf(outer.body.statements, inner), 'real_server'),
  ]
}

const siblingsOf = (statements: readonly Statement[], statement: Statement) =>
  statements.filter(other => keywordOf(other) === keywordOf(statement))

function stepOf(statement: Statement, siblings: readonly Statement[], block: string): BlockStep {
  const name = nameOf(statement)
  return { block, name, index: siblings.filter(other => nameOf(other) === name).indexOf(statement) }
}

const nameOf = (statement: Statement): string =>
  statement.words
    .slice(1)
    .map(word => word.value)
    .join(' ')
