/**
 * What each line of the editor's text begins in, however large it is: kept for a line here and there, and read from the
 * nearest of those. An edit forgets what stands below it.
 */
import { type EditorState, StateField, type Text } from '@codemirror/state'
import { FILE_START, type LineContext, readLine } from '@keelson/keepalived-conf/line-tokens'

interface KnownLine {
  at: number
  context: LineContext
}

/** Grows as lines are asked for: only ever by what the same text says. */
const knownLines = StateField.define<KnownLine[]>({
  create: () => [{ at: 0, context: FILE_START }],
  update(known, { docChanged, changes }) {
    if (!docChanged) return known
    let first = Number.POSITIVE_INFINITY
    changes.iterChangedRanges(from => {
      first = Math.min(first, from)
    })
    return known.filter(({ at }) => at === 0 || at < first)
  },
})

export const lineContexts = knownLines

/** A line is kept after so many. */
const EVERY = 500

/** What the line that starts there begins in. */
export function contextAt(state: EditorState, lineStart: number): LineContext {
  const known = state.field(knownLines)
  const near = nearest(known, lineStart)
  let { at, context } = near
  if (at === lineStart) return context
  const { doc } = state
  let lines = 0
  for (const text of linesFrom(doc, at)) {
    context = readLine(text, 0, text.length, context, undefined, at)
    at += text.length + 1
    if (++lines % EVERY === 0 && at > (known.at(-1)?.at ?? 0)) known.push({ at, context })
    if (at >= lineStart) return context
  }
  return context
}

function* linesFrom(doc: Text, at: number): Generator<string> {
  const lines = doc.iterLines(doc.lineAt(at).number)
  for (let next = lines.next(); !next.done; next = lines.next()) yield next.value
}

function nearest(known: readonly KnownLine[], offset: number): KnownLine {
  let low = 0
  let high = known.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((known[middle]?.at ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return known[low] ?? { at: 0, context: FILE_START }
}

/** The line of a place, as completion and help take it. */
export function lineAbove(state: EditorState, offset: number): KnownLine {
  const { from } = state.doc.lineAt(offset)
  return { at: from, context: contextAt(state, from) }
}

const texts = new WeakMap<Text, string>()

/** Joined once for each state of the text. */
export function textOf({ doc }: EditorState): string {
  const known = texts.get(doc)
  if (known !== undefined) return known
  const text = doc.toString()
  texts.set(doc, text)
  return text
}
