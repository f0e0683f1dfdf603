import type { Statement } from './document'
import type { Kind, Reading } from './table'

/** What the kind makes of the words behind the keyword; read once, however many ask. */
export function readParameters<T>(statement: Statement, kind: Kind<T>): Reading<T> {
  if (statement.readBy === kind) return statement.reading as Reading<T>
  const reading = kind.read(statement.words.slice(1))
  statement.readBy = kind
  statement.reading = reading
  return reading
}

/** The same of a line in a value block, which has no keyword. */
export function readEntry<T>(statement: Statement, kind: Kind<T>): Reading<T> {
  if (statement.readBy === kind) return statement.reading as Reading<T>
  const reading = kind.read(statement.words)
  statement.readBy = kind
  statement.reading = reading
  return reading
}
