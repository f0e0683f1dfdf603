import { root } from './blocks/root'
import { type Body, type Document, keywordOf, type Statement } from './document'
import { aliasesFor, type Block, findKeyword } from './table'

/**
 * Where something stands: `[{ block: 'vrrp_instance', name: 'VI_1' }, 'priority']`. A block of which there is only one
 * may be given by its keyword alone; the path of the file itself is `[]`.
 */
export type Path = readonly (string | BlockStep)[]

export interface BlockStep {
  block: string
  /** What follows the keyword, words parted by one blank: 'VI_1', '192.0.2.1 80'. */
  name?: string
  /** Which of those that match, from 0. */
  index?: number
}

export interface Place {
  /** The body that holds, or would hold, the last step. */
  body: Body
  /** The statement of that body; none for the file. */
  owner: Statement | undefined
  table: Block
  /** The last step itself, when it is there. */
  statement: Statement | undefined
}

/** The place of the path's last step; undefined when a block on the way is missing. */
export function find(document: Document, path: Path): Place | undefined {
  let place: Place = { body: document.root, owner: undefined, table: root as Block, statement: undefined }
  for (const [depth, step] of path.entries()) {
    if (depth > 0) {
      const { statement, table } = place
      if (!statement?.body) return undefined
      const inner = findKeyword(table, keywordOf(statement))?.keyword.block
      if (!inner) return undefined
      place = { body: statement.body, owner: statement, table: inner, statement: undefined }
    }
    place.statement = matching(place, step)
  }
  return place
}

function matching({ body, table }: Place, step: string | BlockStep): Statement | undefined {
  const keyword = typeof step === 'string' ? step : step.block
  const spellings = aliasesFor(table, keyword)
  const { name, index = 0 } = typeof step === 'string' ? {} : step
  const wanted = name?.trim().split(/\s+/).join(' ')
  let before = 0
  return body.statements.find(statement => {
    if (!spellings.includes(keywordOf(statement))) return false
    if (wanted !== undefined && nameOf(statement) !== wanted) return false
    return before++ === index
  })
}

function nameOf(statement: Statement): string {
  return statement.words
    .slice(1)
    .map(word => word.value)
    .join(' ')
}
