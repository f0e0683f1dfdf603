import type { Document, Statement } from './document'
import { endOf, sourceAt, startOf } from './document'

/** The text of the document, character for character as it was read or edited. */
export function render(document: Document): string {
  return document.text
}

/** The text of one statement with its block, as it stands in the file. */
export function renderStatement(document: Document, statement: Statement): string {
  const start = startOf(statement)
  const { text, base } = sourceAt(document, start)
  return text.slice(start - base, endOf(statement, document) - base)
}
