import { root } from './blocks/root'
import { type Document, keywordOf, type Statement } from './document'
import { type Block, findKeyword, type Keyword } from './table'

export interface Known {
  statement: Statement
  table: Block
  /** The keyword's own spelling. */
  name: string
  keyword: Keyword
}

/** Every statement that the table knows, the block before what stands in it. Goes as deep as the table does. */
export function* knownStatements(document: Document): Generator<Known> {
  yield* inside(root as Block, document.root.statements)
}

function* inside(table: Block, statements: readonly Statement[]): Generator<Known> {
  for (const statement of statements) {
    if (statement.kind !== 'plain') continue
    const found = findKeyword(table, keywordOf(statement))
    if (!found) continue
    yield { statement, table, ...found }
    const { block } = found.keyword
    if (block && !block.entries && statement.body) yield* inside(block, statement.body.statements)
  }
}
