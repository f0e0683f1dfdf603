import type { Statement } from './document'
import type { Kind, Reading } from './table'
import { WrittenStatement } from './written-statement'

/** What the kind makes of the words behind the keyword; read once, however many ask. */
export function readParameters<T>(statement: Statement, kind: Kind<T>): Reading<T> {
  if (statement.readBy === kind) return statement.reading as Reading<T>
  const written = statement instanceof WrittenStatement
  const reading = written ? readWritten(statement, kind) : kind.read(statement.words.slice(1))
  statement.readBy = kind
  statement.reading = reading
  return reading
}

interface LastRead {
  text: string
  reading: Reading<unknown>
}

/** V8 copies what is shorter than 13 characters; a longer slice would keep the text of its whole file. */
const LONGEST_KEPT = 12

const lastRead = new WeakMap<Kind<unknown>, LastRead>()

/** Large files say the same again and again: where the value has no parts, what the kind read last may serve again. */
function readWritten<T>(statement: WrittenStatement, kind: Kind<T>): Reading<T> {
  const last = lastRead.get(kind)
  if (last && statement.hasParameters(last.text)) return last.reading as Reading<T>
  const reading = kind.read(statement.parameters)
  const text = statement.parametersText
  const isPlain = reading.value !== undefined && typeof reading.value !== 'object' && !reading.complaints
  if (isPlain && text.length <= LONGEST_KEPT) lastRead.set(kind, { text, reading })
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
